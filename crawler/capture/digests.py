"""Digests as WARC files write them: any common algorithm, in base 32, base 16 or base 64."""

import base64
import hashlib
from collections.abc import Callable, Iterable

ALGORITHMS = {"sha1", "sha224", "sha256", "sha384", "sha512", "md5"}

Pieces = Callable[[], Iterable[bytes]]
"""Gives the digested bytes, from the start each time."""


def disagreement(expected: str, *readings: Pieces) -> str | None:
    """The digest that was got instead, where no reading of the bytes has the expected one.

    A digest by an algorithm that is unknown here says nothing.
    """
    name, colon, value = expected.partition(":")
    algorithm = name.lower().replace("-", "")
    if not colon or algorithm not in ALGORITHMS:
        return None
    got = ""
    for pieces in readings:
        hasher = hashlib.new(algorithm, usedforsecurity=False)
        for piece in pieces():
            hasher.update(piece)
        digest = hasher.digest()
        if value.lower() in {digest.hex(), base64.b32encode(digest).decode().lower()} or value in _base64(digest):
            return None
        got = got or f"{name}:{base64.b32encode(digest).decode() if algorithm == 'sha1' else digest.hex()}"
    return got


def _base64(digest: bytes) -> set[str]:
    return {base64.b64encode(digest).decode(), base64.urlsafe_b64encode(digest).decode().rstrip("=")}
