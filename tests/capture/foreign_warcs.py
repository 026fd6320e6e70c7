"""WARC files as other tools leave them, made record by record."""

import base64
import hashlib
import uuid

HTTP = "application/http; msgtype="
DATE = "2024-03-31T01:02:03Z"


def sha1(body: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()


def record(
    kind: str, url: str | None, block: bytes, content_type: str, *, version: str = "1.1", **fields: str
) -> bytes:
    """One record; fields by name with underscores, `warc_` left out."""
    named = {f"WARC-{name.replace('_', '-').title()}": value for name, value in fields.items()}
    head = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>",
        "WARC-Date": DATE,
        **({"WARC-Target-URI": url} if url else {}),
        **named,
        "Content-Type": content_type,
        "Content-Length": str(len(block)),
    }
    for name in ("WARC-Record-Id", "WARC-Target-Uri"):
        head.pop(name, None)
    if "record_id" in fields:
        head["WARC-Record-ID"] = fields["record_id"]
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"WARC/{version}\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


def response(url: str, head: str, body: bytes, *, version: str = "1.1", **fields: str) -> bytes:
    """A response whose head is given by its lines; its digest where none is given."""
    block = head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body
    fields = {"payload_digest": sha1(body), **fields}
    if not fields["payload_digest"]:
        del fields["payload_digest"]
    return record("response", url, block, f"{HTTP}response", version=version, **fields)


def request(url: str, method: str = "GET", body: bytes = b"", protocol: str = "HTTP/1.1", **fields: str) -> bytes:
    """A request."""
    lines = f"{method} /x {protocol}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}"
    return record("request", url, lines.encode() + b"\r\n\r\n" + body, f"{HTTP}request", **fields)


def chunked(body: bytes, size: int = 1000) -> bytes:
    """A body in chunks."""
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in [*pieces, b""])
