"""The crawls and servers of tests/spiders serve here, too."""

from tests.spiders.conftest import crawl, crawling, serve

__all__ = ["crawl", "crawling", "serve"]
