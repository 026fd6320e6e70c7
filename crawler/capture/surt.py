"""SURT, the sort-friendly form of an address by which CDXJ lines are ordered: `cn,gov,bjft)/zfxxgk?a=1`.

It agrees with what pywb and cdxj-indexer make of http and https addresses. The library that does the same is
under the AGPL and asks the name server about hosts like `1.2`; both are out of place here.
"""

import re
from contextlib import suppress
from urllib.parse import quote_from_bytes, unquote_to_bytes

ADDRESS = re.compile(rb"(?i)^(https?)://(?:[^/?#@]*@)?(\[[^\]/?#]*\]|[^:/?#]*)(?::(\d*))?([^?#]*)(?:\?([^#]*))?")
"""http://user@WWW.Example.cn:80/Path?b=1#top -> scheme, host, port, path, query."""

WWW = re.compile(rb"^www\d*\.")
DEFAULT_PORTS = {b"http": b"80", b"https": b"443"}
UNESCAPED = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
"""Printable ASCII stands as it is, but for the blank, # and %."""

PATH_SESSIONS = (
    re.compile(rb"(?i)(?<=/)\((?:[a-z]\([0-9a-z]{24}\))+\)/(?=[^?]+\.aspx)"),  # /(S(24 characters))/x.aspx
    re.compile(rb"(?i)(?<=/)\([0-9a-z]{24}\)/(?=[^?]+\.aspx)"),  # /(24 characters)/x.aspx
)
QUERY_SESSIONS = (
    re.compile(rb"(?i)jsessionid=[0-9a-z]{32}(?:&|$)"),
    re.compile(rb"(?i)phpsessid=[0-9a-z]{32}(?:&|$)"),
    re.compile(rb"(?i)sid=[0-9a-z]{32}(?:&|$)"),
    re.compile(rb"(?i)aspsessionid[a-z]{8}=[a-z]{24}(?:&|$)"),
    re.compile(rb"(?i)cfid=[^&]+&cftoken=[^&]+(?:&|$)"),
)


def surt(url: str) -> str:
    """The sort key of an address; what is not http(s) is its own key.

    >>> surt("http://www.bjft.gov.cn/zfxxgk/Index.html?b=2&a=1#top")
    'cn,gov,bjft)/zfxxgk/index.html?a=1&b=2'
    >>> surt("https://127.0.0.1:8080/a/../b/")
    '1,0,0,127:8080)/b'
    """
    match = ADDRESS.match(re.sub(r"[\n\r\t]", "", url.strip()).encode())
    if match is None or not match[2]:
        return url
    scheme, host, port, path, query = (part or b"" for part in match.groups())
    key = b",".join(reversed(_host(host).split(b".")))
    if port and port.lstrip(b"0") != DEFAULT_PORTS[scheme.lower()]:
        key += b":" + port
    key += b")" + _path(path)
    if query := _query(query):
        key += b"?" + query
    return key.decode("ascii")


def _host(host: bytes) -> bytes:
    host = _unescape(host.strip(b"[]"))
    if not host.isascii():
        with suppress(UnicodeError):  # no name that could be asked for: its bytes stand for themselves
            host = host.decode("utf-8", "ignore").encode("idna")
    return WWW.sub(b"", _escape(host.replace(b"..", b".").strip(b".")).lower())


def _path(path: bytes) -> bytes:
    kept: list[bytes] = []
    for part in _unescape(path).split(b"/")[1:]:
        if part == b".." and kept:
            kept.pop()
        elif part != b".":
            kept.append(part)
    last = kept.pop() if kept else b""
    path = _escape(b"/" + b"".join(part + b"/" for part in kept if part) + last).lower()
    for session in PATH_SESSIONS:
        path = session.sub(b"", path)
    return path[:-1] if path.endswith(b"/") and len(path) > 1 else path


def _query(query: bytes) -> bytes:
    query = _escape(_unescape(query))
    for session in QUERY_SESSIONS:
        query = session.sub(b"", query)
    pairs = sorted(tuple(pair.split(b"=", 1)) for pair in query.lower().split(b"&"))
    return b"&".join(b"=".join(pair) for pair in pairs)


def _unescape(part: bytes) -> bytes:
    while (once := unquote_to_bytes(part)) != part:
        part = once
    return part


def _escape(part: bytes) -> bytes:
    return quote_from_bytes(part, safe=UNESCAPED).encode("ascii")
