"""What people say of values: a note, or what should stand there; beside the value as read, never in its place."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from crawler.entry import stable_id
from crawler.naming import kept_name
from crawler.store.bulk import by_id, insert_or_replace
from crawler.store.collections import Collections
from crawler.store.documents import milliseconds, pack, unpack

Json = dict[str, Any]
Value = int | float | str | None

KEPT_S = 1.0
"""So long it is believed that nobody else said anything of any report."""


@dataclass(frozen=True)
class Correction:
    """What somebody says of a report, or of one value in it.

    `path` is the value's dotted path (`applications.new.total`), None for the report as a whole. `value` is what
    should stand there, `read` what was read when this was said; a note has neither.
    """

    agency: str
    year: int
    author: str
    reason: str
    at: datetime
    path: str | None = None
    value: Value = None
    read: Value = None

    @property
    def correction_id(self) -> str:
        """Stable: who said what of which value, and when."""
        told = (self.agency, self.year, self.path, self.author, self.reason, self.value, self.at.isoformat())
        return stable_id(map(str, told))


def put_corrections(at: Collections, made: Iterable[Correction]) -> None:
    """Keep them; the same once."""
    documents = {one.correction_id: {"_id": one.correction_id, **_packed(one)} for one in made}
    known = by_id(at.corrections, documents)
    insert_or_replace(at.corrections, [one for name, one in documents.items() if name not in known], known=())


def corrections(at: Collections, asked: Json) -> Iterator[Correction]:
    """Those of which this is true, by time."""
    for document in at.corrections.find(asked, {"_id": 0}).sort([("at", 1), ("author", 1)]):
        yield Correction(**unpack(document))


class Spoken:
    """The corrections of one report at a time. Mostly there are none of any: that is asked once a second at most."""

    def __init__(self, at: Collections) -> None:
        self._at, self._are_any, self._until = at, False, 0.0

    def forget(self) -> None:
        """There may be another one now."""
        self._until = 0.0

    def of(self, agency: str, year: int) -> list[Correction]:
        """Those of the report of an agency, by its kept name, and a year."""
        if monotonic() >= self._until:
            self._are_any = self._at.corrections.find_one({}, {"_id": 1}) is not None
            self._until = monotonic() + KEPT_S
        return list(corrections(self._at, {"agency": agency, "year": year})) if self._are_any else []


def _packed(one: Correction) -> Json:
    packed: Json = pack(asdict(one) | {"agency": kept_name(one.agency), "at": milliseconds(one.at)})
    return packed
