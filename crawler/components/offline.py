"""A crawl that asks the archive alone: for captures that somebody else made."""

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.settings import BaseSettings

from spiders.portal import Portal


class Offline:
    """Downloader middleware between what a crawl had before and the network: what gets here was not captured."""

    def process_request(self, request: Request) -> None:
        """End the request."""
        raise IgnoreRequest(f"{request.url} is not among the captures")


def go_offline(settings: BaseSettings) -> None:
    """No network, and no manners for it: nobody waits for a server, and no robots.txt speaks for what is here."""
    middlewares = settings.getdict("DOWNLOADER_MIDDLEWARES") | {"crawler.components.offline.Offline": 960}
    changed = {
        "DOWNLOADER_MIDDLEWARES": middlewares,
        "ROBOTSTXT_OBEY": False,
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "RETRY_ENABLED": False,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    }
    for name, value in changed.items():
        settings.set(name, value, priority="cmdline")


def as_captured(portal: Portal) -> Portal:
    """The portal whose pages are not drawn anew: what a browser captured is asked for like anything else."""
    return portal.model_copy(update={"render": "never"})
