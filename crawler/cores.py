"""How many processes of this machine reading an archive is worth."""

import os
from pathlib import Path

from crawler.capture.storage import read_storage


def cores_for(data: Path, share_bytes: int) -> int:
    """All cores, but for a small archive fewer: a process takes as long to start as to read its share."""
    cores = os.cpu_count() or 1
    return cores if read_storage(data) else min(cores, 1 + size_of(data) // share_bytes)


def size_of(data: Path) -> int:
    """Bytes of the closed WARCs that are here."""
    return sum(path.stat().st_size for path in (data / "archive").glob("*.warc.gz"))
