"""A golden case: a folder with one input and what it must be read as.

`case.toml` says what the case shows and names its files; `report.json` holds the Report, or `error.txt` the error
that reading must raise. The extractor's version is left out: it says who read, not what was read; so is a recogniser's
confidence, whose last digit is the processor's.
"""

import json
import tomllib
from contextlib import suppress
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from extractors.document import Grid
from extractors.errors import ExtractError
from extractors.extract import extract
from extractors.read import read
from extractors.report import to_json
from extractors.source import Source

_WIDTH = 160
IMAGES = (".png", ".jpg")
OUTCOMES = ("report.json", "error.txt")


class InputFile(BaseModel):
    """One captured body: its file in the folder, and what its server declared."""

    model_config = ConfigDict(extra="forbid")

    file: str
    url: str | None = None
    media_type: str | None = None
    charset: str | None = None

    def source(self, folder: Path) -> Source:
        """The body with what was declared; without an address the file's name stands for it."""
        body = (folder / self.file).read_bytes()
        return Source(body, self.url or self.file, self.media_type, self.charset)


class Case(BaseModel):
    """`case.toml`."""

    model_config = ConfigDict(extra="forbid")

    shows: str
    page: InputFile
    attachments: tuple[InputFile, ...] = ()


def read_case(folder: Path) -> dict[str, object]:
    """What the folder's input is read as now: the file's name under which that is kept, and its content."""
    case = Case.model_validate(tomllib.loads((folder / "case.toml").read_text()))
    try:
        report = extract(case.page.source(folder), [one.source(folder) for one in case.attachments])
    except ExtractError as error:
        return {"error.txt": f"{type(error).__name__}: {error}\n"}
    values = to_json(report)
    del values["extractor_version"]
    for cell in values["cells"]:
        cell["at"].pop("confidence", None)
    return {"report.json": values}


def printed_cells(folder: Path) -> dict[tuple[int, int | None, int | None, int | None], str]:
    """The text of every cell of the folder's input, by source, table, row and column; pictures are left out."""
    case = Case.model_validate(tomllib.loads((folder / "case.toml").read_text()))
    documents = []
    for number, one in enumerate((case.page, *case.attachments)):
        if one.file.endswith(IMAGES):
            continue
        with suppress(ExtractError):
            documents.append(read(one.source(folder), number))
    places = [(c.place, c.text) for d in documents for b in d.blocks if isinstance(b, Grid) for c in b.cells]
    return {(place.source, place.table, place.row, place.column): text for place, text in places}


def recorded(folder: Path) -> dict[str, object]:
    """What the folder's input must be read as."""
    texts = {name: (folder / name).read_text() for name in OUTCOMES if (folder / name).exists()}
    return {name: json.loads(text) if name.endswith(".json") else text for name, text in texts.items()}


def record(folder: Path, outcome: dict[str, object]) -> None:
    """Put this reading in place of the recorded one."""
    for name in OUTCOMES:
        (folder / name).unlink(missing_ok=True)
    for name, content in outcome.items():
        text = content if isinstance(content, str) else laid_out(content) + "\n"
        (folder / name).write_text(text)


def laid_out(value: object, depth: int = 0) -> str:
    """JSON in which everything that fits stands on one line: a cell, a check, a row.

    >>> laid_out({"path": "a", "at": {"row": 1}})
    '{"path": "a", "at": {"row": 1}}'
    """
    text = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or len(text) + depth <= _WIDTH:
        return text
    items = [laid_out(item, depth + 1) for item in (value.values() if isinstance(value, dict) else value)]
    names = (
        [f"{json.dumps(name, ensure_ascii=False)}: " for name in value]
        if isinstance(value, dict)
        else [""] * len(items)
    )
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    lines = ",\n".join(f"{' ' * (depth + 1)}{name}{item}" for name, item in zip(names, items, strict=True))
    return f"{opening}\n{lines}\n{' ' * depth}{closing}"
