"""The current reports as files: one line of JSON a report, written whole or not at all."""

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from crawler.errors import NianbaoError
from crawler.store.database import open_store
from crawler.store.documents import line


def canonical(value: Any) -> str:  # noqa: ANN401  # any JSON value
    """The same bytes for the same value: keys sorted, no blanks, Chinese readable."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def export_jsonl(data: Path, database: str, out: Path | None, *, every: bool = False) -> int:
    """Write the reports to a file (or stdout) and say how many; with `every`, all readings of every kind."""
    with open_store(database, data) as store:
        documents = store.readings() if every else store.current()
        lines = (canonical(line(document)) + "\n" for document in documents)
        if out is None:
            return sum(1 for _ in map(sys.stdout.write, lines))
        return _write(out, lines)


def _write(out: Path, lines: Iterable[str]) -> int:
    draft = out.with_name(f".{out.name}.part")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            count = sum(1 for _ in map(file.write, lines))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(out)
    except OSError as error:
        raise NianbaoError(f"{out}: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)
    return count
