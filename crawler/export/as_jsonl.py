"""JSONL: the whole Report and its source, one line of canonical JSON each."""

import json
from collections.abc import Iterable
from typing import Any, TextIO

from crawler.store.documents import line


def canonical(value: object) -> str:
    """The same bytes for the same value: keys sorted, no blanks, Chinese readable."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def write_jsonl(file: TextIO, documents: Iterable[dict[str, Any]]) -> None:
    """Write the reports."""
    file.writelines(canonical(line(document)) + "\n" for document in documents)
