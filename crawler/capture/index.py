"""The two sorted files of one WARC: `.cdxj`, its captures by address and time, and `.ids`, its records by id.

A CDXJ line is the standard one (what cdxj-indexer writes, with its POST convention) with keys of ours after it:
`recordid`, `date` (to the microsecond), `via`, `method`, `bodydigest`, `truncated`. An ids line is

    UUID ROLE OFFSET LENGTH

where ROLE is `record` for the record that has this id; else the record that stands there belongs to it: `request`
(the request of this response), `dom`, `screenshot`, `text`, `docx` (derived from it). In lines that begin with
`metadata` the role is the kind of description. Both files can be made again from the WARC alone.
"""

import hashlib
import io
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from w3lib.url import safe_url_string
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser

from crawler.capture.exchange import JSON, Capture, Location
from crawler.capture.lines import FileLines, GrowingLines, Lines
from crawler.capture.postquery import post_query, with_post_query
from crawler.capture.surt import surt
from spiders.found import RequestKey

WITH_BODY = ("POST", "PUT")
"""Methods whose body is part of their address in the index."""

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


@dataclass
class Index:
    """The lines of a WARC that is being written or read through."""

    captures: GrowingLines = field(default_factory=GrowingLines)
    ids: GrowingLines = field(default_factory=GrowingLines)
    records: int = 0
    _request: Placed | None = None

    def add(self, record: Placed) -> None:
        """Index one record; a request stands right before its response."""
        self.records += 1
        kind = record.headers["warc-type"]
        self._refer(record.id, "record", record.location)
        if kind == "request":
            self._request = record
        elif kind == "response":
            self.captures.add(cdxj_line(record, self._request_of(record)))
        elif kind == "conversion" and (of := record.headers.get("warc-refers-to")):
            self._refer(of.strip("<>"), str(own_facts(record.headers).get("derived")), record.location)
        elif kind == "metadata" and (about := own_facts(record.headers).get("describes")):
            self._refer("metadata", str(about), record.location)

    def _request_of(self, response: Placed) -> Placed | None:
        request = self._request
        if request is None or response.headers.get("warc-concurrent-to", "").strip("<>") != request.id:
            return None
        self._refer(response.id, "request", request.location)
        return request

    def _refer(self, name: str, role: str, to: Location) -> None:
        self.ids.add(f"{name} {role} {to.offset:012d} {to.length}".encode())

    def write(self, folder: Path, stem: str) -> None:
        """Write both files anew."""
        for suffix, lines in ((".cdxj", self.captures), (".ids", self.ids)):
            unfinished = folder / f"{stem}{suffix}.new"
            with unfinished.open("wb") as file:
                file.write(lines.text())
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(folder / f"{stem}{suffix}")


@dataclass(frozen=True)
class Volume:
    """One WARC of the archive, by its final name, with its index."""

    warc: str
    captures: Lines
    ids: Lines

    def close(self) -> None:
        """Give back the files of a closed WARC."""
        for lines in (self.captures, self.ids):
            if isinstance(lines, FileLines):
                lines.close()

    def find(self, name: str, role: str) -> Iterator[Location]:
        """Where the records stand that have this name and role, in the file's order."""
        for line in self.ids.starting_with(f"{name} {role} ".encode()):
            offset, length = line.split()[-2:]
            yield Location(self.warc, int(offset), int(length))


def own_facts(headers: dict[str, str]) -> dict[str, JSON]:
    """What we say of a record beyond the standard's fields."""
    facts: dict[str, JSON] = json.loads(headers.get("warc-json-metadata", "{}"))
    return facts


def http_head(head: bytes) -> StatusAndHeaders:
    """An HTTP head, parsed the way every reader of the WARC will."""
    return StatusAndHeadersParser([], verify=False).parse(io.BytesIO(head))


def parse_date(date: str) -> datetime:
    """A WARC-Date, to the microsecond."""
    return datetime.fromisoformat(date).astimezone(UTC)


def cdxj_line(response: Placed, request: Placed | None) -> bytes:
    """The line of a response."""
    url, date, at = response.headers["warc-target-uri"], response.headers["warc-date"], response.location
    head = http_head(response.head)
    standard = {
        "url": url,
        "mime": MEDIA_TYPE_END.split(head.get_header("content-type", ""), maxsplit=1)[0],
        "status": head.get_statuscode(),
        "digest": response.headers["warc-payload-digest"],
        "length": str(at.length),
        "offset": str(at.offset),
        "filename": at.warc,
    }
    method, posted = _method(request)
    if method in WITH_BODY:
        url = with_post_query(url, method, posted["requestBody"])
    own = {
        "recordid": response.id,
        "date": date,
        "via": str(own_facts(response.headers).get("via", "plain")),
        "truncated": response.headers.get("warc-truncated", ""),
    }
    values = {name: value for name, value in (standard | posted | own).items() if value or name == "requestBody"}
    return f"{surt(url)} {parse_date(date):%Y%m%d%H%M%S} {json.dumps(values)}".encode()


def _method(request: Placed | None) -> tuple[str, dict[str, str]]:
    """The method of a request, and what the index says of a request that is not a plain GET."""
    if request is None:
        return "GET", {}
    head = http_head(request.head)
    method = head.protocol
    body = {"bodydigest": hashlib.sha256(request.body).hexdigest()} if request.body else {}
    if method in WITH_BODY:
        query = post_query(head.get_header("content-type", ""), request.body)
        return method, {"requestBody": query, "method": method} | body
    return method, ({} if method == "GET" else {"method": method}) | body


def search_prefix(key: RequestKey) -> bytes:
    """How the lines of this key begin; those of a POST are told apart by their own keys."""
    url = safe_url_string(key.url)
    return f"{surt(url.partition('?')[0])}?".encode() if key.method in WITH_BODY else f"{surt(url)} ".encode()


def matches(line: dict[str, str], key: RequestKey) -> bool:
    """Whether a CDXJ line is a capture of this key: the same request, not only the same place in the order."""
    return (
        line.get("method", "GET") == key.method
        and line.get("via", "plain") == key.via
        and line.get("bodydigest") == key.body_digest
        and _address(line["url"]) == _address(key.url)
    )


def _address(url: str) -> str:
    """An address as browsers write it: escaped, and never without a path."""
    scheme, _, rest = safe_url_string(url).partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host}/{path}" if slash or "?" not in host else f"{scheme}://{host.replace('?', '/?', 1)}"


def capture_of_line(line: dict[str, str]) -> Capture:
    """The capture that a CDXJ line names."""
    return Capture(
        record_id=line["recordid"],
        url=line["url"],
        captured_at=parse_date(line["date"]),
        status=_status(line.get("status", "")),
        media_type=line.get("mime", "").lower() or None,
        digest=line["digest"],
        truncated=line.get("truncated"),  # type: ignore[arg-type]  # one of the standard's words
    )


def capture_of(record: Placed) -> Capture:
    """The capture that a record is: a response, or what was derived from one."""
    headers, head = record.headers, http_head(record.head) if record.head else None
    media_type = head.get_header("content-type", "") if head else headers.get("content-type", "")
    return Capture(
        record_id=record.id,
        url=headers["warc-target-uri"],
        captured_at=parse_date(headers["warc-date"]),
        status=_status(head.get_statuscode()) if head else 0,
        media_type=MEDIA_TYPE_END.split(media_type, maxsplit=1)[0].lower() or None,
        digest=headers["warc-payload-digest"],
        truncated=headers.get("warc-truncated"),  # type: ignore[arg-type]  # one of the standard's words
    )


def _status(code: str) -> int:
    return int(code) if code.isdigit() else 0


def parse_line(line: bytes) -> dict[str, str]:
    """The values of a CDXJ line."""
    values: dict[str, str] = json.loads(line.split(b" ", 2)[2])
    return values
