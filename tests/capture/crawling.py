"""One crawl in a process of its own: requests in as JSON, what came of them out as JSON."""

import json
import resource
import sys
from collections.abc import AsyncIterator, Iterator
from types import SimpleNamespace
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from twisted.python.failure import Failure

results: list[dict[str, Any]] = []


def captured(request: Request | None) -> dict[str, Any]:
    """The request, and the record that its meta names."""
    assert request
    capture = request.meta.get("capture")
    return {"requested": request.url, "record": capture.record_id if capture else None}


class Asking(Spider):
    """Asks for what it was told to, and notes what came of it."""

    name = "asking"
    requests: list[Any]
    portal: Any = None

    async def start(self) -> AsyncIterator[Any]:
        """The requests of the job."""
        for arguments in self.requests:
            given = arguments if isinstance(arguments, dict) else {"url": arguments}
            yield Request(**given, callback=self.parse, errback=self.failed, dont_filter=True)

    def parse(self, response: Response) -> Iterator[None]:
        """A response that reached the spider."""
        meta = captured(response.request)
        results.append(meta | {"url": response.url, "status": response.status, "body": response.text[:20000]})
        return iter(())

    def failed(self, failure: Failure) -> None:
        """A request that failed."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        results.append(captured(request) | {"error": type(failure.value).__name__, "why": str(failure.value)})


def main() -> None:
    job = json.loads(sys.argv[1])
    if limit := job["settings"].pop("FILE_LIMIT", None):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    settings = {
        "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), "crawler.capture.handler.CaptureHandler"),
        "EXTENSIONS": {"crawler.capture.extension.ArchiveExtension": 0},
        "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
        "RETRY_ENABLED": False,
        "ROBOTSTXT_OBEY": False,
        "HTTPERROR_ALLOW_ALL": True,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "INFO",
        **job["settings"],
    }
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(Asking)
    portal = SimpleNamespace(code="asked", hosts=tuple(job["settings"].get("HOSTS", ["127.0.0.1"])))
    process.crawl(crawler, requests=job["requests"], portal=portal)
    process.start()
    stats = {name: value for name, value in crawler.stats.get_stats().items() if isinstance(value, int | str)}
    json.dump({"results": results, "stats": stats}, sys.stdout)


if __name__ == "__main__":
    main()
