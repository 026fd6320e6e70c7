"""The two sorted files of one WARC: `.cdxj`, its captures by address and time, and `.ids`, its records by id.

A CDXJ line is the standard one (what cdxj-indexer writes, with its POST convention) with keys of ours after it:
`recordid`, `date` (to the microsecond), `via`, `method`, `bodydigest`, `truncated`; of a revisit `mediatype` and
`refersto`. An ids line is

    UUID ROLE WARC OFFSET LENGTH

where ROLE is `record` for the record that has this id; else the record that stands there belongs to it: `request`
(the request of this response), `dom`, `screenshot`, `text`, `docx` (derived from it). In lines that begin with
`metadata` the role is the kind of description; those that begin with the digest of a payload name a response that
has it, `DIGEST payload UUID DATE ADDRESS WARC OFFSET LENGTH`. Both files can be made again from the WARC alone.
"""

import hashlib
import io
import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser

from crawler.capture.cdxj import AS_REVISIT, WITH_BODY, parse_date, status_of
from crawler.capture.exchange import JSON, Capture, Location
from crawler.capture.lines import FileLines, GrowingLines, Lines, write_lines
from crawler.capture.postquery import post_query, with_post_query
from crawler.capture.records import LEAST_REVISITED, Original
from crawler.capture.surt import surt

PAIRED = {"request", "response", "revisit"}
TIMESTAMP = "%Y%m%d%H%M%S"
MEDIA_TYPE_END = re.compile(r"[;\s]")


@dataclass(frozen=True)
class Placed:
    """A record that stands in a WARC: what the index needs of it.

    `headers` are the WARC's own, by lower-case name; `head` is the HTTP head, `body` that of a request.
    """

    headers: dict[str, str]
    head: bytes
    body: bytes
    location: Location

    @property
    def id(self) -> str:
        """The record's id, without brackets."""
        return self.headers["warc-record-id"].strip("<>")

    @cached_property
    def http(self) -> StatusAndHeaders | None:
        """Its HTTP head, where it has one."""
        return http_head(self.head) if self.head else None

    @property
    def type(self) -> str:
        """The record's WARC-Type."""
        return self.headers["warc-type"]


@dataclass
class Index:
    """The lines of a WARC that is being written or read through."""

    ids: GrowingLines = field(default_factory=GrowingLines)
    records: int = 0
    _captures: GrowingLines = field(default_factory=GrowingLines)
    _before: Placed | None = None
    """The record that came last, where it may belong to the next one."""

    @property
    def captures(self) -> GrowingLines:
        """The CDXJ lines."""
        self._let_go()
        return self._captures

    def add(self, record: Placed) -> None:
        """Index one record; a request stands right before its response, or in files of others right behind it."""
        self.records += 1
        self._refer(record.id, "record", record.location)
        if self._before and _are_one(self._before, record):
            self._capture(*sorted((self._before, record), key=lambda one: one.type == "request"))
            self._before = None
            return
        self._let_go()
        if record.type in PAIRED:
            self._before = record
        elif is_capture(record):
            self._capture(record)
        elif record.type == "conversion" and (of := record.headers.get("warc-refers-to")):
            self._refer(of.strip("<>"), str(own_facts(record.headers).get("derived")), record.location)
        elif record.type == "metadata" and (about := own_facts(record.headers).get("describes")):
            self._refer("metadata", str(about), record.location)

    def _let_go(self) -> None:
        """A capture waits for its request no longer."""
        if self._before and is_capture(self._before):
            self._capture(self._before)
            self._before = None

    def _capture(self, record: Placed, request: Placed | None = None) -> None:
        self._captures.add(cdxj_line(record, request))
        if is_original(record):
            digest, date, url = (record.headers[f"warc-{name}"] for name in ("payload-digest", "date", "target-uri"))
            self._refer(digest, f"payload {record.id} {date} {url}", record.location)
        if request:
            self._refer(record.id, "request", request.location)

    def _refer(self, name: str, role: str, to: Location) -> None:
        self.ids.add(f"{name} {role} {to.warc} {to.offset:012d} {to.length}".encode())

    def write(self, folder: Path, stem: str) -> None:
        """Write both files anew."""
        for suffix, lines in ((".cdxj", self.captures), (".ids", self.ids)):
            write_lines(folder / f"{stem}{suffix}", lines.up(b""))


def is_capture(record: Placed) -> bool:
    """Whether a record has a line in the CDXJ: what indexers of others list, too."""
    listed = record.type in {"response", "revisit", "resource", "metadata"} and "warc-target-uri" in record.headers
    return listed and record.headers.get("content-type") != "application/warc-fields"


def _are_one(first: Placed, second: Placed) -> bool:
    """Whether two neighbours are a request and what answered it."""
    return (
        "request" in {first.type, second.type}
        and first.type != second.type
        and second.headers.get("warc-concurrent-to", "").strip("<>") == first.id
        and first.headers.get("warc-target-uri") == second.headers.get("warc-target-uri")
    )


@dataclass(frozen=True)
class Volume:
    """The index of one WARC of the archive, or of several that were merged; WARCs by their final names."""

    warcs: tuple[str, ...]
    captures: Lines
    ids: Lines

    def close(self) -> None:
        """Give back the files of closed WARCs."""
        for lines in (self.captures, self.ids):
            if isinstance(lines, FileLines):
                lines.close()


def original_of(line: bytes) -> Original:
    """The response of an ids line about a payload."""
    _, _, record_id, date, rest = line.decode().split(" ", 4)
    return Original(record_id, rest.rsplit(" ", 3)[0], date)


def location_of(line: bytes) -> Location:
    """Where the record of an ids line stands."""
    warc, offset, length = line.decode().split(" ")[-3:]
    return Location(warc, int(offset), int(length))


def is_original(record: Placed) -> bool:
    """Whether revisits may refer to a record: a response that is whole, and large enough."""
    large = int(record.headers["content-length"]) - len(record.head) >= LEAST_REVISITED
    return large and record.type == "response" and "warc-truncated" not in record.headers


def own_facts(headers: dict[str, str]) -> dict[str, JSON]:
    """What we say of a record beyond the standard's fields."""
    facts: dict[str, JSON] = json.loads(headers.get("warc-json-metadata", "{}"))
    return facts


def http_head(head: bytes) -> StatusAndHeaders:
    """An HTTP head, parsed the way every reader of the WARC will."""
    return StatusAndHeadersParser([], verify=False).parse(io.BytesIO(head))


def cdxj_line(record: Placed, request: Placed | None) -> bytes:
    """The line of a response, or of a record that others replay like one."""
    url, date, at = record.headers["warc-target-uri"], record.headers["warc-date"], record.location
    head = record.http
    media_type = head.get_header("content-type") if head else record.headers.get("content-type")
    standard = {
        "url": url,
        "mime": AS_REVISIT if record.type == "revisit" else _bare_type(media_type),
        "status": head.get_statuscode() if head else None,
        "digest": record.headers.get("warc-payload-digest"),
        "length": str(at.length),
        "offset": str(at.offset),
        "filename": at.warc,
    }
    method, posted = _method(request)
    if method in WITH_BODY:
        url = with_post_query(url, method, posted["requestBody"])
    own = {
        "recordid": record.id,
        "date": date,
        "via": str(own_facts(record.headers).get("via", "plain")),
        "truncated": record.headers.get("warc-truncated"),
    }
    if record.type == "revisit":
        own |= {"mediatype": _bare_type(media_type), "refersto": record.headers.get("warc-refers-to", "").strip("<>")}
    values = {name: value for name, value in (standard | posted | own).items() if value is not None}
    return f"{surt(url)} {parse_date(date):{TIMESTAMP}} {json.dumps(values)}".encode()


def _bare_type(media_type: str | None) -> str | None:
    return MEDIA_TYPE_END.split(media_type, maxsplit=1)[0] if media_type else media_type


def _method(request: Placed | None) -> tuple[str, dict[str, str]]:
    """The method of a request, and what the index says of a request that is not a plain GET."""
    if request is None:
        return "GET", {}
    method = request.head.partition(b" ")[0].decode("latin-1")
    body = {"bodydigest": hashlib.sha256(request.body).hexdigest()} if request.body else {}
    if method in WITH_BODY:
        head = request.http
        query = post_query(head.get_header("content-type", "") if head else "", request.body)
        return method, {"requestBody": query, "method": method} | body
    return method, ({} if method == "GET" else {"method": method}) | body


def capture_of(record: Placed) -> Capture:
    """The capture that a record is: a response, what stands for one, or what was derived from one."""
    headers, head = record.headers, record.http
    media_type = head.get_header("content-type") if head else headers.get("content-type")
    without_head = HTTPStatus.OK if is_capture(record) else 0
    return Capture(
        record_id=record.id,
        url=headers["warc-target-uri"],
        captured_at=parse_date(headers["warc-date"]),
        status=status_of(head.get_statuscode()) if head else without_head,
        media_type=(_bare_type(media_type) or "").lower() or None,
        digest=headers.get("warc-payload-digest", ""),
        truncated=headers.get("warc-truncated"),  # type: ignore[arg-type]  # one of the standard's words
    )
