"""How long the tables of a PDF take, beside pdfplumber's on the same files in the same run."""

import io
import logging
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import pdfplumber

from crawler.demo.written import read_report
from extractors.document import Grid
from extractors.read.pdf import read_pdf
from extractors.source import Source
from tests.extractors.pdf_drawing import draw
from tests.extractors.pdf_sheet import Style

ROOT = Path(__file__).parents[1]
TIMES = 5
TARGET = 0.7


def documents() -> dict[str, bytes]:
    """Reports as PDF: drawn here, and as programs made them."""
    report = read_report("beijing-fengtai")
    drawn = {f"drawn, {rules}": draw(report, Style(rules=rules)) for rules in ("lines", "rects", "double", "none")}
    return drawn | {file.stem: file.read_bytes() for file in sorted((ROOT / "tests/extractors/pdf").glob("*.pdf"))}


def ours(body: bytes) -> int:
    """Cells in the tables of a document that is read whole, text and all."""
    blocks = read_pdf(Source(body), 0).blocks
    return sum(len(block.cells) for block in blocks if isinstance(block, Grid))


def theirs(body: bytes) -> int:
    """Cells in the tables that pdfplumber finds; no text outside of them."""
    with pdfplumber.open(io.BytesIO(body)) as file:
        tables = [table for page in file.pages for table in page.extract_tables()]
    return sum(cell is not None for table in tables for row in table for cell in row)


def seconds(body: bytes, count: Callable[[bytes], int]) -> float:
    """The median of some readings."""
    times = []
    for _ in range(TIMES):
        start = perf_counter()
        count(body)
        times.append(perf_counter() - start)
    return median(times)


def main() -> None:
    """Print the table."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    print(f"{'document':<24}{'bytes':>9}{'ours, ms':>11}{'cells':>7}{'pdfplumber, ms':>16}{'cells':>7}{'ratio':>8}")
    for name, body in documents().items():
        mine, other = seconds(body, ours), seconds(body, theirs)
        print(
            f"{name:<24}{len(body):>9}{mine * 1000:>11.1f}{ours(body):>7}"
            f"{other * 1000:>16.1f}{theirs(body):>7}{mine / other:>8.2f}"
        )
    print(f"target: at most {TARGET}")


if __name__ == "__main__":
    main()
