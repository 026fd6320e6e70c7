"""Whole reports as workbooks come out of the extractor as their Word originals do; spoilt ones end in a typed error."""

import random
import time
from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given

from crawler.demo.word import docx
from crawler.demo.written import read_report
from extractors.document import Grid, Paragraph
from extractors.extract import extract
from extractors.read import read
from extractors.report import Report, to_json
from extractors.source import Source
from tests.extractors.merged_grids import merged_grids
from tests.extractors.test_read import complaint, mutated
from tests.extractors.writing import grids, shape
from tests.extractors.writing_sheets import Tab, Value, old_sheet, sheet, spoil, tab_of, xls, xlsx

WRITERS: dict[str, Callable[..., bytes]] = {"xlsx": xlsx, "xls": xls}
WORD = Source(docx(read_report("beijing-guangdian")), "a.docx")


def one_sheet(*, gaps: bool, lines: bool, merged: bool) -> Tab:
    """The report on one sheet: empty rows between its parts or not, lines around cells or not, text merged or not."""
    rows: list[tuple[Value, ...]] = []
    ranges: list[tuple[int, int, int, int]] = []
    ruled: frozenset[tuple[int, int]] = frozenset()
    for block in read(WORD, 0).blocks:
        if isinstance(block, Paragraph):
            ranges += [(len(rows), 0, len(rows), 9)] if merged else []
            rows.append((block.text,))
        elif isinstance(block, Grid):
            table = tab_of(block, first=len(rows))
            rows += [tuple(row) for row in table.rows[len(rows) :]]
            ranges += table.merged
            ruled |= table.ruled if lines else frozenset()
        rows += [()] if gaps else []
    return Tab(rows, merged=ranges, ruled=ruled)


def three_sheets() -> list[Tab]:
    """Each table on a sheet of its own, under a title and above a note; the text on none."""
    tabs = []
    for number, grid in enumerate(grids(read(WORD, 0)), start=1):
        table = tab_of(grid, first=2)
        rows = [("北京市广播电视局2020年政府信息公开工作年度报告",), ("单位：件",), *table.rows[2:], ("填表人：某",)]
        tabs.append(Tab(rows, f"表{number}", merged=table.merged, ruled=table.ruled))
    return tabs


def content(report: Report) -> dict[str, object]:
    """What a report says, wherever its cells stand."""
    said = to_json(report)
    return {name: value for name, value in said.items() if name != "cells"} | {
        "cells": [(cell.path, cell.raw, cell.state) for cell in report.cells]
    }


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize(("gaps", "lines", "merged"), [*product([True, False], repeat=3)])
def test_a_report_on_one_sheet_is_the_report_of_the_word_file(
    writer: str, *, gaps: bool, lines: bool, merged: bool
) -> None:
    body = WRITERS[writer](one_sheet(gaps=gaps, lines=lines, merged=merged))
    assert content(extract(Source(body, "a.xlsx"))) == content(extract(WORD))


@pytest.mark.parametrize("writer", WRITERS)
def test_a_report_of_three_sheets_has_every_cell_and_every_sum(writer: str) -> None:
    report = extract(Source(WRITERS[writer](*three_sheets()), "a.xlsx"))
    assert (report.agency, report.year, report.kind) == ("北京市广播电视局", 2020, "report")
    assert len(report.cells) == 201
    assert len(report.checks) == 40
    assert all(check.holds for check in report.checks)
    assert [(cell.path, cell.raw) for cell in report.cells] == [(cell.path, cell.raw) for cell in extract(WORD).cells]
    assert report.findings == ()


@given(merged_grids())
def test_any_table_comes_back_from_a_sheet(drawn: tuple[Grid, int]) -> None:
    grid, _ = drawn
    for document in (sheet(tab_of(grid)), old_sheet(tab_of(grid))):
        (found,) = grids(document)
        assert shape(found) == shape(grid)


@pytest.mark.slow
@pytest.mark.parametrize("writer", WRITERS)
def test_spoilt_workbooks_end_in_a_document_or_a_typed_error(writer: str) -> None:
    rng = random.Random(f"spoilt {writer}")  # noqa: S311 - the same sequence every time is the point
    tab = one_sheet(gaps=True, lines=True, merged=True)
    body = WRITERS[writer](tab)
    for _ in range(250):
        started = time.monotonic()
        for spoilt in (mutated(body, rng), spoil(WRITERS[writer], tab, lambda part: mutated(part, rng))):
            assert "\n" not in (complaint(spoilt) or "")
        assert time.monotonic() - started < 5
