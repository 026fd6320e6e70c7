"""How long it takes to find a capture by address and time among ten million, beside pywb's own search.

`--lines N` takes another number; `--pywb PYTHON` names the interpreter that has pywb (default: the one that
`bash requirements/install.sh dev` sets up).
"""

import argparse
import json
import os
import random
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time

from benchmarks.printing import print_row, print_table
from crawler.capture.archive import Archive, open_archive
from crawler.capture.lines import FileLines, MergedLines
from crawler.capture.surt import surt

LINES = 10_000_000
PER_WARC = 50_000
PER_ADDRESS = 5
LOOKUPS = 5_000
START = datetime(2026, 1, 1, tzinfo=UTC)
TARGET_MS = 1.0
Times = list[tuple[float, float]]
"""Of each search, seconds by the clock and of this process's own work."""

PYWB = Path(__file__).parent.parent / ".venv-replay" / "bin" / "python"

PEER = """
import json, sys, time
from pywb.warcserver.index.cdxops import process_cdx
from pywb.warcserver.index.indexsource import FileIndexSource
from pywb.warcserver.index.query import CDXQuery
source, asked, taken = FileIndexSource(sys.argv[1]), json.load(sys.stdin), []
for url, at in asked:
    begun, work = time.perf_counter(), time.thread_time()
    query = CDXQuery({"url": url, "closest": at, "limit": "1"})
    found = next(iter(process_cdx(source.load_index(query.params), query)))
    taken.append((time.perf_counter() - begun, time.thread_time() - work))
    assert found["url"] == url
rss = next(line for line in open("/proc/self/status") if line.startswith("RssAnon"))
json.dump([taken, int(rss.split()[1]) / 1024], sys.stdout)
"""


def address(number: int) -> str:
    """Every address is on one of 14,000 hosts, as the portals are."""
    return f"http://www.a{number % 14_000}.gov.cn/zfxxgk/nb/{2008 + number % 18}/t{number:08d}.html"


def moment(number: int, visit: int) -> datetime:
    """When an address was captured for this time."""
    return START + timedelta(days=400 * visit, seconds=number)


def fill(data: Path, lines: int) -> None:
    """Index files as crawls leave them, one for every WARC."""
    for folder in ("archive", "indexes"):
        (data / folder).mkdir()
    addresses = lines // PER_ADDRESS
    for number, first in enumerate(range(0, lines, PER_WARC)):
        warc = f"c{number // 20}-{number:05d}-host.warc.gz"
        made = list(_lines(warc, range(first, min(first + PER_WARC, lines)), addresses))
        (data / "archive" / warc).touch()
        for column, suffix in enumerate((".cdxj", ".ids")):
            text = "".join(sorted(pair[column] for pair in made))
            (data / "indexes" / warc.replace(".warc.gz", suffix)).write_text(text)


def _lines(warc: str, captures: range, addresses: int) -> Iterator[tuple[str, str]]:
    chance = random.Random(captures.start)  # noqa: S311  # nothing secret: ids that look like ids
    for capture in captures:
        number, visit = capture % addresses, capture // addresses
        at, offset, url = moment(number, visit), 20_000 * (capture - captures.start), address(number)
        name = f"urn:uuid:{chance.getrandbits(128):032x}"
        facts = {
            "url": url,
            "mime": "text/html",
            "status": "200",
            "digest": f"sha1:{chance.getrandbits(160):040x}",
            "length": "20000",
            "offset": str(offset),
            "filename": warc,
            "recordid": name,
            "date": f"{at:%Y-%m-%dT%H:%M:%S.000000Z}",
            "via": "plain",
        }
        line = f"{surt(url)} {at:%Y%m%d%H%M%S} {json.dumps(facts)}\n"
        yield line, f"{name} record {warc} {offset:012d} 20000\n"


def questions(lines: int) -> list[tuple[str, datetime]]:
    """Addresses that were captured, and times a month after one of their captures."""
    chance = random.Random(1)  # noqa: S311  # nothing secret: which addresses are asked for
    numbers = [chance.randrange(lines // PER_ADDRESS) for _ in range(LOOKUPS)]
    later = timedelta(days=30)
    return [(address(number), moment(number, chance.randrange(PER_ADDRESS)) + later) for number in numbers]


def measure(find: Callable[[str, datetime], object], asked: list[tuple[str, datetime]]) -> Times:
    """Seconds of each search."""
    taken = []
    for url, at in asked:
        begun, work = perf_counter(), thread_time()
        if not find(url, at):
            raise LookupError(f"{url} at {at}: expected a capture, got none")
        taken.append((perf_counter() - begun, thread_time() - work))
    return taken


def peer(interpreter: Path, index: Path, asked: list[tuple[str, datetime]]) -> tuple[Times, float] | None:
    """The same searches by pywb in one sorted file of all lines, and its peak of memory in MB."""
    with suppress(FileNotFoundError, subprocess.CalledProcessError):
        questions = json.dumps([(url, f"{at:%Y%m%d%H%M%S}") for url, at in asked])
        command = [str(interpreter), "-c", PEER, str(index)]
        run = subprocess.run(command, input=questions, capture_output=True, text=True, check=True)  # noqa: S603  # ours
        seconds, rss = json.loads(run.stdout)
        return seconds, rss
    return None


def peak_mb() -> float:
    """The most memory that this process had, without what other processes of the machine share."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) / 1024
    return float("nan")


def row(name: str, seconds: Times, mb: float) -> tuple[str, ...]:
    """A row of the table, in milliseconds."""
    wall, work = (sorted(1000 * each for each in column) for column in zip(*seconds, strict=True))
    times = (median(wall), wall[int(0.99 * len(wall))], median(work), work[int(0.99 * len(work))])
    return name, *(f"{each:.3f}" for each in times), f"{mb:.0f}"


def ours(archive: Archive, asked: list[tuple[str, datetime]]) -> tuple[str, ...]:
    """Our row."""
    measure(archive.nearest, asked[:100])
    before = peak_mb()
    seconds = measure(archive.nearest, asked)
    print(f"memory of this process: {before:.0f} MB before the searches, {peak_mb():.0f} MB after\n")
    return row("nianbao, Archive.nearest", seconds, peak_mb())


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--pywb", type=Path, default=PYWB)
    options = parser.parse_args()
    asked = questions(options.lines)
    with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as folder:
        data = Path(folder)
        fill(data, options.lines)
        begun = perf_counter()
        with open_archive(data) as archive:
            warcs, merged = len(list((data / "archive").iterdir())), perf_counter() - begun
            print(
                f"{options.lines} lines of {warcs} WARCs, merged in {merged:.0f} s by the first command that opens them"
            )
            with open_archive(data):
                reopened = perf_counter() - begun - merged
            print(f"opened again in {reopened:.2f} s; {LOOKUPS} searches each, in milliseconds")
            mine = ours(archive, asked)
            widths = print_table(
                ("search", "median", "p99", "CPU median", "CPU p99", "MB"), [mine, ("pywb, one file of all lines",)]
            )
            print_row(mine, widths)
            whole = data / "whole.cdxj"
            with whole.open("wb") as file:
                lines = MergedLines(map(FileLines, (data / "indexes").glob("*.cdxj")))
                file.writelines(line + b"\n" for line in lines.up(b""))
        if theirs := peer(options.pywb, whole, asked):
            print_row(row("pywb, one file of all lines", *theirs), widths)
        else:
            print("pywb is not set up here: bash requirements/install.sh dev")
    verdict = "met" if float(mine[1]) < TARGET_MS else "MISSED"
    print(f"\ntarget: median under {TARGET_MS:.0f} ms: {verdict}")
    if os.getloadavg()[0] > (os.cpu_count() or 1) + 1:
        print("other work ran on this machine meanwhile: the times say little")


if __name__ == "__main__":
    main()
