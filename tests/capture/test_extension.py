"""One archive for all crawlers of a process, and `scrapy` itself as it is used by hand."""

import asyncio
import os
import subprocess
from pathlib import Path

import pytest

from crawler.capture.archive import open_archive
from crawler.capture.extension import borrow, give_back
from spiders.found import request_key
from tests.capture.exchanges import PAGE, append, exchange, warcs
from tests.capture.loopback import RawServer, tool

SPIDER = """
import scrapy

class Once(scrapy.Spider):
    name = "once"
    custom_settings = {
        "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), "crawler.capture.handler.CaptureHandler"),
        "EXTENSIONS": {"crawler.capture.extension.ArchiveExtension": 0},
    }

    async def start(self):
        yield scrapy.Request(self.url)

    def parse(self, response):
        yield {"record": response.request.meta["capture"].record_id}
"""


def test_crawlers_of_one_process_share_the_archive_until_the_last_is_done(data: Path) -> None:
    first, second = borrow(data, "c1"), borrow(data, "c1")
    other = borrow(data, "c2")
    assert first is second
    assert other is not first
    give_back(first)
    append(second, exchange(PAGE))
    give_back(second)
    give_back(other)
    assert [name.split("-")[0] for name in warcs(data)] == ["c1"]
    again = borrow(data, "c1")
    assert again is not first
    give_back(again)


@pytest.mark.slow
def test_scrapy_by_hand_captures_too(server: RawServer, tmp_path: Path) -> None:
    url = server.page("/x", b"<p>by hand</p>")
    (tmp_path / "once.py").write_text(SPIDER)
    settings = ["-s", "NIANBAO_CRAWL=by-hand", "-s", f"NIANBAO_DATA={tmp_path / 'data'}"]
    command = [tool("scrapy"), "runspider", str(tmp_path / "once.py"), "-a", f"url={url}", *settings]
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.run(command, capture_output=True, text=True, check=False, env=here, cwd=tmp_path, timeout=60)
    assert process.returncode == 0, process.stderr
    with open_archive(tmp_path / "data") as archive:
        capture = archive.lookup(request_key("GET", url), crawl="by-hand")
        assert capture, process.stderr
        assert archive.open(capture.record_id).body.read() == b"<p>by hand</p>"
        assert capture.record_id in process.stderr


def test_closing_twice_does_no_harm(data: Path) -> None:
    async def write_and_close() -> None:
        archive = open_archive(data, crawl="c1")
        await archive.append(exchange(PAGE))
        archive.close()
        archive.close()

    asyncio.run(write_and_close())
    assert len(warcs(data)) == 1
