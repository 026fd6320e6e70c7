"""Timers of a crawl go by the monotonic clock.

Twisted's go by the calendar's: where a machine's clock is set back, what was due in a second waits as long again.
"""

from time import monotonic
from typing import Self

from scrapy.crawler import Crawler


class SteadyTimers:
    """Scrapy extension, made before anything of a crawl waits for a timer."""

    @classmethod
    def from_crawler(cls, _: Crawler) -> Self:
        """Made by Scrapy, when it has installed its reactor."""
        from twisted.internet import reactor  # noqa: PLC0415  # an import at the top would install another one

        reactor.seconds = monotonic  # type: ignore[method-assign, misc]  # of this one reactor
        return cls()
