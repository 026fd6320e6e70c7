"""Portals on 博达 (VSB)."""

from extractors.listing.numbered import read_downward
from spiders.list_spider import ListSpider


class Vsb(ListSpider):
    """Pages count downward from the number of pages: after `nb.htm` comes `nb/4.htm`, and `nb/1.htm` is the last."""

    name = "vsb"
    reader = read_downward
