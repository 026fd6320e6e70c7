"""What a report said at its captures, one after the other; and one year's report beside another's."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from crawler.capture.heads import field_of
from crawler.errors import ArchiveDamaged
from crawler.store.difference import CONTENT, FieldChange, find_changes
from crawler.store.documents import report_json

if TYPE_CHECKING:
    from crawler.capture.archive import Archive

Kind = Literal["reread", "moved", "silent", "edited"]

LastModified = Callable[[str], str | None]
"""What the server said of the capture with this record id."""


@dataclass(frozen=True)
class Showing:
    """A report as one crawl saw it.

    `capture` is the record id of its page; `digests` are those of its page and attachments by address, and
    `modified` what the server said of each, where it said anything.
    """

    reading: str
    captured_at: datetime
    url: str
    capture: str
    published: str | None
    extractor_version: str
    digests: Mapping[str, str]
    modified: Mapping[str, str]


@dataclass(frozen=True)
class Step:
    """Two showings of a report between which it changed."""

    before: Showing
    after: Showing
    fields: tuple[FieldChange, ...]

    @property
    def is_moved(self) -> bool:
        """Whether the report stands at another address now."""
        return self.before.url != self.after.url

    @property
    def is_reread(self) -> bool:
        """Whether the bytes are the same: not the page changed, but how it is read."""
        return sorted(self.before.digests.values()) == sorted(self.after.digests.values())

    @property
    def is_silent(self) -> bool:
        """Whether neither the page's own date nor its server's Last-Modified tells of the change."""
        shared = self.before.digests.keys() & self.after.digests.keys()
        told = self.before.published != self.after.published or any(
            self.before.modified.get(url) != self.after.modified.get(url) for url in shared
        )
        return not (told or self.is_moved or self.is_reread)

    @property
    def kind(self) -> Kind:
        """What kind of change it is."""
        if self.is_reread:
            return "reread"
        if self.is_moved:
            return "moved"
        return "silent" if self.is_silent else "edited"


@dataclass(frozen=True)
class History:
    """All showings of a report, in the order of time, and what changed between them."""

    showings: tuple[Showing, ...]
    steps: tuple[Step, ...]


def last_modified(archive: "Archive", record_id: str) -> str | None:
    """What the server said of a capture, as far as this archive has it."""
    try:
        exchange = archive.open(record_id)
    except ArchiveDamaged:  # not in this archive: the database has readings of another one, too
        return None
    exchange.body.close()
    said = field_of(exchange.response_head, b"Last-Modified")
    return said.decode("latin-1") if said else None


def history_of(readings: Iterable[Mapping[str, Any]], last_modified: LastModified) -> History:
    """The history of one agency and year, from its readings.

    A showing is compared with the one before it at the same address; the first at an address with the last of an
    earlier crawl, wherever that was.
    """
    reports = sorted((one for one in readings if one.get("kind") == "report"), key=_when)
    pairs = [(one, _before(one, reports[:number])) for number, one in enumerate(reports)]
    showings = {one["_id"]: _showing(one, last_modified) for one in reports}
    steps = (
        Step(showings[before["_id"]], showings[one["_id"]], fields)
        for one, before in pairs
        if before and (fields := differences(before, one))
    )
    return History(tuple(showings.values()), tuple(steps))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """The fields in which two documents say something else: their own words and numbers, not what is said of them."""
    found = find_changes(report_json(dict(before)), report_json(dict(after)))
    return tuple(change for change in found if _is_content(change.path))


def _is_content(path: str) -> bool:
    name, _, rest = path.partition(".")
    return name in CONTENT and not (name == "sections" and rest.endswith(".number"))


def _before(one: Mapping[str, Any], earlier: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """What a reading is compared with; of those that are earlier, the last that fits."""
    entry = one["entry"]
    here = [other for other in earlier if other["entry"]["page"]["url"] == entry["page"]["url"]]
    elsewhere = [other for other in earlier if other["entry"]["crawl"] != entry["crawl"]]
    return next(reversed(here or elsewhere), None)


def _showing(one: Mapping[str, Any], last_modified: LastModified) -> Showing:
    entry = one["entry"]
    captures = (entry["page"], *entry["attachments"])
    return Showing(
        reading=one["_id"],
        captured_at=entry["captured_at"],
        url=entry["page"]["url"],
        capture=entry["page"]["record_id"],
        published=one["published"],
        extractor_version=one["extractor_version"],
        digests={capture["url"]: capture["digest"] for capture in captures},
        modified=dict(_modified(captures, last_modified)),
    )


def _modified(captures: Iterable[Mapping[str, Any]], last_modified: LastModified) -> Iterator[tuple[str, str]]:
    for capture in captures:
        if said := last_modified(capture["record_id"]):
            yield capture["url"], said


def _when(reading: Mapping[str, Any]) -> tuple[datetime, str, str]:
    return reading["entry"]["captured_at"], reading["entry"]["crawl"], reading["_id"]
