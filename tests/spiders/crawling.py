"""Crawls in one process: a job a line as JSON in, what came of it as a line of JSON out, until the input ends.

Each job is a crawl as `scrapy crawl` makes it: the settings of settings/base.py, under those of the job.
"""

import asyncio
import dataclasses
import importlib
import json
import sys
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from crawler.capture.archive import open_archive
from crawler.components.guard import Guard
from spiders.found import Found


def base() -> Settings:
    settings = Settings()
    settings.setmodule(importlib.import_module("settings.base"), priority="project")
    return settings


async def crawl(process: AsyncCrawlerProcess, job: dict[str, Any]) -> dict[str, Any]:
    settings = base()
    settings.setdict(job["settings"], priority="cmdline")
    crawler = Crawler(process.spider_loader.load(job["platform"]), settings)
    found: list[dict[str, Any]] = []

    def keep(item: Found) -> None:
        found.append(dataclasses.asdict(item))

    crawler.signals.connect(keep, signals.item_scraped)
    await process.crawl(crawler, portal="one")
    guard = crawler.get_downloader_middleware(Guard)
    assert guard
    return {
        "found": found,
        "states": [d.facts for d in open_archive(Path(settings["NIANBAO_DATA"])).descriptions("state")],
        "refused": dict(guard.refused),
        "errors": crawler.stats.get_value("log_count/ERROR", 0),
    }


async def serve(process: AsyncCrawlerProcess) -> None:
    while line := await asyncio.to_thread(sys.stdin.readline):
        sys.stdout.write(json.dumps(await crawl(process, json.loads(line))) + "\n")
        sys.stdout.flush()


def main() -> None:
    process = AsyncCrawlerProcess(base())
    from twisted.internet import reactor  # noqa: PLC0415  # the process has just chosen which

    task = asyncio.get_event_loop().create_task(serve(process))
    task.add_done_callback(lambda _: reactor.stop())  # type: ignore[misc]  # Twisted's reactor is a module
    process.start(stop_after_crawl=False)
    task.result()


if __name__ == "__main__":
    main()
