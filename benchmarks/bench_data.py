"""How long storing, looking up, exporting and searching take, beside pymongo alone with the same documents."""

import argparse
import os
import random
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count, islice
from pathlib import Path
from statistics import mean, median
from time import perf_counter
from typing import Any

from pymongo import MongoClient
from pymongo.collection import Collection
from pymongo.write_concern import WriteConcern

from benchmarks.printing import print_row, print_table
from benchmarks.reports import BODIES, CHARACTERS, YEARS, bodies, entries, pattern
from crawler.choosing import Selection, find_reports
from crawler.export import Manner, export_reports
from crawler.search import Question, search
from crawler.store import Store, open_store
from crawler.store.database import LIMITS_MS
from crawler.store.documents import cells_of, document_of, shown, stored
from crawler.store.embedded import embedded
from crawler.store.text_terms import folded
from crawler.store.walks import AT_ONCE, ORDER

REPORTS = 200_000
"""Of one national year."""
BLOCK = 1_000
"""Reports that are put together, and inserted together by pymongo alone, in turn."""
BARE = 20_000
"""Of more reports than these only every tenth block is inserted by pymongo alone: the disk would be full of it."""
LOOKUPS = 1_000
SEARCHES = 400
ROUNDS = 3
"""How often what takes long is repeated; of more than BARE reports once."""
MOST_MB = 500
MOST_MS = 50

COMMAND = """
import atexit
from pathlib import Path
from crawler.cli import main

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    print(next(line.split()[1] for line in lines if line.startswith("VmHWM")))

atexit.register(peak)
main()
"""
"""The command as it is, which prints its peak of memory in kB at its end."""

Json = dict[str, Any]


@dataclass(frozen=True)
class Bench:
    """A filled store, and the collections that it is measured beside.

    `bare` takes each report as one document of JSON, `kept` the two that nianbao makes of it.
    """

    store: Store
    bare: Collection[Json]
    kept: tuple[Collection[Json], Collection[Json]]
    reports: Collection[Json]
    uri: str
    data: Path
    count: int

    @property
    def rounds(self) -> range:
        """How often what takes long is measured."""
        return range(ROUNDS if self.count <= BARE else 1)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=REPORTS)
    options = parser.parse_args()
    print(f"{options.reports} reports, each of another body or year\n")
    widths = print_table(
        ("what", "nianbao", "pymongo alone", "ratio", "target", ""), [("text search, p50 / p95, ms", " " * 14)]
    )
    with (
        tempfile.TemporaryDirectory(prefix="nianbao-bench-") as folder,
        _opened(Path(folder), options.reports) as bench,
    ):
        for row in _store(bench):
            print_row(row, widths)
        for measure in (_lookup, _wide, _wide_memory, _ledger, _index, _search):
            print_row(measure(bench), widths)
        sizes = ", ".join(f"{name} {_size_mb(bench.data / name):.0f} MB" for name in ("db", "search"))
    print(f"\ndisk: {sizes} (more than half of the database is what pymongo alone wrote)")
    if os.getloadavg()[0] > (os.cpu_count() or 1) + 1:
        print("other work ran on this machine meanwhile: the times say little")


@contextmanager
def _opened(data: Path, count: int) -> Iterator[Bench]:
    with open_store("embedded", data) as store, embedded(data, lambda _: None) as server:
        head, _, options = server.partition("?")
        uri = f"{head}nianbao?{options}"
        with MongoClient[Json](uri, tz_aware=True, **LIMITS_MS) as client:
            journalled = client.get_database("nianbao").with_options(write_concern=WriteConcern(w=1, j=True))
            kept = journalled["bare_reports"], journalled["bare_readings"]
            yield Bench(store, journalled["bare"], kept, journalled["reports"], uri, data, count)


def _store(bench: Bench) -> Iterator[tuple[str, ...]]:
    """Blocks in turn: ours, then the same reports by insert_many, then what we make of them by insert_many."""
    made = entries(bench.count, pattern())
    ours, bare, kept = [], [], []
    for number in count():
        block = list(islice(made, BLOCK))
        if not block:
            break
        ours.append(_seconds(partial(bench.store.put_all, block)) / len(block))
        if bench.count <= BARE or number % 10 == 0:
            documents = [document_of(entry) for entry in block]
            bare.append(_seconds(partial(bench.bare.insert_many, documents)) / len(block))
            halves = [stored(document)[0] for document in documents]
            pairs = [shown(one) for one in halves], [cells_of(one) for one in halves]
            kept.append(sum(map(_inserted, bench.kept, pairs)) / len(block))
    rates = [1 / mean(times) for times in (ours, bare, kept)]
    yield _row("store, reports a second", rates[0], rates[1], rates[0] / rates[1], ">= 0.7")
    yield _row("the same, as nianbao keeps them", rates[0], rates[2], rates[0] / rates[2], "")


def _inserted(collection: Collection[Json], documents: list[Json]) -> float:
    return _seconds(partial(collection.insert_many, documents))


def _lookup(bench: Bench) -> tuple[str, ...]:
    """One current report by body and year, in turn with find_one of another: who asks second finds it in the cache."""
    chance = random.Random(2)  # noqa: S311  # nothing secret
    names = bodies(-(-bench.count // len(YEARS)))
    ours: list[float] = []
    bare: list[float] = []
    for number in chance.sample(range(bench.count), min(2 * LOOKUPS, bench.count)):
        agency, year = names[number // len(YEARS)], YEARS[number % len(YEARS)]
        if len(ours) == len(bare):
            ours.append(_seconds(partial(bench.store.report, agency, year, cells=False)))
        else:
            bare.append(_seconds(partial(bench.reports.find_one, {"_id": f"{agency}|{year}"})))
    times = 1000 * median(ours), 1000 * median(bare)
    return _row("lookup by body and year, ms", *times, times[0] / times[1], "<= 1.5")


def _wide(bench: Bench) -> tuple[str, ...]:
    """The wide CSV of everything, in turn with a walk over the same documents.

    A find() of everything is what is fastest, but the embedded server makes its answer whole before it sends any of it:
    more reports than BARE are asked for as the export asks for them, in the order of an index.
    """
    manner = Manner("csv")
    ours, bare = [], []
    for _ in bench.rounds:
        walk = bench.reports.find(batch_size=AT_ONCE)
        ordered = walk if bench.count <= BARE else walk.sort([(field, 1) for field in ORDER[:2]])
        bare.append(_seconds(partial(deque, ordered, 0)))
        documents = find_reports(bench.store, Selection(), manner)
        ours.append(_seconds(partial(export_reports, documents, bench.data / "wide.csv", manner)))
    return _row("wide CSV, s", min(ours), min(bare), min(ours) / min(bare), "<= 2")


def _wide_memory(bench: Bench) -> tuple[str, ...]:
    """The most memory of the command that does it."""
    command = [sys.executable, "-c", COMMAND, "export", "--format", "csv"]
    command += ["--out", str(bench.data / "wide.csv"), "--data", str(bench.data), "--database", bench.uri]
    run = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603  # our own
    mb = int(run.stdout) / 1024
    return "wide CSV, MB of memory", f"{mb:.0f}", "", "", f"< {MOST_MB}", "met" if mb < MOST_MB else "MISSED"


def _ledger(bench: Bench) -> tuple[str, ...]:
    """The ledger of one year, in turn with a walk over that year's reports."""
    year = YEARS[-1]
    ours = min(_seconds(lambda: list(bench.store.ledger(year=year))) for _ in bench.rounds)
    asked = {"entry.year": year}
    bare = min(_seconds(lambda: sum(1 for _ in bench.reports.find(asked))) for _ in bench.rounds)
    return _row("ledger of a year, s", ours, bare, ours / bare, "")


def _index(bench: Bench) -> tuple[str, ...]:
    """The text index of everything, made from the database."""
    seconds = _seconds(bench.store.texts.update)
    return "text index, reports a second", f"{bench.count / seconds:.0f}", "", "", "", ""


def _search(bench: Bench) -> tuple[str, ...]:
    """Words, phrases, names of places, two words, a word within a year or region; ten reports with passages each."""
    asked = list(islice(questions(), SEARCHES))
    times = sorted(1000 * _seconds(partial(search, bench.store, one)) for one in asked)
    p95 = times[int(0.95 * len(times))]
    shown = f"{median(times):.1f} / {p95:.1f}"
    return "text search, p50 / p95, ms", shown, "", "", f"< {MOST_MS}", "met" if p95 < MOST_MS else "MISSED"


def questions() -> Iterator[Question]:
    """Words of these reports, by themselves and with other conditions, without an end."""
    chance = random.Random(3)  # noqa: S311  # nothing secret
    sentences = pattern().sentences
    while True:
        word = _word(chance, folded(chance.choice(sentences)))
        yield Question([word])
        yield Question([word], years=[chance.choice(YEARS)])
        yield Question([word, "公开"])
        yield Question([word], region=str(11 + chance.randrange(50)))
        yield Question(["".join(chance.sample(CHARACTERS, 2)) + "市", chance.choice(BODIES)])


def _word(chance: random.Random, sentence: str) -> str:
    """Some characters of a sentence that stand together, none of them a mark."""
    while True:
        start = chance.randrange(len(sentence) - 6)
        word = sentence[start : start + chance.choice((2, 2, 4, 6))]
        if word.isalnum():
            return word


def _seconds(act: Callable[[], object]) -> float:
    begun = perf_counter()
    act()
    return perf_counter() - begun


def _row(what: str, ours: float, bare: float, ratio: float, target: str) -> tuple[str, ...]:
    verdict = ""
    if target:
        sign, number = target.split()
        verdict = "met" if (ratio >= float(number) if sign == ">=" else ratio <= float(number)) else "MISSED"
    return what, f"{ours:.4g}", f"{bare:.4g}", f"{ratio:.2f}", target, verdict


def _size_mb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


if __name__ == "__main__":
    main()
