"""Checks of one year's report against the next one's, as they are asked for."""

from collections.abc import Iterable, Iterator
from typing import Any

from crawler.store.bulk import by_id
from crawler.store.collections import Collections
from crawler.store.columns import rows_of
from crawler.store.documents import report_id, unpack

Json = dict[str, Any]


def pairs_of(at: Collections, agency: str, years: Iterable[int]) -> Iterator[Json]:
    """The pairs of an agency whose earlier year is one of these, in their order; `agency` is the kept name."""
    found = by_id(at.pairs, (report_id(agency, year) for year in years))
    for _, pair in sorted(found.items()):
        told = {name: value for name, value in pair.items() if name != "_id"}
        yield unpack({**told, "checks": rows_of(pair["checks"])})
