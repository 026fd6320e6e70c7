"""Captures: one by its record id, all of an address by time."""

from datetime import datetime
from itertools import islice
from typing import Annotated

from pydantic import Field
from starlette.exceptions import HTTPException

from crawler.browse.addresses import bare
from crawler.browse.api.cursors import cursor_of, place_of
from crawler.browse.api.declared import Answer, Asked, Operation, Page, Paged
from crawler.browse.api.records import iso
from crawler.browse.hiding import gone
from crawler.browse.site import Site
from crawler.capture.exchange import Capture

RECORD_ID = "^[0-9A-Za-z-]{1,64}$"


class AskedCaptures(Paged):
    """The captures of an address."""

    url: Annotated[str, Field(pattern=r"^https?://[^\s/]", max_length=2000, description="with http:// or https://")]


class AskedCapture(Asked):
    """A capture by its WARC-Record-ID, without urn:uuid: and brackets."""

    record: Annotated[str, Field(pattern=RECORD_ID)]


class Kept(Answer):
    """A captured response."""

    record_id: str
    url: str
    captured_at: str
    status: int
    media_type: str | None
    digest: str
    truncated: str | None


class Placed(Kept):
    """The same, and where its record stands."""

    warc: str
    offset: int
    length: int


def captures(site: Site, asked: AskedCaptures) -> Page[Kept]:
    """All captures of an address, by time."""
    at, name = place_of(asked.cursor, ("", ""))
    since = _time(str(at)) if at else None
    gone(site.hidden.hides_address(asked.url))
    found = site.archive.history(asked.url, since)
    if since:
        found = (one for one in found if (iso(one.captured_at), bare(one.record_id)) > (at, name))
    items = list(islice(found, asked.limit + 1))
    last = items[asked.limit - 1] if len(items) > asked.limit else None
    shown = [_kept(one) for one in items[: asked.limit] if not site.hidden.hides_capture(one)]
    return Page[Kept](items=shown, next=cursor_of(iso(last.captured_at), bare(last.record_id)) if last else None)


def _time(at: str) -> datetime:
    try:
        return datetime.fromisoformat(at)
    except ValueError as error:
        raise HTTPException(404, "cursor: expected `next` of an answer to the same question") from error


def capture(site: Site, asked: AskedCapture) -> Placed | None:
    """One capture."""
    found = site.archive.find_capture(f"urn:uuid:{asked.record}")
    place = site.archive.locate(found.record_id) if found else None
    if found is None or place is None:
        return None
    gone(site.hidden.hides_capture(found))
    return Placed(**_kept(found).model_dump(), warc=place.warc, offset=place.offset, length=place.length)


def _kept(one: Capture) -> Kept:
    return Kept(
        record_id=bare(one.record_id),
        url=one.url,
        captured_at=iso(one.captured_at),
        status=one.status,
        media_type=one.media_type,
        digest=one.digest,
        truncated=one.truncated,
    )


OPERATIONS = (
    Operation("/captures", "一个网址的全部存档", "all captures of an address", AskedCaptures, Page[Kept], captures,
              "/captures?url=http://www.example.gov.cn/"),
    Operation("/captures/{record}", "一次存档", "a capture", AskedCapture, Placed, capture),
)  # fmt: skip
