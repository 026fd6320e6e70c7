"""Portals that draw their lists with JavaScript."""

from extractors.listing.links import read_links
from spiders.list_spider import ListSpider


class Rendered(ListSpider):
    """Its list exists in a browser only; a report's page is asked as the portal's file says."""

    name = "rendered"
    reader = read_links
    via = "browser"
