"""What becomes of what spiders yield: every `Found` is described in the archive, so nothing hangs on this run."""

from typing import TYPE_CHECKING

from crawler.capture.extension import ArchiveExtension
from crawler.ingest import found_facts
from spiders.found import Found

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.capture.archive import Archive


class FoundPipeline:
    """Scrapy item pipeline: `Found` items go into the archive as metadata records."""

    def __init__(self, archive: "Archive") -> None:
        self._archive = archive

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "FoundPipeline":
        """Made by Scrapy; the archive is the one that the crawl writes."""
        extension = crawler.get_extension(ArchiveExtension)
        if extension is None:
            raise RuntimeError("FoundPipeline needs crawler.capture.extension.ArchiveExtension in EXTENSIONS")
        return cls(extension.archive)

    async def process_item(self, item: object) -> object:
        """Describe a found report; other items pass."""
        if isinstance(item, Found):
            await self._archive.describe("found", item.page, found_facts(item))
        return item
