"""A golden case: a folder with one input and what it must be read as.

`case.toml` says what the case shows and names its files; `report.json` holds the Report, or `error.txt` the error
that reading must raise. The extractor's version is left out: it says who read, not what was read.
"""

import json
import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from extractors.errors import ExtractError
from extractors.extract import extract
from extractors.report import to_json
from extractors.source import Source

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
    return {"report.json": values}


def recorded(folder: Path) -> dict[str, object]:
    """What the folder's input must be read as."""
    texts = {name: (folder / name).read_text() for name in OUTCOMES if (folder / name).exists()}
    return {name: json.loads(text) if name.endswith(".json") else text for name, text in texts.items()}


def record(folder: Path, outcome: dict[str, object]) -> None:
    """Put this reading in place of the recorded one."""
    for name in OUTCOMES:
        (folder / name).unlink(missing_ok=True)
    for name, content in outcome.items():
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        (folder / name).write_text(text)
