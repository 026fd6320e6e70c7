"""PDFs that a browser prints, and that LibreOffice makes of Word files, read as their Word files do."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import PdfMargins, sync_playwright

from crawler.convert.office import find_programs
from crawler.demo.word import docx
from extractors.report import Report
from tests.driven import launch_options
from tests.extractors.pdf_printing import RULED, UNRULED, page
from tests.extractors.pdf_reports import printed, report_of, texts, wanted, written

NAMES = ("beijing-fengtai", "beijing-miyun")
PRINTED = Path(__file__).parent / "pdf"

Print = Callable[..., bytes]


@pytest.fixture(scope="module")
def print_page() -> Iterator[Print]:
    """Prints a page on A4, upright or across, with the browser's own header and footer."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        tab = browser.new_page()
        margins: PdfMargins = {"top": "2cm", "bottom": "2cm", "left": "2cm", "right": "2cm"}

        def run(html: str, *, landscape: bool = False) -> bytes:
            tab.set_content(html)
            return tab.pdf(
                format="A4", landscape=landscape, margin=margins, print_background=True, display_header_footer=True
            )

        yield run
        browser.close()


def check(report: Report, name: str) -> None:
    assert printed(report) == printed(wanted(name))
    assert all(check.holds for check in report.checks)
    assert texts(report) == texts(wanted(name))
    assert (report.title, report.agency) == (wanted(name).title, wanted(name).agency)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("css", (RULED | UNRULED).values(), ids=(RULED | UNRULED).keys())
@pytest.mark.parametrize("name", NAMES)
def test_a_printed_page_reads_as_its_word_file(print_page: Print, name: str, css: str) -> None:
    check(report_of(print_page(page(written(name), css))), name)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("size", [9, 10, 11, 12, 13])
def test_wherever_the_pages_end_rows_stay_whole(print_page: Print, size: int) -> None:
    css = RULED["collapsed"] + f"table{{font-size:{size}pt}}td{{padding:{14 - size}px}}"
    check(report_of(print_page(page(written(NAMES[0]), css), landscape=size % 2 == 0)), NAMES[0])


@pytest.mark.slow
@pytest.mark.parametrize("name", [*NAMES, "beijing-guangdian"])
def test_what_libreoffice_makes_of_a_word_file_reads_as_the_word_file(name: str, tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(docx(written(name)))
    soffice = find_programs() / "soffice"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        str(soffice),
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "report.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    check(report_of((tmp_path / "report.pdf").read_bytes()), name)


@pytest.mark.parametrize("file", sorted(PRINTED.glob("*.pdf")), ids=lambda file: file.stem)
def test_what_was_printed_once_reads_the_same_without_the_programs_that_made_it(file: Path) -> None:
    check(report_of(file.read_bytes()), "beijing-miyun")
