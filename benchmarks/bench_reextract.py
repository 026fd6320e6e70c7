"""How much faster `nianbao reextract` is on all cores than on one, here and by the workers of a Dask cluster."""

import asyncio
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, sleep
from urllib.parse import urljoin, urlsplit

from distributed import Client

from benchmarks.printing import print_row, print_table
from crawler.capture.archive import Archive, open_archive
from crawler.capture.exchange import Exchange
from crawler.demo.server import Asked
from crawler.demo.shoudu import shoudu_site
from crawler.demo.word import docx
from crawler.demo.written import read_report
from crawler.demo.zhejiang_report import report_page
from crawler.ingest import found_facts
from spiders.found import Found, request_key

CRAWL = "benchmark"
DOCUMENTS = 320
PICTURED = 20
"""Pages with three pictures of tables each, which take most of the time, as they do in real archives."""
PAGE = "/gongkai/nb/202103/t20210330_2337321.html"
STARTED = datetime(2026, 3, 31, tzinfo=UTC)
TARGET = 1.7
HEAD = "HTTP/1.1 200 OK\r\nContent-Type: {}\r\n\r\n"


def exchange(url: str, body: bytes, media_type: str) -> Exchange:
    """A page that was asked for and answered."""
    split = urlsplit(url)
    return Exchange(
        key=request_key("GET", url),
        request_head=f"GET {split.path} HTTP/1.1\r\nHost: {split.netloc}\r\n\r\n".encode(),
        request_body=b"",
        response_head=HEAD.format(media_type).encode(),
        body=io.BytesIO(body),
        ip="127.0.0.1",
        started_at=STARTED,
    )


def documents() -> Iterator[list[Exchange]]:
    """Pages and Word files in turn, each at an address of its own."""
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    names = ("beijing-fengtai", "beijing-miyun", "beijing-guangdian")
    made = [(docx(read_report(name)), word) for name in names]
    made.append((report_page(read_report("zhejiang-guangdian")), "text/html"))
    for number in range(DOCUMENTS):
        body, media_type = made[number % len(made)]
        yield [exchange(f"http://www.a{number}.gov.cn/zwgk/t2021_{number}.html", body, media_type)]


def pictured() -> Iterator[list[Exchange]]:
    """A page with its pictures, at several addresses."""
    site = shoudu_site()
    addresses = [section.picture.address for section in read_report("beijing").sections if section.picture]
    paths = [PAGE, *(urljoin(PAGE, address) for address in addresses)]
    for number in range(PICTURED):
        host = f"www.b{number}.gov.cn"
        asked = [Asked("GET", host, path, {}, STARTED) for path in paths]
        answers = [(f"http://{host}{each.path}", site(each)) for each in asked]
        yield [exchange(url, answer.body, answer.media_type) for url, answer in answers]


def fill(data: Path) -> int:
    """An archive of all of them, with what a crawl would have said of them; how many captures it holds."""
    with open_archive(data, crawl=CRAWL) as archive:
        return asyncio.run(_fill(archive))


async def _fill(archive: Archive) -> int:
    captures = 0
    for exchanges in (*documents(), *pictured()):
        for one in exchanges:
            await archive.append(one)
        page, *attachments = (one.key for one in exchanges)
        found = Found("benchmark", "", None, None, page, tuple(attachments), page)
        await archive.describe("found", page, found_facts(found))
        captures += len(exchanges)
    return captures


@contextmanager
def on(cores: set[int]) -> Iterator[None]:
    """Whatever is started meanwhile stays on these cores."""
    own = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, own)


def seconds(data: Path, cores: set[int], *more: str) -> float:
    """The whole command on some cores, its start, its database and its end included; the database is new."""
    shutil.rmtree(data / "db", ignore_errors=True)
    command = [sys.executable, "-c", "from crawler.cli import main; main()", "reextract", "--data", str(data), *more]
    with on(cores):
        started = perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # our own command
        return perf_counter() - started


@contextmanager
def dask(cores: set[int], workers: int) -> Iterator[str]:
    """A cluster on some cores, of a scheduler and so many workers of one thread; its address."""
    with ExitStack() as stack, on(cores):
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="nianbao-dask-")))
        file = folder / "scheduler.json"
        stack.enter_context(_running("scheduler", "--port", "0", "--scheduler-file", str(file)))
        while not file.exists():
            sleep(0.1)
        address = str(json.loads(file.read_text("utf-8"))["address"])
        for number in range(workers):
            own = ("--no-nanny", "--nthreads", "1", "--local-directory", str(folder / str(number)))
            stack.enter_context(_running("worker", address, *own))
        with Client(address, set_as_default=False) as client:  # type: ignore[no-untyped-call]  # half typed
            client.wait_for_workers(workers)
        yield address


@contextmanager
def _running(kind: str, *arguments: str) -> Iterator[None]:
    command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--host", "127.0.0.1", "--no-dashboard"]
    with subprocess.Popen([*command, *arguments], stderr=subprocess.DEVNULL) as process:  # noqa: S603  # Dask's own
        try:
            yield
        finally:
            process.terminate()


def main() -> None:
    """Print the table."""
    if not hasattr(os, "sched_setaffinity"):
        print("reextract: this system does not keep a process to some cores, so nothing is compared")
        return
    every = os.sched_getaffinity(0)
    one, told = {min(every)}, f"{len(every)} cores"
    with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as folder:
        data = Path(folder)
        captures = fill(data)
        widths = print_table(("nianbao reextract       ", "captures", "seconds", "per second", "times as fast"), [])

        def row(name: str, took: float, than: float | None = None) -> None:
            times = f"{than / took:.2f}" if than else ""
            print_row((name, str(captures), f"{took:.1f}", f"{captures / took:.1f}", times), widths)

        alone, here = seconds(data, one), seconds(data, every)
        row("on one core", alone)
        row(f"on {told}", here, alone)
        there = {}
        for workers, cores in ((1, one), (2, every), (4, every)):
            with dask(cores, workers) as address:
                there[workers] = seconds(data, cores, "--cluster", address)
            row(f"Dask workers: {workers}, cores: {len(cores)}", there[workers], there.get(1) if workers > 1 else None)
    if os.getloadavg()[0] > len(every) + 1:
        print("\nother work ran on this machine meanwhile: the times say little")
    for name, times in (("two cores", alone / here), ("two Dask workers", there[1] / there[2])):
        print(f"target: at least {TARGET} times as fast with {name}: {'met' if times >= TARGET else 'MISSED'}")


if __name__ == "__main__":
    main()
