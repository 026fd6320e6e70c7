"""CDXJ lines compressed in blocks, with an index of where each block begins: what a WACZ holds."""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice

from crawler.capture.records import Output

BLOCK_LINES = 1024
GZIP = 16 + zlib.MAX_WBITS


def write_blocks(lines: Iterable[bytes], output: Output, name: str) -> Iterator[bytes]:
    """Write the blocks, and give the lines of their index as they are written."""
    yield _line("!meta 0", {"format": "cdxj-gzip-1.0", "filename": name})
    offset = 0
    rest = iter(lines)
    while block := list(islice(rest, BLOCK_LINES)):
        packer = zlib.compressobj(wbits=GZIP)
        packed = packer.compress(b"".join(line + b"\n" for line in block)) + packer.flush()
        output.write(packed)
        place: dict[str, object] = {"offset": offset, "length": len(packed)}
        place["digest"] = f"sha256:{hashlib.sha256(packed).hexdigest()}"
        yield _line(b" ".join(block[0].split(b" ", 2)[:2]).decode(), place | {"filename": name})
        offset += len(packed)


def _line(key: str, values: dict[str, object]) -> bytes:
    return f"{key} {json.dumps(values)}\n".encode()
