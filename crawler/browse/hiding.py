"""What is taken out of the pages: captures, addresses and reports that `DATA/hidden.toml` names, each with a reason.

The archive and the database keep them. Nothing of them is shown: no page, replay, download, search result, API or index
line. The file is read again whenever it changes:

    [[capture]]
    record = "urn:uuid:5f0c…"                    # the record id that its page shows
    reason = "个人信息，应本人要求 personal data, at the person's request"

    [[address]]
    prefix = "http://www.example.gov.cn/private/"  # all addresses below it, whether http or https, with www or without
    reason = "…"

    [[report]]
    agency = "北京市丰台区"
    year = 2020                                  # left out: all years
    reason = "…"
    status = 410                                 # of the answer; 451 (for legal reasons) by default
"""

import logging
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, get_args

from starlette.exceptions import HTTPException

from crawler.capture.archive import Archive
from crawler.capture.exchange import Capture, DerivedKind
from crawler.capture.finding import prefix_key
from crawler.capture.surt import surt
from crawler.errors import ArchiveDamaged, Usage

KINDS = {"capture": {"record"}, "address": {"prefix"}, "report": {"agency", "year"}}
NEEDED = {"capture": "record", "address": "prefix", "report": "agency"}
STATUSES = (410, 451)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Hidden:
    """Why something is not shown, and the status of the answer in its place."""

    reason: str
    status: int = 451


@dataclass
class Listed:
    """What the file says, ready to be asked."""

    captures: dict[str, Hidden] = field(default_factory=dict)
    """By record id, and by the digest of a payload that revisits may repeat."""
    addresses: list[tuple[str, Hidden]] = field(default_factory=list)
    reports: dict[tuple[str, int | None], Hidden] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether nothing is hidden."""
        return not (self.captures or self.addresses or self.reports)


class HideList:
    """The hide list of a data folder; raises Usage where it cannot be read when the application starts."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._file = archive.data / "hidden.toml"
        self._lock = Lock()
        self._stamp = _stamp(self._file)
        self._listed = read_hidden(self._file, archive)

    @property
    def stamp(self) -> object:
        """What changes when the list does."""
        self._now()
        return self._stamp

    @property
    def is_empty(self) -> bool:
        """Whether all is shown."""
        return self._now().empty

    def hides_named(self, said: str) -> bool:
        """Whether a body, or the report of a body and year (青山县 2020), is named that is not shown."""
        agency, _, year = said.rpartition(" ")
        told = {"agency": agency, "year": int(year)} if agency and year.isdecimal() else {"agency": said}
        return self.hides_reading(told) is not None

    def hides_capture(self, capture: Capture) -> Hidden | None:
        """Why a capture is not shown; None where it is."""
        return self.hides(capture.record_id, capture.url, capture.digest)

    def hides_address(self, url: str) -> Hidden | None:
        """Why an address is not shown, whatever was captured there."""
        return self.hides("", url, "")

    def hides_reading(self, document: Mapping[str, Any]) -> Hidden | None:
        """Why a report is not shown, for its own sake or for that of one of its captures.

        Takes a stored reading or current report, or a line of the ledger or of a list with an agency and a year.
        """
        listed = self._now()
        if listed.empty:
            return None
        told = document.get("entry", document)
        for year in (told.get("year"), None):
            if hidden := listed.reports.get((told.get("agency", ""), year)):
                return hidden
        captures = [told.get("page", told), *told.get("attachments", ())]
        found = (self.hides(*(one.get(name) or "" for name in ("record_id", "url", "digest"))) for one in captures)
        return next(filter(None, found), None)

    def hides(self, record_id: str, url: str, digest: str) -> Hidden | None:
        """The same of a capture in parts; those that are not known are empty."""
        listed = self._now()
        for name in (record_id, digest):
            if hidden := listed.captures.get(name):
                return hidden
        if not (listed.addresses and url):
            return None
        key = surt(url)
        return next((hidden for prefix, hidden in listed.addresses if key.startswith(prefix)), None)

    def _now(self) -> Listed:
        """The list as the file stands; one that became unreadable changes nothing, and is told once."""
        stamp = _stamp(self._file)
        if stamp == self._stamp:
            return self._listed
        with self._lock:
            if stamp != self._stamp:
                self._stamp = stamp
                try:
                    self._listed = read_hidden(self._file, self._archive)
                except Usage as error:
                    log.warning("%s; what was hidden stays hidden", error)
        return self._listed


def gone(hidden: Hidden | None) -> None:
    """End a request for what is hidden, with the notice."""
    if hidden:
        raise HTTPException(hidden.status, hidden.reason)


def read_hidden(file: Path, archive: Archive) -> Listed:
    """What a hide list says; nothing where there is none."""
    try:
        told = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return Listed()
    except (OSError, ValueError) as error:
        raise Usage(f"{file}: {error}") from error
    if unknown := set(told) - set(KINDS):
        raise Usage(f"{file}: {', '.join(sorted(unknown))}: unknown, expected {', '.join(KINDS)}")
    listed = Listed()
    for kind, entries in told.items():
        for entry in entries if isinstance(entries, list) else [entries]:
            TAKERS[kind](listed, entry, _checked(file, kind, entry), archive)
    return listed


def _checked(file: Path, kind: str, entry: object) -> Hidden:
    if not isinstance(entry, dict) or not isinstance(entry.get(NEEDED[kind]), str) or not entry[NEEDED[kind]].strip():
        raise Usage(f"{file}: [[{kind}]]: expected a {NEEDED[kind]}, got {entry!r}")
    if unknown := set(entry) - KINDS[kind] - {"reason", "status"}:
        raise Usage(f"{file}: [[{kind}]]: {', '.join(sorted(unknown))}: unknown")
    if not isinstance(entry.get("year", 0), int) or entry.get("status", STATUSES[-1]) not in STATUSES:
        raise Usage(f"{file}: [[{kind}]]: expected a year like 2020 and a status of 410 or 451, got {entry!r}")
    return Hidden(str(entry.get("reason", "")), entry.get("status", STATUSES[-1]))


def _take_capture(listed: Listed, entry: dict[str, Any], hidden: Hidden, archive: Archive) -> None:
    """A record, what was made from it, and every revisit that has its payload."""
    record_id = f"urn:uuid:{entry['record'].strip().strip('<>').removeprefix('urn:uuid:')}"
    listed.captures[record_id] = hidden
    try:
        capture = archive.find_capture(record_id)
        if capture is None:
            return
        for kind in get_args(DerivedKind):
            listed.captures |= {made.record_id: hidden for made in archive.all_derived(capture, kind)}
    except ArchiveDamaged as error:
        log.warning("%s", error)
        return
    if archive.shelf.find_original(capture.digest):
        listed.captures[capture.digest] = hidden


def _take_address(listed: Listed, entry: dict[str, Any], hidden: Hidden, _: Archive) -> None:
    listed.addresses.append((prefix_key(entry["prefix"].strip()), hidden))


def _take_report(listed: Listed, entry: dict[str, Any], hidden: Hidden, _: Archive) -> None:
    listed.reports[entry["agency"].strip(), entry.get("year")] = hidden


TAKERS: dict[str, Callable[[Listed, dict[str, Any], Hidden, Archive], None]] = {
    "capture": _take_capture,
    "address": _take_address,
    "report": _take_report,
}


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size
