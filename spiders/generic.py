"""Portals of no family that is known: what reads as a report is one, and links say where its list goes on."""

from extractors.listing.links import read_links
from spiders.list_spider import ListSpider


class Generic(ListSpider):
    """Follows 下一页, page numbers, year folders, and tabs for the levels of bodies."""

    name = "generic"
    reader = read_links
