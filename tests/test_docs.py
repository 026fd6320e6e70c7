"""What docs/extraction.md says is what the code does: every code, state and rule, both ways."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast, get_args

import pytest
from playwright.sync_api import Page

from crawler.demo.pictures import drawing_page
from crawler.ledger import STATUSES
from docs.marked import DRAWINGS, picture, shown_report
from extractors.forms import rules
from extractors.report import CellState
from tests.conventions import ROOT

GUIDE = (ROOT / "docs/extraction.md").read_text(encoding="utf-8")
CODE = re.compile(r'code="(\w+)"')
RULE = re.compile(r'(?:Sum|_compare)\(\s*"([\w.]+)"')


def told(heading: str, text: str = GUIDE) -> set[str]:
    """The first words of the table under a heading."""
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"(?m)^\| `([^`]+)` \|", section))


def emitted(pattern: re.Pattern[str]) -> set[str]:
    """What stands in the code of the extractors."""
    files = (ROOT / "extractors").rglob("*.py")
    return {found for file in files for found in pattern.findall(file.read_text(encoding="utf-8"))}


def test_every_code_of_a_finding_is_explained_and_no_other() -> None:
    assert told("Findings") == emitted(CODE)


def test_a_code_that_is_not_explained_is_found() -> None:
    assert told("Findings", GUIDE.replace("| `two_years` |", "| two years |")) == emitted(CODE) - {"two_years"}


def test_every_state_of_a_cell_is_explained_and_no_other() -> None:
    assert told("What a cell may be") == set(get_args(CellState))


def test_every_rule_of_a_check_is_explained_and_no_other() -> None:
    assert cast("list[object]", rules("prose")["claim"])
    assert told("Checks") == {*emitted(RULE), "prose.*"}


def test_every_status_of_the_ledger_is_explained_and_no_other() -> None:
    rows = re.findall(r"(?m)^\| ((?:`\w+` )+)\| .+ \| .+ \|$", (ROOT / "docs/ledger.md").read_text(encoding="utf-8"))
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == {*STATUSES}


def test_every_picture_that_is_shown_is_there_and_no_other() -> None:
    shown = set(re.findall(r"\]\(pictures/(\w+\.png)\)", GUIDE))
    assert shown == {path.name for path in (ROOT / "docs/pictures").iterdir() if not path.name.startswith("browse-")}
    assert shown == {f"{name}.png" for name in DRAWINGS}


def test_the_pictures_of_the_pages_are_shown_and_small() -> None:
    pages = "".join((ROOT / name).read_text("utf-8") for name in ("README.md", "docs/browse.md"))
    pictures = {path.name: path.stat().st_size for path in (ROOT / "docs/pictures").glob("browse-*.png")}
    assert set(re.findall(r"pictures/(browse-[a-z-]+\.png)\)", pages)) == pictures.keys()
    assert max(pictures.values()) < 150_000


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with drawing_page() as made:
        yield made


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("name", DRAWINGS)
def test_every_cell_of_the_pictures_report_is_framed(page: Page, name: str) -> None:
    cells = list(DRAWINGS[name](shown_report(name), page))
    assert len(cells) == (15 if name == "sheet" else 25)
    assert all(left < right and top < bottom for _, (left, top, right, bottom) in cells)
    assert picture(name, shown_report(name), page).startswith(b"\x89PNG")


def test_every_file_that_a_guide_links_is_there() -> None:
    for guide in (ROOT / "docs").rglob("*.md"):
        links = re.findall(r"\]\((?!https?:)([^)#]+)\)", guide.read_text(encoding="utf-8"))
        assert [link for link in links if not Path(guide.parent / link).exists()] == []
