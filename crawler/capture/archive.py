"""The archive of a data folder: captures appended, found again, read back, checked.

`open_archive` is the way in. The folder holds `archive/*.warc.gz` and, for each, two index files in `indexes/`
(see index.py); a WARC that is being written ends in `.open`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Self

from crawler import clock
from crawler.capture.cdxj import parse_date
from crawler.capture.checking import Problem, check_archive
from crawler.capture.described import read_description
from crawler.capture.exchange import JSON, Capture, DerivedKind, Description, Exchange, Location, Subject
from crawler.capture.finding import below, history, nearest, of_domain
from crawler.capture.index import Placed, capture_of, http_head, own_facts
from crawler.capture.merging import merge_indexes
from crawler.capture.reading import Stored
from crawler.capture.records import PIECE, derived_record, description_record, exchange_records, warcinfo_of
from crawler.capture.recover import recover
from crawler.capture.redirects import REDIRECTS, follow
from crawler.capture.shelf import Shelf
from crawler.capture.sources import payload_of
from crawler.capture.storage import read_storage
from crawler.capture.uploading import Uploads, take_over
from crawler.capture.writer import ROLL_BYTES, Writer
from crawler.errors import ArchiveDamaged, ArchiveUnwritable, Usage
from extractors.source import Source
from spiders.found import RequestKey, Via, request_key

CRAWL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
CAPTURES = {"response", "revisit", "conversion"}


def open_archive(data: Path, *, crawl: str | None = None, roll_bytes: int = ROLL_BYTES) -> "Archive":
    """The archive of a data folder, for reading; with a crawl's id, for writing as well.

    Files that a killed crawl left are recovered first. Raises ArchiveUnwritable where the folder cannot be written.
    """
    if crawl is not None and not CRAWL_ID.fullmatch(crawl):
        raise Usage(f"crawl id {crawl!r}: expected letters, digits, dots, dashes and underscores")
    try:
        if crawl is not None:
            data.mkdir(mode=0o700, parents=True, exist_ok=True)
            for folder in ("archive", "indexes"):
                (data / folder).mkdir(mode=0o700, exist_ok=True)
        recover(data)
        take_over(data)
        merge_indexes(data)
        return Archive(data, crawl, roll_bytes)
    except OSError as error:
        raise ArchiveUnwritable(f"{error.filename or data}: {error.strerror}") from error


class Archive:
    """Captures in WARC files; what is appended is durable when the call returns, and found from then on.

    Files that another process is writing are seen once it has closed them.
    """

    def __init__(self, data: Path, crawl: str | None, roll_bytes: int = ROLL_BYTES) -> None:
        self.data = data
        self.crawl = crawl
        self._writer: Writer | None = None
        self._shelf = Shelf(data, lambda: tuple(self._writer.files) if self._writer else ())
        self._earlier = self._shelf.warcs(crawl) if crawl else frozenset()
        self._uploads: Uploads | None = None
        self.unsent: str | None = None
        if crawl:
            self._writer = Writer(
                data, crawl, lambda name: warcinfo_of(crawl, name, clock.now()), roll_bytes=roll_bytes
            )
            self._uploads = Uploads(data) if read_storage(data) else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Write what is queued, index it, give the files their final names, and send them where they belong.

        `unsent` says why some could not be sent; they stay here, and the next crawl sends them.
        """
        writer, self._writer = self._writer, None
        uploads, self._uploads = self._uploads, None
        self._shelf.close()
        try:
            if writer:
                writer.close()
        except OSError as error:
            raise ArchiveUnwritable(f"{self.data}: {error.strerror}; the next run writes the index") from error
        if uploads:
            self.unsent = uploads.close()

    async def append(self, exchange: Exchange, facts: Mapping[str, JSON] | None = None) -> Capture:
        """Write a request, its response and facts about the fetch; a payload that is committed already only once."""
        crawl, find = self.crawl or "", self._shelf.find_original
        written = await self._writing().put(
            lambda: exchange_records(exchange, find, facts or {}, crawl=crawl),
            large=not isinstance(exchange.body, BytesIO),
        )
        return capture_of(written[1])

    async def append_derived(self, kind: DerivedKind, body: bytes, media_type: str, *, of: Capture) -> Capture:
        """Write what was made from a capture."""
        at = clock.now()
        records = await self._writing().put(
            lambda: derived_record(kind, body, media_type, of=of, at=at), large=len(body) > PIECE
        )
        return capture_of(records[-1])

    def add_derived(self, kind: DerivedKind, body: bytes, media_type: str, *, of: Capture) -> Capture:
        """The same from a thread beside the event loop, which waits until it is durable."""
        at = clock.now()
        written = self._writing().submit(lambda: derived_record(kind, body, media_type, of=of, at=at))
        return capture_of(written.result()[-1])

    @property
    def shelf(self) -> Shelf:
        """Where its files and their indexes stand."""
        return self._shelf

    @property
    def writes(self) -> bool:
        """Whether it was opened for writing, too."""
        return self._writer is not None

    async def describe(self, kind: Subject, subject: RequestKey | Capture | None, facts: Mapping[str, JSON]) -> None:
        """Write facts about a request (which may never have been answered), a capture, or the crawl itself."""
        at, crawl = clock.now(), self.crawl or ""
        await self._writing().put(lambda: description_record(kind, subject, facts, crawl=crawl, at=at))

    def descriptions(self, kind: Subject) -> Iterator[Description]:
        """All facts of a kind, in the order in which they were written."""
        return (description for _, description in self.described(kind))

    def described(
        self, kind: Subject, wanted: Callable[[Location], bool] = lambda _: True
    ) -> Iterator[tuple[Location, Description]]:
        """The same with the places of their records; only the wanted ones are read."""
        for place in filter(wanted, self._shelf.places("metadata", kind)):
            yield place, read_description(kind, self._shelf.read(place))

    def lookup(self, key: RequestKey, *, crawl: str | None = None, before: datetime | None = None) -> Capture | None:
        """The latest capture of exactly this request."""
        return self._shelf.lookup(key, crawl, before)

    def nearest(self, url: str, at: datetime) -> Capture | None:
        """The capture of an address that is nearest in time."""
        return nearest(self._shelf.lines(), url, at)

    def history(self, url: str, since: datetime | None = None) -> Iterator[Capture]:
        """All captures of an address, in the order of time; those of the second of `since`, and later ones."""
        return history(self._shelf.lines(), url, since)

    def below(self, url: str) -> Iterator[Capture]:
        """The captures of all addresses that begin like this one, by address and time."""
        return below(self._shelf.lines(), url)

    def of_domain(self, host: str) -> Iterator[Capture]:
        """The captures of a host and of the hosts below it."""
        return of_domain(self._shelf.lines(), host)

    @property
    def resumes(self) -> bool:
        """Whether this crawl has written before, and was cut short."""
        return bool(self._earlier)

    def earlier(self, key: RequestKey) -> list[Capture]:
        """What this crawl captured of exactly this request before it was cut short, in the order of writing."""
        return self._shelf.history(key, self._earlier)

    def resolve(self, key: RequestKey, *, crawl: str | None = None) -> Capture | None:
        """The latest capture of this request, or of what it redirects to; None where that was not captured."""
        hops = self.hops(key, crawl=crawl)
        return hops[-1] if hops and self._leads_to(hops[-1], key) is None else None

    def hops(self, key: RequestKey, *, crawl: str | None = None) -> list[Capture]:
        """The latest capture of this request, and those of what it redirects to, as far as they go."""
        hops: list[Capture] = []
        following: RequestKey | None = key
        seen: set[RequestKey] = set()
        while following and following not in seen and (capture := self.lookup(following, crawl=crawl)):
            hops.append(capture)
            seen.add(following)
            following = self._leads_to(capture, following)
        return hops

    def _leads_to(self, capture: Capture, asked: RequestKey) -> RequestKey | None:
        """What a redirect sends on to."""
        if capture.status not in REDIRECTS:
            return None
        return follow(asked, capture.status, self._record(capture.record_id).head)

    def derived(self, capture: Capture, kind: DerivedKind) -> Capture | None:
        """What was last made of this kind from a capture."""
        places = self._shelf.places(capture.record_id, kind)
        return capture_of(self._shelf.read(places[-1]).placed()) if places else None

    def all_derived(self, capture: Capture, kind: DerivedKind) -> list[Capture]:
        """Everything that was made of this kind from a capture, in the order of writing: a list, page by page."""
        places = self._shelf.places(capture.record_id, kind)
        return [capture_of(self._shelf.read(place).placed()) for place in places]

    def open(self, record_id: str) -> Exchange:
        """A capture as it crossed the wire; raises ArchiveDamaged where its digest does not agree."""
        response = self._shelf.whole(self._record(record_id))
        requests = self._shelf.places(_bare(record_id), "request")
        request = self._shelf.read(requests[0]).placed() if requests else None
        headers = response.headers
        return Exchange(
            key=_key(response, request),
            request_head=request.head if request else b"",
            request_body=request.body if request else b"",
            response_head=response.head,
            body=response.body,
            ip=headers.get("warc-ip-address"),
            started_at=parse_date(headers["warc-date"]),
            protocol=headers.get("warc-protocol", "http/1.1"),
            truncated=headers.get("warc-truncated"),  # type: ignore[arg-type]  # one of the standard's words
        )

    def payload(self, capture: Capture) -> Source:
        """The body of a capture for reading, out of its chunks and decompressed; raises BodyDamaged.

        A body that was cut off on its way (`capture.truncated`) is given as far as it came.
        """
        return payload_of(self.record(capture), capture)

    def record(self, capture: Capture) -> Stored:
        """The record of a capture, its digests checked; a revisit with the body that it leaves to another one."""
        return self._shelf.whole(self._record(capture.record_id))

    def find_capture(self, record_id: str) -> Capture | None:
        """The capture that has this id: a response, or what was derived from one."""
        places = self._shelf.places(_bare(record_id), "record")
        if not places:
            return None
        record = self._shelf.read(places[0])
        with record.body:
            return capture_of(record.placed()) if record.headers["warc-type"] in CAPTURES else None

    def member(self, record_id: str) -> Iterator[bytes]:
        """A record as it stands in its WARC, gzip member and all, in pieces."""
        return self._shelf.member(self.locate(record_id))

    def locate(self, record_id: str) -> Location:
        """Where a record stands; the file's name is the one it has once it is closed."""
        places = self._shelf.places(_bare(record_id), "record")
        if not places:
            raise ArchiveDamaged(f"{self.data / 'archive'}: no record {_bare(record_id)}")
        return places[0]

    def captures(self) -> Iterator[Capture]:
        """All captured responses, file by file, by address and time."""
        return self._shelf.captures()

    def check(self) -> list[Problem]:
        """Re-read every closed file and all indexes: what does not agree."""
        return check_archive(self.data)

    def _record(self, record_id: str) -> Stored:
        return self._shelf.read(self.locate(record_id))

    def _writing(self) -> Writer:
        if self._writer is None:
            raise ArchiveUnwritable(f"{self.data}: the archive is open for reading only")
        return self._writer


def _bare(record_id: str) -> str:
    return record_id.strip("<>")


def _key(response: Stored, request: Placed | None) -> RequestKey:
    via: Via = "browser" if own_facts(response.headers).get("via") == "browser" else "plain"
    method = http_head(request.head).protocol if request else "GET"
    return request_key(method, response.headers["warc-target-uri"], request.body if request else b"", via)
