"""A spider that asks for numbered pages and says what that took; also a script that runs it in any Scrapy.

`python capture_spider.py JSON` with `{"site", "pages", "settings", "proxy"}` stands alone, so that it runs in
environments without nianbao, too.
"""

import json
import os
import resource
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess

REPORT = "BENCH_REPORT"
"""Environment variable: the folder into which each spider writes what it took."""


class Pages:
    """What both spiders do: ask for `count` pages of `site`, and report."""

    answered = 0
    started = 0.0
    rss_at_half = 0
    count: int
    site: str

    def addresses(self) -> Iterator[str]:
        """Pages of this run, each asked once."""
        self.started, self.cpu = perf_counter(), cpu_s()
        yield from (f"{self.site}/zwgk/{number}.html" for number in range(1, self.count + 1))

    def parse(self, response: Any) -> None:  # noqa: ANN401  # of whatever Scrapy this is
        """Count a page that came."""
        self.answered += len(response.body) > 1
        if self.answered == self.count // 2:
            self.rss_at_half = rss_bytes()

    def closed(self, _reason: str) -> None:
        """Write what it took."""
        took = {
            "pages": self.answered,
            "wall_s": perf_counter() - self.started,
            "cpu_s": cpu_s() - self.cpu,
            "rss_at_half": self.rss_at_half,
            "rss": rss_bytes(),
            "peak_rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        }
        Path(os.environ[REPORT], f"{os.getpid()}-{id(self)}.json").write_text(json.dumps(took), "utf-8")


def cpu_s() -> float:
    """Seconds of CPU time of this process and its threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def rss_bytes() -> int:
    """Memory of this process now."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize()


class Plain(Pages, scrapy.Spider):
    """Such a spider for a bare Scrapy."""

    name = "plain"
    proxy: str | None = None

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """For Scrapy from 2.13 on."""
        for request in self.start_requests():
            yield request

    def start_requests(self) -> Iterator[scrapy.Request]:
        """For older ones."""
        meta = {"proxy": self.proxy} if self.proxy else {}
        for url in self.addresses():
            yield scrapy.Request(url, self.parse, meta=dict(meta))


if __name__ == "__main__":
    job = json.loads(sys.argv[1])
    crawling = CrawlerProcess(job["settings"])
    crawling.crawl(Plain, site=job["site"], count=job["pages"], proxy=job.get("proxy"))
    crawling.start()
