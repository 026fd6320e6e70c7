"""From a place of a report to the capture in which it stands, its digest checked once more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException

from crawler.browse.hiding import gone
from crawler.browse.site import Site
from crawler.capture.exchange import Capture, Location
from crawler.convert.archived import kept
from extractors.source import Source

LARGEST = 64 << 20
"""Bytes of a body that is opened to be shown."""


@dataclass(frozen=True)
class Captured:
    """A capture, where its record stands, and what was read of it: its body, its drawn page or its DOCX.

    `source` was read from the archive just now: its digest holds.
    """

    capture: Capture
    location: Location
    source: Source
    made: str | None
    """What was made of the capture and read in its place: `dom`, `docx`."""


def captured_of(site: Site, entry: Mapping[str, Any], number: int) -> Captured:
    """The page of a reading (0) or one of its attachments; without one, the answer is 404."""
    captures = (entry["page"], *entry["attachments"])
    if number >= len(captures):
        raise HTTPException(404)
    return read_captured(site, captures[number]["record_id"])


def read_captured(site: Site, record_id: str) -> Captured:
    """A capture as it was read; raises ArchiveDamaged where a digest does not hold, 404 where there is none."""
    capture = site.archive.find_capture(record_id)
    if capture is None:
        raise HTTPException(404)
    gone(site.hidden.hides_capture(capture))
    drawn = site.archive.derived(capture, "dom")
    source = kept(drawn or capture, site.archive)
    location = site.archive.locate(capture.record_id)
    made = "dom" if drawn else "docx" if site.archive.derived(capture, "docx") else None
    return Captured(capture, location, source, made)
