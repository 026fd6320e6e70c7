"""How much faster `nianbao reextract` is on all cores than on one, over an archive of the demo's pages many times."""

import asyncio
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from urllib.parse import urljoin, urlsplit

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


def seconds(data: Path, cores: set[int]) -> float:
    """The whole command on some cores, its start, its database and its end included; the database is new."""
    shutil.rmtree(data / "db", ignore_errors=True)
    own = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    started = perf_counter()
    command = [sys.executable, "-c", "from crawler.cli import main; main()", "reextract", "--data", str(data)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # our own command
    os.sched_setaffinity(0, own)
    return perf_counter() - started


def main() -> None:
    """Print the table."""
    if not hasattr(os, "sched_setaffinity"):
        print("reextract: this system does not keep a process to some cores, so nothing is compared")
        return
    cores = os.sched_getaffinity(0)
    with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as folder:
        captures = fill(Path(folder))
        widths = print_table(("nianbao reextract", "captures", "seconds", "per second", "times as fast"), [])
        one = seconds(Path(folder), {min(cores)})
        print_row(("on one core", str(captures), f"{one:.1f}", f"{captures / one:.1f}", ""), widths)
        every = seconds(Path(folder), cores)
    times = f"{one / every:.2f}"
    print_row((f"on {len(cores)} cores", str(captures), f"{every:.1f}", f"{captures / every:.1f}", times), widths)
    if os.getloadavg()[0] > len(cores) + 1:
        print("\nother work ran on this machine meanwhile: the times say little")
    verdict = "met" if one / every >= TARGET else "MISSED"
    print(f"\ntarget: at least {TARGET} times as fast on two cores: {verdict}")


if __name__ == "__main__":
    main()
