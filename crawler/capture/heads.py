"""HTTP heads of a browser's exchange: Chromium's own text where it is whole, else written anew from its lists."""

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

ORIGINAL = b"X-Archive-Orig-"
"""What stands before the name of a field that no longer fits the body: it came decoded and without chunks."""

RENAMED = {b"content-encoding", b"transfer-encoding", b"content-length"}

Fields = Sequence[tuple[str, str]]


def request_head(method: str, url: str, sent: Mapping[str, str]) -> bytes:
    r"""A request's head from its fields, whose order Chromium does not tell.

    >>> request_head("GET", "http://a.cn/x?y#z", {"accept": "*/*"})
    b'GET /x?y HTTP/1.1\r\nHost: a.cn\r\naccept: */*\r\n\r\n'
    """
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = next((value for name, value in sent.items() if name.lower() == "host"), parts.netloc.rpartition("@")[2])
    fields = [("Host", host), *((name, value) for name, value in sent.items() if name.lower() != "host")]
    return _head(f"{method} {target} HTTP/1.1", [field for field in fields if not field[0].startswith(":")])


def response_head(status: int, reason: str, text: str | None, fields: Fields) -> bytes:
    """A response's head: its text, if the bytes of all fields survived in it, else `fields`."""
    if text and _names(text) == sorted(name.lower() for name, _ in fields):
        return text.encode()
    if not reason:
        reason = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
    return _head(f"HTTP/1.1 {status} {reason}", fields)


def as_stored(head: bytes, size: int) -> bytes:
    r"""The head of a body that is stored decoded: fields about its coding and length get other names.

    >>> as_stored(b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 9\r\n\r\n", 20).splitlines()[1:4]
    [b'X-Archive-Orig-Content-Encoding: br', b'X-Archive-Orig-Content-Length: 9', b'Content-Length: 20']
    """
    first, *fields = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    length = b"Content-Length: %d" % size
    kept = [field if field.lower() == length.lower() else _renamed(field) for field in fields]
    if not any(field.lower() == length.lower() for field in kept):
        kept.append(length)
    return b"\r\n".join([first, *kept, b"", b""])


def field_of(head: bytes, name: bytes) -> bytes | None:
    r"""What a head says in a field, the last that has this name.

    >>> field_of(b"HTTP/1.1 200 OK\r\nDate: Mon\r\ndate:Tue\r\n\r\n", b"Date")
    b'Tue'
    """
    fields = (line.partition(b":") for line in reversed(head.splitlines()[1:]))
    return next((value.strip() for own, colon, value in fields if colon and own.strip().lower() == name.lower()), None)


def _renamed(field: bytes) -> bytes:
    return ORIGINAL + field if field.partition(b":")[0].strip().lower() in RENAMED else field


def _names(text: str) -> list[str]:
    """Chromium decodes the head as UTF-8; bytes that are none swallow what stands after them, line ends included."""
    lines = text.split("\r\n")[1:]
    return sorted(line.partition(":")[0].strip().lower() for line in lines if line and line[0] not in " \t")


def _head(first: str, fields: Fields) -> bytes:
    lines = (f"{name}: {line}" for name, value in fields for line in value.split("\n"))
    return "\r\n".join([first, *lines, "", ""]).encode()


def fields_of(extra: Mapping[str, str] | None, listed: Sequence[Mapping[str, str]]) -> Fields:
    """All fields of a response: Chromium's list leaves out the cookies, which its other event has."""
    fields = [(field["name"], field["value"]) for field in listed if field["name"].lower() != "set-cookie"]
    return fields + list(_cookies(extra or {}))


def _cookies(extra: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in extra.items():
        if name.lower() == "set-cookie":
            yield from ((name, cookie) for cookie in value.split("\n"))
