"""The index for programs: `/cdx?url=…` answers as pywb's does, in CDXJ or JSON lines, streamed."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice, takewhile
from urllib.parse import urlsplit

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from crawler.browse.replay.asked import parse_time, url_of
from crawler.browse.site import Site
from crawler.capture.cdxj import parse_line
from crawler.capture.finding import by_distance_lines, prefix_key
from crawler.capture.lines import Lines
from crawler.capture.surt import surt

MOST_LINES = 100_000
"""Lines that one answer holds; who wants more asks again, from the last time or below an address."""

MOST_READ = 1_000_000
"""Lines that are read for one answer, whatever is left out of them."""

PIECE = 200
"""Lines that are sent at a time."""

DIGITS = re.compile(r"\d{1,14}", re.ASCII)
MATCHES = ("exact", "prefix", "host", "domain")
SORTS = ("", "closest", "reverse")
OUTPUTS = {"": "text/x-cdxj", "cdxj": "text/x-cdxj", "json": "application/x-ndjson", "text": "text/plain"}


@dataclass(frozen=True)
class Query:
    """What is asked of the index; times are digits, padded to 14 where lines are compared."""

    url: str
    match: str
    sort: str
    since: str
    until: str
    closest: str
    limit: int
    output: str
    fields: tuple[str, ...]


def routes(site: Site) -> list[Route]:
    """The index."""

    def cdx(request: Request) -> Response:
        """The lines of an address, or of what is below it."""
        try:
            query = query_of(request.query_params)
        except ValueError as error:
            return JSONResponse({"message": str(error)}, 400)
        found = islice(_within(_lines(site.archive.shelf.lines(), query), query), MOST_READ)
        return streamed(site, found, query.output, query.fields, query.limit)

    return [Route("/cdx", cdx)]


def query_of(params: QueryParams) -> Query:
    """What the parameters say; raises ValueError where one is none of those that are known."""
    closest = _digits(params, "closest")
    fields = params.get("fl", params.get("fields", ""))
    limit = params.get("limit", "")
    if limit and not (limit.isascii() and limit.isdigit()):
        raise ValueError(f"limit: got {limit!r}, expected a number")
    try:
        url = params.get("url", "").strip()
        starred = url.endswith("*")
        asked = url_of(url.removesuffix("*"))
    except HTTPException as error:
        raise ValueError(error.detail) from error
    return Query(
        url=asked,
        match=_one(params, "matchType", MATCHES, "prefix" if starred else "exact"),
        sort=_one(params, "sort", SORTS, "closest" if closest else ""),
        since=_digits(params, "from").ljust(14, "0"),
        until=_digits(params, "to").ljust(14, "9"),
        closest=closest,
        limit=min(int(limit[:9]), MOST_LINES) if limit else MOST_LINES,
        output=_one(params, "output", tuple(OUTPUTS), ""),
        fields=tuple(name for name in fields.split(",") if name),
    )


def _one(params: QueryParams, name: str, known: tuple[str, ...], default: str) -> str:
    value = params.get(name) or default
    if value not in known:
        raise ValueError(f"{name}: got {value!r}, expected one of {', '.join(filter(None, known))}")
    return value


def _digits(params: QueryParams, name: str) -> str:
    value = params.get(name, "")
    if value and not DIGITS.fullmatch(value):
        raise ValueError(f"{name}: got {value!r}, expected up to 14 digits of a time")
    return value


def _lines(lines: Lines, query: Query) -> Iterator[bytes]:
    """The lines of an address by time, or of all addresses that match by address and time."""
    if query.match == "exact" and query.sort == "closest":
        at = parse_time(query.closest)
        if at is None:
            raise HTTPException(400)
        return by_distance_lines(lines, query.url, at)
    prefixes = [prefix.encode() for prefix in _prefixes(query)]
    if query.sort != "reverse":
        return chain.from_iterable(map(lines.starting_with, prefixes))
    return chain.from_iterable(_backwards(lines, prefix) for prefix in reversed(prefixes))


def _backwards(lines: Lines, prefix: bytes) -> Iterator[bytes]:
    return takewhile(lambda line: line.startswith(prefix), lines.down(prefix + b"\x7f"))


def _prefixes(query: Query) -> list[str]:
    """How the keys begin, in their order."""
    if query.match == "exact":
        return [f"{surt(query.url)} "]
    if query.match == "prefix":
        return [prefix_key(query.url)]
    host = surt(f"http://{urlsplit(query.url).netloc.rpartition('@')[2]}/").partition(")")[0]
    return [f"{host})"] if query.match == "host" else [f"{host}{mark}" for mark in "),:"]


def _within(lines: Iterable[bytes], query: Query) -> Iterator[bytes]:
    return (line for line in lines if query.since <= line.split(b" ", 2)[1].decode() <= query.until)


def streamed(
    site: Site, lines: Iterable[bytes], output: str, fields: tuple[str, ...] = (), limit: int = MOST_LINES
) -> Response:
    """Lines as they are asked for, without what is hidden."""
    shown = islice(_told(site, lines, output, fields), limit)
    first = list(islice(shown, PIECE))
    if len(first) < PIECE:
        return Response(b"".join(first), media_type=OUTPUTS[output])
    rest = iter(lambda: b"".join(islice(shown, PIECE)), b"")
    return StreamingResponse(chain([b"".join(first)], rest), media_type=OUTPUTS[output])


def _told(site: Site, lines: Iterable[bytes], output: str, fields: tuple[str, ...]) -> Iterator[bytes]:
    for line in lines:
        values = parse_line(line)
        if site.hidden.hides(values.get("recordid", ""), values["url"], values.get("digest", "")):
            continue
        key, at, _ = line.decode().split(" ", 2)
        named = {"urlkey": key, "timestamp": at, **values}
        kept = {name: named[name] for name in fields if name in named} if fields else named
        if output == "json":
            yield json.dumps(kept).encode() + b"\n"
        elif output == "text":
            yield " ".join(kept.get(name, "-") for name in fields or kept).encode() + b"\n"
        else:
            yield line + b"\n" if not fields else f"{key} {at} {json.dumps(kept)}\n".encode()
