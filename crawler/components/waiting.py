"""Requests that wait for their turn: a listing of thousands of reports waits on disk, not in memory."""

from typing import TYPE_CHECKING, Any, Self

from scrapy.utils.request import request_from_dict

from crawler.long_list import LongList

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler


class Waiting:
    """Scrapy's queue for the requests of a priority, the last one first; gone with the process, as the archive is not.

    Scrapy's own disk queues take an open file each, and a folder that outlives a crawl.
    """

    def __init__(self, spider: "Spider | None") -> None:
        self._spider = spider
        self._requests: LongList[dict[str, Any]] = LongList()
        self._bound: list[Request] = []  # to what is no spider's method, as in a shell

    @classmethod
    def from_crawler(cls, crawler: "Crawler", _key: str) -> Self:
        """Made by Scrapy."""
        return cls(crawler.spider)

    def push(self, request: "Request") -> None:
        """One more."""
        try:
            self._requests.append(request.to_dict(spider=self._spider))
        except ValueError:
            self._bound.append(request)

    def pop(self) -> "Request | None":
        """The last one, which waits no longer."""
        if self._bound:
            return self._bound.pop()
        return request_from_dict(self._requests.pop(), spider=self._spider) if self._requests else None

    def peek(self) -> "Request | None":
        """The last one."""
        request = self.pop()
        if request is not None:
            self.push(request)
        return request

    def close(self) -> None:
        """Forget all."""
        self._requests.clear()
        self._bound.clear()

    def __len__(self) -> int:
        return len(self._requests) + len(self._bound)
