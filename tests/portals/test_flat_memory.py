"""What a crawl keeps in memory does not grow with the pages: measured from outside, over crawls of the whole command.

Readers, the database and the browser are processes of their own and not counted.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conventions import ROOT

ATTACHED = 10
"""Pages of a report with its attachments."""
LIMIT_KB = 8_000
"""Growth over 1,000 pages, 100 reports with their tables among them: a Report alone takes some 400 KB. In the first
ten thousand pages, what an index holds in memory until it goes to a file counts, too: 1,500 KB."""
LIMIT_LONG_KB = 1_000
"""The same from 30,000 pages on. Measured: 450."""
LIMIT_S = 7200
"""A crawl that takes longer hangs."""
Samples = list[tuple[int, int]]
"""Pages that were asked, and the crawl's resident size in KB."""

MANY = [sys.executable, "-m", "tests.portals.many"]
CRAWL = [sys.executable, "-c", "from crawler.cli import main; main()", "crawl", "--json"]


@contextmanager
def served(portals: int, reports: int) -> Iterator[tuple["subprocess.Popen[str]", list[str]]]:
    """The portals, and their addresses."""
    command = [*MANY, str(portals), str(reports)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield process, json.loads(process.stdout.readline())
        assert process.stdin
        process.stdin.close()
        process.wait(timeout=30)


def write_files(folder: Path, hosts: Sequence[str]) -> Path:
    folder.mkdir()
    for number, host in enumerate(hosts):
        where = f'start = ["http://{host}/nb/index.html"]\nhosts = ["{host.partition(":")[0]}"]\nrender = "never"\n'
        text = f'code = "p{number}"\nname = "青山县"\nplatform = "trs"\n{where}'
        (folder / f"p{number}.toml").write_text(text, "utf-8")
    return folder


def asked(portals: "subprocess.Popen[str]") -> int:
    assert portals.stdin
    assert portals.stdout
    print(file=portals.stdin, flush=True)
    return int(portals.stdout.readline())


def resident_kb(pid: int) -> int | None:
    """None where the process has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), None)


def crawled(folder: Path, portals: int, reports: int, at_once: int) -> tuple[Samples, int]:
    """How large a crawl of so many portals was, twice a second, and how many reports it read."""
    settings = ("DOWNLOAD_DELAY=0", f"NIANBAO_PORTALS_AT_ONCE={at_once}")
    with served(portals, reports) as (site, hosts), (folder / "out").open("w") as out:
        places = ["--portals", str(write_files(folder / "portals", hosts)), "--data", str(folder / "data")]
        command = [*CRAWL, *places, *(part for one in settings for part in ("-s", one))]
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, env=os.environ)
        samples: Samples = []
        end = time.monotonic() + LIMIT_S
        while process.poll() is None and time.monotonic() < end:
            size = resident_kb(process.pid)
            samples += [(asked(site), size)] if size else []
            time.sleep(0.5)
        process.kill()  # where it has not ended by itself
        assert process.wait() == 0
    results = json.loads((folder / "out").read_text("utf-8"))
    return samples, sum(len(result["entries"]) for result in results)


def growth_kb(samples: Samples, after: int) -> float:
    """By how much the crawl grew over 1,000 pages, from a page on to its largest."""
    start = next(number for number, (pages, _) in enumerate(samples) if pages >= after)
    before = max(size for _, size in samples[: start + 1])
    largest = max(size for _, size in samples[start:])
    return (largest - before) / (samples[-1][0] - samples[start][0]) * 1000


@pytest.mark.parametrize(
    ("size", "after", "limit_kb"),
    [
        pytest.param((10, 15, 2), 500, LIMIT_KB, id="1500 pages", marks=pytest.mark.slow),
        pytest.param((100, 100, 16), 30_000, LIMIT_LONG_KB, id="100000 pages", marks=pytest.mark.long),
    ],
)
def test_a_crawl_stays_as_large_as_it_was(
    tmp_path: Path, size: tuple[int, int, int], after: int, limit_kb: int
) -> None:
    portals, reports, at_once = size
    samples, read = crawled(tmp_path, portals, reports, at_once)
    assert read == portals * reports
    assert samples[-1][0] >= read * ATTACHED
    assert growth_kb(samples, after) < limit_kb


def test_a_crawl_that_keeps_its_reports_is_told() -> None:
    kept = [(pages, 100_000 + pages // 10 * 400) for pages in range(0, 1_600, 100)]
    assert growth_kb(kept, after=500) > LIMIT_KB
    flat = [(pages, 100_000 + min(pages, 500) * 40) for pages in range(0, 1_600, 100)]
    assert growth_kb(flat, after=500) == 0
