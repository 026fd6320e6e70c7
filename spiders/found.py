"""What a spider yields: found reports, and the keys of the fetches they stand on."""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from spiders.drawing import drawing_of

if TYPE_CHECKING:
    from scrapy import Request

TITLE = "report_title"
"""Where a request for a document says what the listing calls it."""

Via = Literal["plain", "browser"]


@dataclass(frozen=True)
class RequestKey:
    """What identifies a fetch; POSTs to one address differ by their body."""

    method: str
    url: str
    body_digest: str | None = None
    via: Via = "plain"


@dataclass(frozen=True)
class Found:
    """A report (or a decoy) that a listing led to; the hints are what the listing says of it.

    `region` and `place` are the code and the name of whose portal it is.
    A report whose listing links the document itself has that document as its page.
    """

    portal: str
    title: str
    agency_hint: str | None
    year_hint: int | None
    page: RequestKey
    attachments: tuple[RequestKey, ...]
    listing: RequestKey
    region: str | None = None
    place: str | None = None


@dataclass(frozen=True)
class Recognised:
    """The family of a portal whose file says "auto"."""

    portal: str
    family: str
    starts: tuple[str, ...]


def request_key(method: str, url: str, body: bytes = b"", via: Via = "plain") -> RequestKey:
    """The key of a request as a spider makes it.

    >>> request_key("GET", "http://a.cn/x").body_digest is None
    True
    """
    digest = hashlib.sha256(body).hexdigest() if body else None
    return RequestKey(method.upper(), url.partition("#")[0], digest, via)


def key_of(request: "Request") -> RequestKey:
    """The key of a request as its spider asked it: before redirects, which the archive follows by itself.

    A page that sends on (meta refresh, script) is content to the archive, so the key is that of where it sends.
    """
    urls = [*request.meta.get("redirect_urls", ()), request.url]
    reasons = request.meta.get("redirect_reasons", ())
    sent_on = [n + 1 for n, reason in enumerate(reasons) if not isinstance(reason, int)]
    via: Via = "browser" if drawing_of(request) else "plain"
    return request_key(request.method, urls[max(sent_on, default=0)], request.body, via)


def title_asked(request: "Request") -> str | None:
    """What the listing calls the report that a request asks for; None where it asks for something else."""
    item = request.cb_kwargs.get("item")
    title: str | None = item.title if item else request.meta.get(TITLE)
    return title
