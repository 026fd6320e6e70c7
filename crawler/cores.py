"""How many processes of this machine reading an archive is worth."""

import os
from pathlib import Path

from crawler.capture.storage import read_storage

WARCS = "archive/*.warc.gz"
INDEXES = "indexes/*.cdxj"


def cores_for(data: Path, files: str, share_bytes: int) -> int:
    """All cores, but for a small archive fewer: a process takes as long to start as to read its share of some files."""
    cores = os.cpu_count() or 1
    return cores if read_storage(data) else min(cores, 1 + size_of(data, files) // share_bytes)


def size_of(data: Path, files: str) -> int:
    """Bytes of the files of a kind that are here."""
    return sum(path.stat().st_size for path in data.glob(files))
