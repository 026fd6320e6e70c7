"""How a capture stands to others: what was made from it, what it was made from or repeats, where it sends on to."""

from dataclasses import dataclass
from typing import get_args

from crawler.capture.archive import Archive
from crawler.capture.exchange import Capture, DerivedKind
from crawler.capture.index import own_facts
from crawler.capture.redirects import REDIRECTS
from crawler.capture.shelf import crawl_of
from spiders.found import request_key

MOST_MADE = 100
"""Records of one kind that were made from a capture: a list that was turned has one a page."""


@dataclass(frozen=True)
class Relations:
    """The kin of one capture; `made_as` says what it is itself, where it was made from another."""

    kind: str
    made: list[tuple[DerivedKind, Capture]]
    made_as: str | None
    refers_to: Capture | None
    leads_to: list[Capture]


def relations(archive: Archive, capture: Capture) -> Relations:
    """What the archive knows of a capture beyond itself."""
    place = archive.locate(capture.record_id)
    record = archive.shelf.read(place, checked=False)
    record.body.close()
    headers, facts = record.headers, own_facts(record.headers)
    named = headers.get("warc-refers-to", "").strip("<>")
    leads_to = []
    if capture.status in REDIRECTS:
        key = request_key("GET", capture.url, via="browser" if facts.get("via") == "browser" else "plain")
        leads_to = archive.hops(key, crawl=crawl_of(place.warc))[1:]
    kinds: tuple[DerivedKind, ...] = get_args(DerivedKind)
    return Relations(
        kind=headers["warc-type"],
        made=[(kind, one) for kind in kinds for one in archive.all_derived(capture, kind)[:MOST_MADE]],
        made_as=str(facts["derived"]) if "derived" in facts else None,
        refers_to=archive.find_capture(named) if named else None,
        leads_to=leads_to,
    )
