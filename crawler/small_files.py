"""Small files of state: JSON that is written whole or not at all, and locks that end with who holds them."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def write_json(file: Path, value: object) -> None:
    """Put it in place of what stood there; whoever reads meanwhile reads the one or the other."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.{os.getpid()}.new")
    with fresh.open("w", encoding="utf-8") as written:
        fresh.chmod(0o600)
        json.dump(value, written, ensure_ascii=False, indent=1, default=str)
        written.flush()
        os.fsync(written.fileno())
    fresh.replace(file)


def read_json(file: Path) -> dict[str, Any]:
    """The object in a file; empty where there is none that can be read."""
    try:
        value = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


@contextmanager
def locked(file: Path, *, wait: bool = True) -> Iterator[int | None]:
    """The descriptor of the locked file; None where another process holds it and nobody should wait."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fd = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield None
            return
        yield fd
    finally:
        os.close(fd)


def is_locked(file: Path) -> bool:
    """Whether a process holds it now."""
    if not file.exists():
        return False
    with locked(file, wait=False) as fd:
        return fd is None
