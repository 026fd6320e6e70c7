"""What is asked for between the slashes of an address: a time, a mode, and the address of what was captured."""

import re
from dataclasses import dataclass
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from w3lib.url import safe_url_string

from crawler.capture.cdxj import parse_timestamp
from crawler.capture.surt import surt

EARLIEST = "00010101000000"
LONGEST = 4096
"""Characters of an address: servers take no longer ones."""

# 20210330081504im_/http://www.a.cn/b.png, 2021/http://…, http://…, */http://…
ASKED = re.compile(r"(?:(\d{1,14}|\*)?([a-z]{2}_)?/)?(.+)", re.DOTALL)
SCHEME = re.compile(r"(?i)(https?):/+(?=[^/])")


@dataclass(frozen=True)
class Asked:
    """A capture as an address names it; `at` are the digits as they came, "" for none and "*" for all."""

    at: str
    mode: str
    url: str

    @property
    def time(self) -> datetime | None:
        """The time that the digits begin; None where there are none, or none that a clock shows."""
        return parse_time(self.at)


def asked_of(request: Request, before: str) -> Asked:
    """What stands behind a part of the path, unescaped by nobody."""
    raw = request.scope["raw_path"].split(b"?")[0] + (b"?" + query if (query := request.scope["query_string"]) else b"")
    match = ASKED.fullmatch(raw.decode("utf-8", "replace").removeprefix(before))
    if match is None:
        raise HTTPException(404)
    asked = Asked(match[1] or "", match[2] or "", url_of(match[3]))
    if asked.at not in {"", "*"} and asked.time is None:
        raise HTTPException(404)
    return asked


def url_of(text: str) -> str:
    """An address as it is looked for; raises HTTPException where it is none.

    >>> url_of("http:/a.cn/b"), url_of("a.cn")
    ('http://a.cn/b', 'http://a.cn')
    """
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise HTTPException(400, "url: expected an address like http://www.example.gov.cn/")
    match = SCHEME.match(text)
    url = f"{match[1].lower()}://{text[match.end() :]}" if match else f"http://{text}"
    try:
        surt(url)
        return safe_url_string(url)
    except ValueError as error:
        raise HTTPException(400, "url: expected an address like http://www.example.gov.cn/") from error


def parse_time(digits: str) -> datetime | None:
    """The moment at which some digits of a time begin.

    >>> parse_time("202103")
    datetime.datetime(2021, 3, 1, 0, 0, tzinfo=datetime.timezone.utc)
    """
    try:
        return parse_timestamp(digits + EARLIEST[len(digits) :]) if digits else None
    except ValueError:
        return None
