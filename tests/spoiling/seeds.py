"""Whole documents of every format, from which spoilt ones are made."""

import gzip
import io
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from random import Random

from PIL import Image

from extractors.source import Source
from tests.conventions import ROOT
from tests.extractors.pdf_drawing import draw
from tests.extractors.pdf_reports import written
from tests.extractors.pdf_sheet import Style
from tests.golden_case import OUTCOMES
from tests.making.pictures import png

SHARES: Mapping[str, int] = {".html": 30, ".docx": 25, ".xlsx": 12, ".xls": 8, ".pdf": 17, ".png": 4, ".doc": 4}
"""Of a hundred documents, so many grow from each kind; what is read quickly and has many rules, more often."""


def kind_of(name: str) -> str:
    """The kind under which a file's name counts."""
    suffix = Path(name).suffix
    same = {".jpg": ".png", ".rtf": ".doc", ".odt": ".doc", ".ceb": ".doc", ".zip": ".docx"}
    return same.get(suffix, suffix)


@cache
def seeds() -> dict[str, list[bytes]]:
    """All of them by kind."""
    sorted_out: dict[str, list[bytes]] = {kind: [] for kind in SHARES}
    for name, body in (*_golden(), *_drawn(), *_old(), *_pictures()):
        if body:
            sorted_out[kind_of(name)].append(body)
    return sorted_out


def any_seed(source: Random, kind: str = "") -> bytes:
    """One of them; of a kind by its share, unless it is named."""
    kind = kind or source.choices([*SHARES], [*SHARES.values()])[0]
    return source.choice(seeds()[kind])


def as_source(body: bytes) -> Source:
    """The body as a crawl has it."""
    return Source(body, "http://www.jiaxian.gov.cn/zfxxgk/202201/t20220120_8.html")


def _golden() -> Iterator[tuple[str, bytes]]:
    """The inputs of the golden cases, pictures of whole pages left out: they take seconds."""
    for path in sorted((ROOT / "tests/golden").glob("*/*")):
        if path.name not in {"case.toml", *OUTCOMES} and path.suffix not in {".png", ".jpg"}:
            yield path.name, path.read_bytes()


def _drawn() -> Iterator[tuple[str, bytes]]:
    styles = (
        Style(),
        Style(rules="rects", password=""),
        Style(rules="none", turn=90),
        Style(rules="double", split=0.3, shuffled=True),
    )
    for style in styles:
        yield "drawn.pdf", draw(written("beijing-miyun"), style)
    for path in sorted((ROOT / "tests/extractors/pdf").glob("*.pdf")):
        yield path.name, path.read_bytes()


def _old() -> Iterator[tuple[str, bytes]]:
    for path in sorted((ROOT / "tests/convert/documents").glob("*.gz")):
        yield path.stem, gzip.decompress(path.read_bytes())


def _pictures() -> Iterator[tuple[str, bytes]]:
    """A table's corner, in every format that pictures have."""
    corner = Image.open(io.BytesIO(png("disputes-2021"))).convert("RGB").crop((0, 0, 420, 90))
    for form in ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF"):
        buffer = io.BytesIO()
        corner.save(buffer, form)
        yield "corner.png", buffer.getvalue()
