"""Portals whose articles are named by 32 hexadecimal digits."""

from extractors.listing.numbered import read_upward
from spiders.list_spider import ListSpider


class Hexpages(ListSpider):
    """Page two is `index_2.shtml`; how many there are, the page states or links."""

    name = "hexpages"
    reader = read_upward
