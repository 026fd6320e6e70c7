"""Captures found in sorted CDXJ lines: by address and time, and by where addresses begin."""

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain, groupby, islice, takewhile
from urllib.parse import urlsplit

from crawler.capture.cdxj import WITH_BODY, capture_of_line, matches, parse_line, parse_timestamp, search_prefix
from crawler.capture.exchange import Capture
from crawler.capture.index import TIMESTAMP
from crawler.capture.lines import Lines
from crawler.capture.surt import surt
from spiders.found import RequestKey

FEW = 64
"""Captures of an address that are read at once: most have fewer."""

Line = dict[str, str]
"""The values of a CDXJ line."""


def latest(lines: Lines, key: RequestKey, before: datetime | None) -> Capture | None:
    """The latest capture of exactly this request, not after `before`."""
    for group in _groups(_backwards(lines, key, before)):
        captures = [capture_of_line(line) for line in group if matches(line, key)]
        captures = [capture for capture in captures if before is None or capture.captured_at <= before]
        if captures:
            return max(captures, key=lambda capture: capture.captured_at)
    return None


def _backwards(lines: Lines, key: RequestKey, before: datetime | None) -> Iterator[bytes]:
    prefix = search_prefix(key)
    if key.method in WITH_BODY:  # the bodies stand between address and time
        return iter(sorted(lines.starting_with(prefix), key=_timestamp, reverse=True))
    until = prefix + (f"{before:{TIMESTAMP}}" if before else "").encode() + b"~"
    return takewhile(lambda line: line.startswith(prefix), lines.down(until))


def nearest(lines: Lines, url: str, at: datetime) -> Capture | None:
    """The capture of an address, asked for without a body, that is nearest in time."""
    prefix = f"{surt(url)} ".encode()
    until = prefix + f"{at:{TIMESTAMP}}".encode()
    both = chain.from_iterable(
        next(_groups(takewhile(lambda line: line.startswith(prefix), side)), []) for side in lines.both_ways(until)
    )
    return min(map(capture_of_line, both), key=lambda capture: abs(capture.captured_at - at), default=None)


def addressed(lines: Lines, url: str) -> Iterator[bytes]:
    """The lines of an address, asked for without a body, in the order of time."""
    return lines.starting_with(f"{surt(url)} ".encode())


def by_distance(lines: Lines, url: str, at: datetime) -> Iterator[Capture]:
    """All captures of an address, asked for without a body, the nearest in time first, to the second."""
    return _captures(by_distance_lines(lines, url, at))


def by_distance_lines(lines: Lines, url: str, at: datetime) -> Iterator[bytes]:
    """Their lines."""
    prefix = f"{surt(url)} ".encode()
    until = prefix + f"{at:{TIMESTAMP}}".encode()
    sides = (takewhile(lambda line: line.startswith(prefix), side) for side in lines.both_ways(until))

    def distance(line: bytes) -> timedelta:
        return abs(parse_timestamp(_timestamp(line).decode()) - at)

    return heapq.merge(*sides, key=distance)


def around(lines: Lines, capture: Capture) -> dict[str, Capture]:
    """The first and the last capture of the same address, and those of other times right before and after this one."""
    prefix = f"{surt(capture.url)} ".encode()
    second = prefix + f"{capture.captured_at:{TIMESTAMP}}".encode()
    few = list(islice(lines.starting_with(prefix), FEW))
    found = {"first": few[:1]}
    if len(few) < FEW:
        found |= {
            "prev": [line for line in few if line < second][-1:],
            "next": [line for line in few if line > second + b"~"][:1],
            "last": few[-1:],
        }
    else:
        found |= {
            "prev": list(islice(lines.down(second), 1)),
            "next": list(islice(lines.up(second + b"~"), 1)),
            "last": list(islice(lines.down(prefix + b"~"), 1)),
        }
    return {
        name: capture_of_line(parse_line(line))
        for name, lines_there in found.items()
        for line in lines_there
        if line.startswith(prefix)
    }


def history(lines: Lines, url: str, since: datetime | None = None) -> Iterator[Capture]:
    """All captures of an address, in the order of time; those of the second in which `since` is, and later ones."""
    prefix = f"{surt(url)} ".encode()
    if since is None:
        return _captures(lines.starting_with(prefix))
    later = lines.up(prefix + f"{since:{TIMESTAMP}}".encode())
    return _captures(takewhile(lambda line: line.startswith(prefix), later))


def below(lines: Lines, url: str) -> Iterator[Capture]:
    """The captures of all addresses that begin like this one, by address and time."""
    return _captures(lines.starting_with(prefix_key(url).encode()))


def prefix_key(url: str) -> str:
    """How the keys of all addresses begin that begin like this one.

    >>> prefix_key("http://www.a.cn/b/"), prefix_key("http://a.cn")
    ('cn,a)/b/', 'cn,a)/')
    """
    key = surt(url)
    return f"{key}/" if urlsplit(url).path.endswith("/") and not key.endswith("/") else key


def first_of_each(lines: Lines, prefix: str, start: str) -> Iterator[bytes]:
    """The first line of each address whose key begins so, from a key on: one search each, however many lines it has."""
    key = start.encode()
    while (line := next(lines.up(key), b"")).startswith(prefix.encode()):
        yield line
        key = line.split(b" ", 1)[0] + b" ~"


def of_domain(lines: Lines, host: str) -> Iterator[Capture]:
    """The captures of a host, at any port, and of the hosts below it."""
    key = surt(f"http://{host}/").removesuffix(")/")
    return _captures(chain.from_iterable(lines.starting_with(f"{key}{mark}".encode()) for mark in "),:"))


def _captures(lines: Iterable[bytes]) -> Iterator[Capture]:
    return (capture_of_line(parse_line(line)) for line in lines)


def _groups(lines: Iterable[bytes]) -> Iterator[list[Line]]:
    """Lines of the same second, in which their order says nothing of the time."""
    return ([parse_line(line) for line in group] for _, group in groupby(lines, key=_timestamp))


def _timestamp(line: bytes) -> bytes:
    return line.split(b" ", 2)[1]
