"""Portals on jpaas."""

from extractors.listing.jpaas import read_jpaas
from spiders.list_spider import ListSpider


class Jpaas(ListSpider):
    """The list's page names the address of its rows; each answer is HTML inside JSON, the first states the total."""

    name = "jpaas"
    reader = read_jpaas
