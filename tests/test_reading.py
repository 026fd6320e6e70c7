"""Reading in worker processes: one that swells is ended and told, and the next document is read."""

import time

import pytest
from pebble import ProcessExpired

from crawler.memory import TOO_LARGE
from crawler.reading import open_reader
from extractors.report import Report
from extractors.source import Source

PAGE = Source(
    "<h1>青山县2021年政府信息公开工作年度报告</h1><p>字</p>".encode(), "http://a.gov.cn/1.html", "text/html", "utf-8"
)
LIMIT = 900 << 20


def swell() -> int:
    """Keep more in memory than a reader may."""
    kept = bytearray(LIMIT)
    kept[:: 1 << 12] = b"x" * len(kept[:: 1 << 12])
    time.sleep(60)
    return len(kept)


@pytest.mark.slow
def test_a_reader_that_keeps_too_much_in_memory_is_ended_and_the_next_document_is_read() -> None:
    with open_reader(resident_bytes=LIMIT) as reader:
        with pytest.raises(ProcessExpired) as ended:
            reader._pool.schedule(swell).result(timeout=50)
        assert ended.value.exitcode == TOO_LARGE
        assert isinstance(reader.read(PAGE, ()), Report)
