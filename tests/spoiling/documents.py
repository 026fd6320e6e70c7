"""The spoilt document of a number: always the same, so that one that was read badly can be read again.

`python -m tests.spoiling.documents NUMBER FILE` writes it to a file.
"""

import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from tests.spoiling import bombs_html, bombs_office, bombs_pdf, bombs_picture
from tests.spoiling.bombs import BOMBS
from tests.spoiling.changes import changed, repacked
from tests.spoiling.seeds import SHARES, any_seed

_MADE = (bombs_html, bombs_office, bombs_pdf, bombs_picture)
_PACKED, _REPACKED = {".docx", ".xlsx"}, 0.9


@dataclass(frozen=True)
class Spoilt:
    """A document that is not as it should be."""

    number: int
    name: str
    body: bytes


def spoilt(number: int) -> Spoilt:
    """The first ones are the bombs, those that follow grow from whole documents."""
    names = bomb_names()
    if number < len(names):
        return Spoilt(number, names[number], BOMBS[names[number]]())
    source = Random(number)  # noqa: S311 - the same document for the same number
    kind = source.choices([*SHARES], [*SHARES.values()])[0]
    body = any_seed(source, kind)
    change = repacked if kind in _PACKED and source.random() < _REPACKED else changed
    return Spoilt(number, f"changed{kind}", change(source, body))


@cache
def bomb_names() -> tuple[str, ...]:
    """All of them, in order."""
    return tuple(sorted(BOMBS))


if __name__ == "__main__":
    Path(sys.argv[2]).write_bytes(spoilt(int(sys.argv[1])).body)
