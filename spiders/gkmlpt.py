"""Guangdong's portals for government information."""

from extractors.listing.gkmlpt import read_gkmlpt
from spiders.list_spider import ListSpider


class Gkmlpt(ListSpider):
    """The page holds a tree of columns; the rows of those of annual reports come as JSON."""

    name = "gkmlpt"
    reader = read_gkmlpt
