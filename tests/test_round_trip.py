"""Any official table, whatever it prints and however it is drawn, reads back to itself from every format."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.extract import extract
from extractors.report import Report, to_json
from extractors.source import Source
from tests.extractors.writing_sheets import xls, xlsx
from tests.making.case import stated
from tests.making.draft import Draft
from tests.making.html import page
from tests.making.odd import CUTS, SHAPES, Look, OddReport, look_of, odd_report
from tests.making.pdf import file_pdf, style_of
from tests.making.sheet import one_tab
from tests.making.word import file_word

WRITERS: dict[str, Callable[[Draft], bytes]] = {
    "html": page,
    "word": file_word,
    "sheet": lambda written: xlsx(one_tab(written)),
    "old sheet": lambda written: xls(one_tab(written)),
}


def assert_same(odd: OddReport, report: Report) -> None:
    said = stated(to_json(report))
    assert {path: cell[1:] for path, cell in said.cells.items()} == {p: cell[1:] for p, cell in odd.cells.items()}
    assert said.sections == tuple((p.number, p.heading, "\n".join(p.lines)) for p in odd.draft.parts)
    assert (said.title, said.kind, said.findings) == (odd.draft.title, "report", ())


LOOKS = st.builds(
    Look,
    form=st.sampled_from(["2019", "2021"]),
    first_form=st.sampled_from(["2019", "2021"]),
    shape=st.integers(0, len(SHAPES) - 1),
    cut=st.integers(0, CUTS),
    **dict.fromkeys(
        ("header_again", "stacked", "captions", "notes", "empty_row", "apart", "upright", "traditional", "reworded"),
        st.booleans(),
    ),
)


def assert_read_back(name: str, look: Look, seed: int) -> None:
    odd = odd_report(Random(seed), look)  # noqa: S311 - the same report for the same seed
    assert_same(odd, extract(Source(WRITERS[name](odd.draft), odd.draft.url)))


@pytest.mark.slow
@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=30, deadline=None, derandomize=True)
@given(look=LOOKS, seed=st.integers(0, 1 << 32))
def test_a_report_reads_back_to_itself(name: str, look: Look, seed: int) -> None:
    assert_read_back(name, look, seed)


@pytest.mark.long
@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=1000, deadline=None)
@given(look=LOOKS, seed=st.integers(0, 1 << 32))
def test_a_thousand_reports_read_back_to_themselves(name: str, look: Look, seed: int) -> None:
    assert_read_back(name, look, seed)


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("seed", range(5))
def test_a_report_with_sums_reads_back_and_every_sum_holds(name: str, seed: int) -> None:
    odd = odd_report(Random(seed), sums=True)  # noqa: S311 - the same reports every time
    report = extract(Source(WRITERS[name](odd.draft), odd.draft.url))
    assert_same(odd, report)
    assert {check.holds for check in report.checks} == {True}


def told(text: str) -> str:
    """What a text says: a PDF has lines, not paragraphs."""
    return "".join(text.split())


@pytest.mark.slow
@pytest.mark.parametrize("seed", [*range(25), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(25, 50))])
def test_a_drawn_report_reads_back_to_itself(seed: int) -> None:
    """Numbers fit into their columns; values below each other in one cell have no sure line of their own here."""
    source, looks = Random(seed), Random(seed + 999)  # noqa: S311 - the same report for the same seed
    look = look_of(looks)
    odd = odd_report(source, replace(look, stacked=False, shape=2 * (look.shape // 2)), sums=True)
    said = stated(to_json(extract(Source(file_pdf(odd.draft, style_of(source)), odd.draft.url))))
    assert {path: cell[1:] for path, cell in said.cells.items()} == {p: cell[1:] for p, cell in odd.cells.items()}
    assert [(number, heading, told(text)) for number, heading, text in said.sections] == [
        (part.number, part.heading, told("".join(part.lines))) for part in odd.draft.parts
    ]
    assert (said.title, said.kind) == (odd.draft.title, "report")


def test_a_number_that_is_not_read_is_seen() -> None:
    odd = odd_report(Random(0), sums=True)  # noqa: S311 - the same report every time
    torn = page(odd.draft).decode().replace("</td></tr>\n</table>", "9</td></tr>\n</table>", 1)
    report = extract(Source(torn.encode(), odd.draft.url))
    with pytest.raises(AssertionError):
        assert_same(odd, report)
