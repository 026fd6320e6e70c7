"""Lines of a CDXJ: which request one answers, which capture it names, and how those of a request begin."""

import json
from datetime import UTC, datetime

from w3lib.url import safe_url_string

from crawler.capture.exchange import Capture
from crawler.capture.surt import surt
from spiders.found import RequestKey

AS_REVISIT = "warc/revisit"
WITH_BODY = ("POST", "PUT")
"""Methods whose body is part of their address in the index."""


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
    """The capture that a CDXJ line names; a record without an HTTP head is as good as a page that was there."""
    return Capture(
        record_id=line["recordid"],
        url=line["url"],
        captured_at=parse_date(line["date"]),
        status=status_of(line.get("status", "200")),
        media_type=line.get("mediatype", line.get("mime", "").replace(AS_REVISIT, "")).lower() or None,
        digest=line.get("digest", ""),
        truncated=line.get("truncated"),  # type: ignore[arg-type]  # one of the standard's words
    )


def status_of(code: str) -> int:
    """The number of a status; 0 for what is none."""
    return int(code) if code.isdigit() else 0


def parse_date(date: str) -> datetime:
    """A WARC-Date, to the microsecond."""
    return datetime.fromisoformat(date).astimezone(UTC)


def parse_timestamp(digits: str) -> datetime:
    """The second that the 14 digits of a line name; raises ValueError where they name none."""
    return datetime.fromisoformat(f"{digits[:8]}T{digits[8:]}Z")


def parse_line(line: bytes) -> dict[str, str]:
    """The values of a CDXJ line."""
    values: dict[str, str] = json.loads(line.split(b" ", 2)[2])
    return values
