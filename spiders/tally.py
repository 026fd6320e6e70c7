"""What a listing claims to hold, against what its pages showed."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from spiders.drawing import kept_meta
from spiders.found import RequestKey, key_of

if TYPE_CHECKING:
    from scrapy import Request

    from extractors.listing.item import Listing


@dataclass
class Tally:
    """One listing over all its pages: the totals that they stated, the rows of each that came, and how to ask again.

    `is_second` once it is read again.
    """

    url: str
    totals: set[int] = field(default_factory=set)
    rows: dict[RequestKey, int] = field(default_factory=dict)
    requests: "dict[RequestKey, Request]" = field(default_factory=dict)
    is_second: bool = False

    def asked(self, request: "Request") -> None:
        """A page of the listing is asked for."""
        self.requests.setdefault(key_of(request), request)

    def came(self, request: "Request", listing: "Listing") -> None:
        """A page of the listing is there."""
        self.asked(request)
        self.rows[key_of(request)] = listing.rows or 0
        if listing.total is not None:
            self.totals.add(listing.total)

    @property
    def disagreement(self) -> str | None:
        """How far the listing shows less than it claims, or claims different things; None where all is well."""
        rows, claimed = sum(self.rows.values()), sorted(self.totals)
        if len(claimed) <= 1 and rows >= max(claimed, default=0):
            return None
        return f"{self.url}: {rows}/{', '.join(map(str, claimed))}"

    @property
    def is_in_doubt(self) -> bool:
        """Whether it is to be read once more."""
        return not self.is_second and self.disagreement is not None

    def again(self) -> "list[Request]":
        """The listing's pages, to be asked once more; what the first reading said is forgotten."""
        self.is_second = True
        self.totals.clear()
        self.rows.clear()
        return [request.replace(meta=kept_meta(request), dont_filter=True) for request in self.requests.values()]
