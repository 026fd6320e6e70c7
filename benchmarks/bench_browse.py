"""How long pages and lookups of `nianbao browse` take with 20 clients at once, beside pywb on the same WARC files.

`--reports N` and `--lines N` take other numbers, `--data DIR` a folder that has reports already, `--requests N` is over
how many requests the memory is watched, `--pywb BIN` names the folder with pywb's commands.
"""

import argparse
import asyncio
import io
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from urllib.request import urlopen

from benchmarks.asking import Asked, ask
from benchmarks.bench_index import address, fill, moment
from benchmarks.printing import print_row, print_table
from benchmarks.reports import YEARS, bodies, entries, pattern
from crawler.capture.archive import open_archive
from crawler.capture.exchange import Exchange
from crawler.capture.lines import FileLines, MergedLines
from crawler.store import open_store
from spiders.found import request_key

REPORTS = 200_000
LINES = 10_000_000
REQUESTS = 100_000
CLIENTS = 20
LOOKUP_MS = 50
ASKED = 1_000
"""Requests of each kind; as many different reports and bodies are asked for, where there are so many."""
PAGES = 500
"""Captures of 40 kB that are replayed."""
AT = datetime(2026, 6, 1, tzinfo=UTC)
PYWB = Path(__file__).parent.parent / ".venv-replay" / "bin"
COUNTING = "All data are being counted"
"""What the first page says until then."""
WORDS = ("信息公开", "政府信息", "行政复议", "依法", "培训", "公开平台", "申请 答复", "公开 政务", "监督", "回应关切")

CONFIG = """
collections:
  bench:
    index: {index}
    archive_paths: {archive}
"""

Paths = Mapping[str, tuple[Sequence[str], float | None]]
"""By what is asked: the addresses, and under how many milliseconds 95 of 100 answers should be."""


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=REPORTS)
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--pywb", type=Path, default=PYWB)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as folder:
        data = options.data or Path(folder)
        if not (data / "archive").is_dir():
            data.mkdir(exist_ok=True)
            fill(data, options.lines)
            asyncio.run(_capture(data))
        print(f"{options.reports} reports, {options.lines} lines of the index, {CLIENTS} clients at once\n", flush=True)
        with _filled(data, options.reports) as readings, _browse(data) as (process, port, replay_port):
            _settle(port)
            _warm(data)
            pages = _pages(options.reports, readings)
            _print(port, pages)
            lookups = _lookups(options.lines)
            mine = {
                "lookup": ask(port, lookups["nianbao"], clients=CLIENTS, count=ASKED),
                "raw replay": ask(replay_port, _replays("/web"), clients=CLIENTS, count=ASKED),
            }
            theirs = _peer(
                data, Path(folder), options.pywb, {"lookup": lookups["pywb"], "raw replay": _replays("/bench")}
            )
            _print_beside(mine, theirs)
            if options.requests:
                _memory(process, port, pages, options.requests)
    if os.getloadavg()[0] > (os.cpu_count() or 1) + 2:
        print("other work ran on this machine meanwhile: the times say little")


@contextmanager
def _filled(data: Path, count: int) -> Iterator[list[str]]:
    """Reports in the store and in its text index, which stays open: the ids of some readings."""
    with open_store("embedded", data) as store:
        if store.is_empty():
            made = entries(count, pattern())
            while block := list(islice(made, 1_000)):
                store.put_all(block)
        store.texts.update()
        names, chance = bodies(-(-count // len(YEARS))), random.Random(4)  # noqa: S311  # nothing secret
        drawn = (divmod(number, len(YEARS)) for number in chance.sample(range(count), min(ASKED, count)))
        yield [row["reading"] for row in store.lists.reported(f"{names[body]}|{YEARS[year]}" for body, year in drawn)]


async def _capture(data: Path) -> None:
    """Pages to be replayed, in a WARC of their own."""
    with open_archive(data, crawl="bench") as archive:
        for number in range(PAGES):
            body = random.Random(number).randbytes(30_000).hex().encode()[:40_000]  # noqa: S311  # nothing secret
            head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
            await archive.append(
                Exchange(
                    key=request_key("GET", _page(number)),
                    request_head=f"GET /{number}.html HTTP/1.1\r\nHost: replay.example\r\n\r\n".encode(),
                    request_body=b"",
                    response_head=head.encode(),
                    body=io.BytesIO(body),
                    ip="127.0.0.1",
                    started_at=AT + timedelta(seconds=number),
                )
            )


def _page(number: int) -> str:
    return f"http://replay.example/{number}.html"


def _pages(count: int, readings: Sequence[str]) -> Paths:
    """What is asked of the application."""
    chance = random.Random(5)  # noqa: S311  # nothing secret
    known = bodies(-(-count // len(YEARS)))
    names = chance.sample(known, min(ASKED, len(known)))
    return {
        "report page": ([f"/reports/{one}" for one in readings], 100),
        "body page": ([f"/bodies/{name}" for name in names], 100),
        "search page, words": ([f"/search?q={word}&page={page}" for page in (1, 2, 3) for word in WORDS], 100),
        "search page, any phrase": ([f"/search?q={one}" for one in _phrases(chance)], 100),
        "search page, a body": ([f"/search?q={name[:5]}" for name in names], 100),
        "list of reports": ([f"/reports?year={year}&region={11 + n}" for n in range(50) for year in YEARS], None),
        "first page": (["/"], None),
        "API: a report": ([f"/api/reports/{name}/2020" for name in names], None),
        "API: reports": ([f"/api/reports?region={11 + n}&year={year}" for n in range(50) for year in YEARS], None),
        "API: search": ([f"/api/search?q={word}" for word in WORDS], None),
    }


def _phrases(chance: random.Random) -> list[str]:
    """Two to six characters that stand together in the reports' sentences, none of them twice."""
    told = "".join(pattern().sentences)
    found: dict[str, None] = {}
    while len(found) < ASKED:
        at = chance.randrange(len(told))
        phrase = told[at : at + chance.randint(2, 6)]
        if len(phrase) > 1 and phrase.isalpha():
            found[phrase] = None
    return list(found)


def _lookups(lines: int) -> dict[str, list[str]]:
    """The capture of an address that is nearest to a time, among all lines."""
    chance = random.Random(6)  # noqa: S311  # nothing secret
    numbers = [chance.randrange(lines // 5) for _ in range(ASKED)]
    asked = [(address(one), f"{moment(one, 2):%Y%m%d%H%M%S}") for one in numbers]
    tail = [f"/cdx?url={url}&closest={at}&sort=closest&limit=1&output=json" for url, at in asked]
    return {"nianbao": tail, "pywb": [f"/bench{one}" for one in tail]}


def _replays(head: str) -> list[str]:
    return [f"{head}/{AT + timedelta(seconds=one):%Y%m%d%H%M%S}id_/{_page(one)}" for one in range(PAGES)]


@contextmanager
def _browse(data: Path) -> Iterator[tuple[subprocess.Popen[str], int, int]]:
    """The command as it is, with its two ports."""
    command = [sys.executable, "-c", "from crawler.cli import main; main()", "browse"]
    command += ["--data", str(data), "--port", "0", "--replay-port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  # our own
        told = process.stdout or io.StringIO()
        ports = [int(re.findall(r":(\d+)/", told.readline())[0]) for _ in range(2)]
        try:
            yield process, ports[0], ports[1]
        finally:
            process.send_signal(signal.SIGINT)


def _settle(port: int) -> None:
    """Wait for the first survey of all data, which keeps the database busy and is taken once in a while later."""
    begun = time.monotonic()
    while COUNTING in urlopen(f"http://127.0.0.1:{port}/").read().decode():  # our own server
        time.sleep(2)
    print(f"the first survey of all data was there after {time.monotonic() - begun:.0f} s\n", flush=True)


def _warm(data: Path) -> None:
    """Read all files once, as pywb's index was just written: what is compared is programs, and not disks."""
    for path in (each for each in data.rglob("*") if each.is_file()):
        with path.open("rb", buffering=0) as file:
            while file.read(1 << 20):
                pass


def _print(port: int, pages: Paths) -> None:
    heads = ("what", "p50, ms", "p95, ms", "a second", "failed", "target", "")
    widths = print_table(heads, [("search page, any phrase",)])
    for what, (paths, most_ms) in pages.items():
        told = ask(port, paths, clients=CLIENTS, count=ASKED)
        verdict = ("met" if told.p95_ms < most_ms else "MISSED") if most_ms else ""
        print_row((what, *_row(told), f"< {most_ms}" if most_ms else "", verdict), widths)


def _row(told: Asked) -> tuple[str, ...]:
    return f"{told.p50_ms:.1f}", f"{told.p95_ms:.1f}", f"{told.per_second:.0f}", str(told.failed)


def _peer(data: Path, folder: Path, programs: Path, asked: Mapping[str, Sequence[str]]) -> dict[str, Asked]:
    """The same of pywb, with one sorted file of all lines: its best case."""
    if not (programs / "wayback").exists():
        return {}
    whole = folder / "whole.cdxj"
    with whole.open("wb") as file:
        lines = MergedLines(map(FileLines, (data / "indexes").glob("*.cdxj")))
        file.writelines(line + b"\n" for line in lines.up(b""))
    (folder / "config.yaml").write_text(CONFIG.format(index=whole, archive=f"{data / 'archive'}/"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    command = [str(programs / "wayback"), "-p", str(port), "-b", "127.0.0.1", "-d", str(folder), "-t", "1"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as process:  # noqa: S603  # named by who runs this
        try:
            _wait(port)
            return {what: ask(port, paths, clients=CLIENTS, count=ASKED) for what, paths in asked.items()}
        finally:
            process.terminate()


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return


def _print_beside(mine: Mapping[str, Asked], theirs: Mapping[str, Asked]) -> None:
    print()
    heads = ("what", "p50, ms", "p95, ms", "a second", "failed", "pywb p95, ms", "a second", "failed", "ratio of p95")
    widths = print_table(heads, [("raw replay",)])
    for what, told in mine.items():
        beside = theirs.get(what)
        other = (*_row(beside)[1:], f"{told.p95_ms / beside.p95_ms:.2f}") if beside else ("", "", "", "")
        print_row((what, *_row(told), *other), widths)
    verdict = "met" if mine["lookup"].p95_ms < LOOKUP_MS else "MISSED"
    print(f"\ntarget: a lookup under {LOOKUP_MS} ms: {verdict}")


def _memory(process: subprocess.Popen[str], port: int, pages: Paths, count: int) -> None:
    """How large the server is after a tenth of the requests, and after all."""
    paths = [path for paths, _ in pages.values() for path in paths]
    random.Random(8).shuffle(paths)  # noqa: S311  # nothing secret
    ask(port, paths, clients=CLIENTS, count=count // 10)
    tenth = _own_mb(process.pid)
    ask(port, paths, clients=CLIENTS, count=count - count // 10)
    end = _own_mb(process.pid)
    print(f"\nmemory of the server after {count // 10} requests {tenth:.0f} MB, after {count} {end:.0f} MB")


def _own_mb(pid: int) -> float:
    """What a process and its workers hold, without the files that they map: the text index takes what room there is."""
    process = Path(f"/proc/{pid}")
    lines = (process / "status").read_text("ascii").splitlines()
    own = next((int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon")), 0.0)
    children = (one for task in process.glob("task/*/children") for one in task.read_text("ascii").split())
    return own + sum(_own_mb(int(one)) for one in children)


if __name__ == "__main__":
    main()
