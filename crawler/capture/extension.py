"""The archive of a crawl as a Scrapy extension: opened before the first request, closed after the last.

Settings: `NIANBAO_DATA`, the data folder (default `data`); `NIANBAO_CRAWL`, the crawl's id (default: a new one);
`NIANBAO_WARC_BYTES`, the size beyond which a WARC is followed by another (default 1 GiB).
"""

import asyncio
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

from crawler import clock
from crawler.capture.archive import Archive, open_archive
from crawler.capture.writer import ROLL_BYTES


@dataclass
class _Loan:
    archive: Archive
    borrowers: int = 0


_loans: dict[tuple[Path, str], _Loan] = {}


def borrow(data: Path, crawl: str, roll_bytes: int = ROLL_BYTES) -> Archive:
    """The archive that all crawlers of this process share for a crawl; give it back when done."""
    key = (data.resolve(), crawl)
    if key not in _loans:
        _loans[key] = _Loan(open_archive(data, crawl=crawl, roll_bytes=roll_bytes))
    _loans[key].borrowers += 1
    return _loans[key].archive


def give_back(archive: Archive) -> None:
    """The last one to give it back closes it."""
    key, loan = next((key, loan) for key, loan in _loans.items() if loan.archive is archive)
    loan.borrowers -= 1
    if not loan.borrowers:
        del _loans[key]
        archive.close()


class ArchiveExtension:
    """Holds the crawl's archive: `crawler.get_extension(ArchiveExtension).archive`."""

    def __init__(self, crawler: Crawler) -> None:
        crawl = crawler.settings.get("NIANBAO_CRAWL") or f"{clock.now():%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
        data = Path(crawler.settings.get("NIANBAO_DATA") or "data")
        self.archive = borrow(data, crawl, crawler.settings.getint("NIANBAO_WARC_BYTES", ROLL_BYTES))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make an extension."""
        extension = cls(crawler)
        crawler.signals.connect(extension.close, signals.engine_stopped)
        return extension

    async def close(self) -> None:
        """Give the archive back when pipelines and other extensions are done with it."""
        await asyncio.to_thread(give_back, self.archive)
