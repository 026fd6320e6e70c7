"""The data dictionary: every column is explained in both languages, and the page is what the code says."""

import re

from crawler.export.columns import CELL, LINE, PLACE, derived, labels, long, numbers, wide
from docs.dictionary import GUIDE, page
from extractors.forms import rules
from extractors.report import Applicants, Columns, Disputes, Outcomes
from extractors.verdicts import TABLES

CHINESE = re.compile("[\u4e00-\u9fff]")


def test_the_page_is_what_the_columns_say() -> None:
    assert GUIDE.read_text(encoding="utf-8") == page(), "run: make doc-dictionary"


def test_every_column_is_explained_in_chinese_and_english() -> None:
    columns = {*wide(), *long(), *LINE}
    assert [it.name for it in columns if not CHINESE.search(it.chinese)] == []
    assert [it.name for it in columns if not re.search("[a-z]", it.english)] == []


def test_no_two_columns_of_an_export_share_a_name() -> None:
    for columns in (wide(), long(), LINE):
        assert len({it.name for it in columns}) == len(columns)


def test_every_row_and_column_of_the_forms_has_words_and_no_other() -> None:
    english = rules("english")
    for table in TABLES:
        told = english[table]
        assert isinstance(told, dict)
        assert {f"{kind}.{key}" for kind, words in told.items() for key in words} == set(labels()[table])


def test_every_number_that_the_report_knows_has_a_column() -> None:
    names = {it.name for it in numbers()}
    assert {f"applications.new.{name}" for name in Applicants.model_fields} <= names
    assert {f"disputes.{g}.{o}" for g in Disputes.model_fields for o in Outcomes.model_fields} <= names
    assert {name.rpartition(".")[2] for name in names if name.startswith("disclosure.")} == set(Columns.model_fields)


def test_a_derived_figure_says_its_formula() -> None:
    told = {it.name: it.english for it in derived()}
    assert "/ applications.result_total.total" in told["derived.grant_rate"]


def test_the_dictionary_explains_the_long_shape_too() -> None:
    assert all(f"| `{it.name}` |" in page() for it in (*CELL, *PLACE))
