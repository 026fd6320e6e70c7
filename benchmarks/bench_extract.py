"""How long one document takes to become a Report: the first time, and from then on."""

from pathlib import Path
from statistics import median
from time import perf_counter

from crawler.demo.word import docx
from crawler.demo.written import read_report
from extractors.extract import extract
from extractors.source import Source

ROOT = Path(__file__).parents[1]
TIMES = 5


def documents() -> dict[str, Source]:
    """One document of each kind that is read."""
    page = ROOT / "tests/golden/numbers_printed_oddly/page.html"
    picture = ROOT / "crawler/demo/png/applications.png"
    return {
        "HTML, one table": Source(page.read_bytes(), page.name),
        "Word, a whole report": Source(docx(read_report("beijing-fengtai")), "report.docx"),
        "picture, the largest table": Source(picture.read_bytes(), picture.name),
    }


def seconds(source: Source) -> float:
    """One reading."""
    start = perf_counter()
    extract(source)
    return perf_counter() - start


def main() -> None:
    """Print the table."""
    print(f"{'document':<28}{'bytes':>10}{'first, ms':>12}{f'median of {TIMES}, ms':>20}")
    for name, source in documents().items():
        first = seconds(source)
        later = median(seconds(source) for _ in range(TIMES))
        print(f"{name:<28}{len(source.body):>10}{first * 1000:>12.1f}{later * 1000:>20.1f}")


if __name__ == "__main__":
    main()
