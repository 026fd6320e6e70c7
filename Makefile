# The commands of this repository. Each sets up what it needs first, and does nothing twice.
.DEFAULT_GOAL := help
.PHONY: help demo test coverage test-all soak lint check bench bench-browse bench-capture bench-crawl bench-data bench-extract bench-index doc-pictures doc-dictionary doc-licences docs audit sbom setup setup-dev lock wheel clean

BIN := .venv/bin
# processes as tests/conftest.py says, and the tests of a file in one of them, so that what they share is made once; slow files first
# compiled code is kept, wherever an environment forbids that: tests start our commands hundreds of times
TEST := PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder
# one file for every platform and Python (3.11 and later), each version with the hashes of all its wheels
LOCK := $(BIN)/uv pip compile --no-config --quiet --upgrade --universal --fork-strategy fewest --generate-hashes \
        --custom-compile-command 'make lock'

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 20

demo: setup ## set up, crawl the built-in portals offline, print what was read, and show it in the browser
	$(BIN)/nianbao demo

test: setup-dev ## set up and run the tests (under 15 minutes)
	$(TEST) -m "not long"

coverage: setup-dev ## the same tests, and which lines and branches they reach
	$(TEST) -m "not long" --cov

test-all: setup-dev ## every test, the long ones too
	$(TEST) --cov

soak: setup-dev ## crawl 100,000 pages of 200 failing portals through kills, a full disk and clocks that jump (hours; SOAK="--soak-seed 7")
	$(BIN)/pytest -s -q -m long tests/soak $(SOAK)

lint: setup-dev ## linters, types and import rules
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint ## the same, and the fast tests, in a minute or two
	$(TEST) -q -m "not slow and not browser and not long"

bench: setup-dev ## run what stands in benchmarks/ and print its tables (some hours, on an idle machine)
	@bash requirements/install.sh dev bench
	@for file in benchmarks/bench_*.py; do $(BIN)/python -m "benchmarks.$$(basename "$$file" .py)" || exit 1; done

bench-capture: ## how fast a crawl with its archive is, beside Scrapy without one and others with theirs (half an hour)
	@bash requirements/install.sh
	@$(BIN)/python -m benchmarks.bench_capture $(BENCH)

bench-extract: ## how long reading takes, beside other libraries on the same files, and on one core and all
	@bash requirements/install.sh bench
	@$(BIN)/python -m benchmarks.bench_extract
	@$(BIN)/python -m benchmarks.bench_reextract

bench-crawl: setup-dev ## how near a crawl of forty portals on loopback comes to what politeness allows (minutes)
	@$(BIN)/python -m benchmarks.bench_crawl $(BENCH)

bench-data: setup ## how long storing, looking up, exporting and searching 200,000 reports take, beside pymongo alone (BENCH="--reports 10000" for a quick one)
	@$(BIN)/python -m benchmarks.bench_data $(BENCH)

bench-index: ## how long a capture takes to be found among ten million, beside pywb (12 GB of disk, ten minutes)
	@bash requirements/install.sh bench replay
	@$(BIN)/python -m benchmarks.bench_index

bench-browse: ## how long pages and lookups take with 20 clients, 200,000 reports and ten million captures, beside pywb (an hour)
	@bash requirements/install.sh bench replay
	@$(BIN)/python -m benchmarks.bench_browse $(BENCH)

doc-pictures: setup-dev ## draw the pictures of docs/extraction.md, docs/browse.md and README.md anew
	@$(BIN)/python -m docs.marked
	@$(BIN)/python -m docs.screens

doc-dictionary: setup ## write docs/data-dictionary.md anew
	@$(BIN)/python -m docs.dictionary

doc-licences: setup ## write docs/licences.md anew
	@$(BIN)/python -m docs.licences

docs: setup-dev ## build the documentation as a site into site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

audit: setup-dev ## ask for known weaknesses of what the lock names; says so where there is no network
	@$(BIN)/python requirements/audit.py $(AUDIT)

sbom: setup-dev ## write dist/nianbao.cdx.json: the lock as a bill of materials (CycloneDX)
	@mkdir -p dist
	@$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --mc-type application --output-reproducible \
	        --output-file dist/nianbao.cdx.json requirements/run.txt 2>/dev/null

setup: ## install what running needs into .venv, and Chromium, a Chinese font, the database
	@bash requirements/install.sh

setup-dev: ## setup, and what tests and linters need
	@bash requirements/install.sh dev

lock: setup-dev ## renew requirements/*.txt from pyproject.toml
	$(LOCK) pyproject.toml --group build --output-file requirements/run.txt
	$(LOCK) --group dev --constraints requirements/run.txt --output-file requirements/dev.txt
	$(LOCK) --group bench --constraints requirements/run.txt --constraints requirements/dev.txt \
	        --output-file requirements/bench.txt
	$(LOCK) --group replay --output-file requirements/replay.txt

wheel: setup ## build the wheel into dist/
	$(BIN)/python -m hatchling build -t wheel

clean: ## remove the virtual environment and what set-up remembers; data/ stays
	rm -rf .venv .venv-replay .setup
