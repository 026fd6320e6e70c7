"""How well documents are read: every cell and fact of those whose truth is known, counted by format."""

import gzip
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import PurePath
from random import Random
from typing import Any

from PIL import Image

from crawler.convert.converter import Converter
from crawler.errors import LibreOfficeMissing
from extractors.errors import ExtractError
from extractors.extract import extract
from extractors.read.pdf_file import open_page, open_pdf
from extractors.read.pdf_pixels import draw_page
from extractors.report import to_json
from extractors.source import Source
from tests.conventions import ROOT
from tests.convert.conftest import DOCUMENTS
from tests.extractors.pdf_drawing import draw
from tests.extractors.pdf_reports import wanted, written
from tests.extractors.writing_sheets import xls, xlsx
from tests.golden_case import recorded
from tests.golden_maker import FOLDER, makers
from tests.making.case import Cell, Made, Truth, stated
from tests.making.figures import cells
from tests.making.html import page
from tests.making.odd import OddReport, odd_report
from tests.making.pdf import file_pdf, style_of
from tests.making.pictures import PICTURES, jpeg, printed_in
from tests.making.sheet import one_tab
from tests.making.word import file_word

FACTS = ("title", "agency", "year", "published", "kind")
_FORMAT = {".html": "html", ".docx": "word", ".xlsx": "sheet", ".xls": "sheet", ".png": "picture", ".jpg": "picture"}
_DOTS = 200
"""Pixels of an inch of what a scanner gives."""


@dataclass(frozen=True)
class Known:
    """A document and what is true of it; `facts` are those that its files tell."""

    format: str
    name: str
    sources: tuple[Source, ...]
    cells: Mapping[str, Cell]
    facts: Mapping[str, object]


@dataclass
class Score:
    """Cells that are right, wrong and pointed at, wrong in silence, missing; facts, and those that are right."""

    cells: int = 0
    right: int = 0
    flagged: int = 0
    silent: int = 0
    missing: int = 0
    facts: int = 0
    facts_right: int = 0

    def add(self, other: "Score") -> None:
        """Counts together."""
        for name, count in asdict(other).items():
            setattr(self, name, getattr(self, name) + count)


def golden() -> dict[str, Score]:
    """The scores of the golden cases as recorded (that they are read so is test_golden's to prove), by format."""
    scores: dict[str, Score] = {}
    for name, made in makers().items():
        report = recorded(FOLDER / name).get("report.json")
        if isinstance(made.truth, Truth) and isinstance(report, dict):
            known = _golden(name, made, made.truth)
            scores.setdefault(known.format, Score()).add(scored(known, report))
    return scores


def _golden(name: str, made: Made, truth: Truth) -> Known:
    """The format is that of the last file: a page's tables mostly stand in its attachments."""
    form = _FORMAT.get(PurePath(made.files[-1].name).suffix, "html")
    return Known(form, name, (), truth.cells, {fact: getattr(truth, fact) for fact in FACTS})


def drawn(seed: int) -> Iterator[Known]:
    """Reports drawn at random, in each format that has a writer; in a PDF, numbers that fit into their columns."""
    source = Random(seed)  # noqa: S311 - the same reports every time
    odd = odd_report(source, sums=seed % 2 == 0)
    fitting = odd_report(source, sums=True)
    bodies = {
        "html": page(odd.draft),
        "word": file_word(odd.draft),
        "sheet": (xlsx, xls)[seed % 2](one_tab(odd.draft)),
    }
    for form, body in bodies.items():
        yield Known(form, f"{form} {seed}", (Source(body, odd.draft.url),), odd.cells, _facts(odd, form))
    body = file_pdf(fitting.draft, style_of(source))
    yield Known("pdf", f"pdf {seed}", (Source(body, odd.draft.url),), fitting.cells, _facts(fitting, "pdf"))


def _facts(odd: OddReport, form: str) -> dict[str, object]:
    told: dict[str, object] = {"title": odd.draft.title, "year": odd.draft.year, "kind": "report"}
    return told | ({"published": odd.draft.published} if form == "html" else {})


def photographed(seed: int) -> Known:
    """One of the drawn tables as a scanner or an office spoils it."""
    source = Random(seed)  # noqa: S311 - the same pictures every time
    name = [*PICTURES][seed % len(PICTURES)]
    quality, angle, scale = source.randint(55, 95), source.uniform(-1.5, 1.5), source.uniform(0.9, 1.4)
    body = jpeg(name, quality=quality, angle=angle, scale=scale)
    return Known("picture", f"{name} {seed}", (Source(body, "picture.jpg"),), cells(printed_in(name)), {})


def originals() -> Iterator[Known]:
    """A demo's report as programs print it."""
    for path in sorted((ROOT / "tests/extractors/pdf").glob("*.pdf")):
        yield _original("pdf", "beijing-miyun", path.read_bytes())


def scan() -> Known:
    """A demo's report from a scanner."""
    buffer = io.BytesIO()
    with open_pdf(draw(written("beijing-miyun"))) as document:
        pages = []
        for number in range(len(document)):
            with open_page(document, number) as opened:
                pages.append(Image.fromarray(draw_page(opened, _DOTS / 72)))
    pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:], resolution=_DOTS, quality=80)
    return _original("scan", "beijing-miyun", buffer.getvalue())


def converted() -> Iterator[Known]:
    """Old office documents, where LibreOffice is there."""
    with Converter() as converter:
        for path in sorted(DOCUMENTS.glob("*.gz")):
            try:
                source = converter.convert(Source(gzip.decompress(path.read_bytes()), path.stem))
            except LibreOfficeMissing:
                return
            yield _original("converted", "beijing-guangdian", source)


def _original(form: str, name: str, body: bytes | Source) -> Known:
    truth = stated(to_json(wanted(name)))
    source = Source(body, "report") if isinstance(body, bytes) else body
    facts = {fact: getattr(truth, fact) for fact in ("title", "agency", "year", "kind")}
    return Known(form, name, (source,), truth.cells, facts)


def measured(documents: Iterable[Known]) -> dict[str, Score]:
    """The scores by format."""
    scores: dict[str, Score] = {}
    for known in documents:
        scores.setdefault(known.format, Score()).add(score(known))
    return scores


def score(known: Known) -> Score:
    """How one document is read."""
    try:
        report = to_json(extract(known.sources[0], known.sources[1:]))
    except ExtractError:
        return Score(cells=len(known.cells), missing=len(known.cells), facts=len(known.facts))
    return scored(known, report)


def scored(known: Known, report: Mapping[str, Any]) -> Score:
    """How well a report's JSON agrees with what is true; a cell that nobody printed is wrong, too."""
    said = stated(report)
    right = {path for path, cell in known.cells.items() if path in said.cells and said.cells[path][1:] == cell[1:]}
    wrong = said.cells.keys() - right
    flagged = {path for path in wrong if is_pointed_at(path, report)}
    return Score(
        cells=len(known.cells),
        right=len(right),
        flagged=len(flagged),
        silent=len(wrong) - len(flagged),
        missing=len(known.cells.keys() - said.cells.keys()),
        facts=len(known.facts),
        facts_right=sum(getattr(said, fact) == true for fact, true in known.facts.items()),
    )


def is_pointed_at(path: str, report: Mapping[str, Any]) -> bool:
    """Whether a reader is told to look at a cell: by a check that fails, a finding, or the cell's state."""
    table, _, rest = path.partition(".")
    row, _, column = rest.rpartition(".")
    (cell,) = (cell for cell in report["cells"] if cell["path"] == path)
    return (
        cell["state"] in {"unreadable", "text"}
        or any(path in finding["message"] or finding.get("at") == cell["at"] for finding in report["findings"])
        or any(
            check["holds"] is False
            and check["rule"].startswith(table)
            and (check.get("row") in {row, path} or check.get("column") == column)
            for check in report["checks"]
        )
    )
