"""Tables of reports and of cells: what they hold, and that other programs read them."""

import csv
import json
import tracemalloc
from collections.abc import Callable
from datetime import date
from itertools import repeat
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from crawler.choosing import Selection, find_reports
from crawler.errors import NianbaoError
from crawler.export import SHAPES, Kind, Manner, as_xlsx, export_reports
from crawler.export.rows import LONG, WIDE
from crawler.store import Store
from tests.export.conftest import HOSTILE, WHEN

Validate = Callable[[Path], list[str]]
Json = dict[str, str]

FENGTAI = "北京市丰台区"


def write(store: Store, out: Path, shape: str = "wide", *, every: bool = False, plain: bool = False) -> int:
    manner = Manner(out.suffix[1:], SHAPES[shape], plain, every, "https://a.org")  # type: ignore[arg-type]  # a suffix of a format
    return export_reports(find_reports(store, Selection(), manner), out, manner)


def rows_of(out: Path) -> list[Json]:
    with out.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_wide_row_is_a_report_with_its_numbers_figures_and_source(filled: Store, tmp_path: Path) -> None:
    assert write(filled, tmp_path / "a.csv") == 3
    before, row, other = rows_of(tmp_path / "a.csv")
    assert list(row) == [column.name for column in WIDE.columns]
    assert (row["agency"], row["year"], row["region"], row["portal"]) == (FENGTAI, "2020", "110106", "beijing-fengtai")
    assert row["applications.new.natural_person"] == "899"
    assert row["disclosure.procurement.amount_wan"] == "32694.3253"
    assert row["disclosure.regulations.issued"] == ""
    assert row["derived.natural_person_share"] == str(round(899 / 956, 6))
    assert (row["checks_failed"], row["failed"], row["other_numbers"]) == ("0", "", "")
    assert (row["url"], row["warc"], row["offset"]) == ("http://a.gov.cn/a.html", "a.warc.gz", "7")
    assert row["captured_at"] == "2021-04-01T02:03:04.567000Z"
    assert row["citation"].startswith(f"{FENGTAI}. 2020年北京市丰台区政府信息公开工作年度报告[R/OL]. ")
    assert row["citation"].endswith("[2021-04-01]. http://a.gov.cn/a.html.")
    assert row["permalink"] == f"https://a.org/reports/{row['reading']}"
    assert (before["year"], before["disputes.reconsideration.total"]) == ("2019", "")
    assert (other["agency"], other["region"]) == ("北京市青山县", "420107")


def test_a_long_row_is_a_cell_that_leads_back_to_its_file(filled: Store, tmp_path: Path) -> None:
    write(filled, tmp_path / "a.csv", "long")
    rows = rows_of(tmp_path / "a.csv")
    assert len(rows) == 201 + 1 + 1
    row = next(r for r in rows if (r["row"], r["column"]) == ("refused.state_secret", "natural_person"))
    assert list(row) == [column.name for column in LONG.columns]
    assert (row["table"], row["value"], row["raw"], row["state"]) == ("applications", "3", "3", "number")
    assert (row["row_chinese"], row["column_chinese"]) == ("1.属于国家秘密", "自然人")
    assert (row["check"], row["failed"]) == ("held", "")
    assert (row["url"], row["warc"], row["offset"], row["source"]) == ("http://a.gov.cn/a.docx", "b.warc.gz", "9", "1")
    assert row["permalink"].endswith(f"{row['reading']}#applications.refused.state_secret.natural_person")
    assert row["table_index"].isdigit()


def test_with_all_there_are_decoys_and_what_was_not_read(filled: Store, tmp_path: Path) -> None:
    assert write(filled, tmp_path / "a.csv", every=True) == 5
    assert {(r["kind"], r["unread"]) for r in rows_of(tmp_path / "a.csv")} == {
        ("report", ""),
        ("explainer", ""),
        ("unread", "LibreOffice is not there"),
    }


def test_what_looks_like_a_formula_is_a_text_in_a_spreadsheet(filled: Store, tmp_path: Path) -> None:
    write(filled, tmp_path / "a.csv")
    write(filled, tmp_path / "b.csv", "long")
    assert rows_of(tmp_path / "a.csv")[2]["title"] == f"'{HOSTILE}"
    assert rows_of(tmp_path / "a.csv")[2]["disputes.reconsideration.corrected"] == "-5"
    assert rows_of(tmp_path / "b.csv")[-1]["raw"] == "'-1+2"
    write(filled, tmp_path / "a.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx")["reports"]["E5"]
    assert (cell.value, cell.data_type) == (HOSTILE, "s")


def test_a_csv_opens_in_excel_and_plain_is_plain(filled: Store, tmp_path: Path) -> None:
    write(filled, tmp_path / "a.csv")
    write(filled, tmp_path / "b.csv", plain=True)
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfagency,")
    assert (tmp_path / "b.csv").read_bytes().startswith(b"agency,")
    with (tmp_path / "b.csv").open(encoding="utf-8", newline="") as file:
        assert [row["title"] for row in csv.DictReader(file)][2] == HOSTILE


def test_a_workbook_has_a_sheet_a_table_and_the_dictionary(filled: Store, tmp_path: Path) -> None:
    write(filled, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["reports", "disclosure", "applications", "disputes", "derived", "dictionary"]
    page = book["applications"]
    names = [cell.value for cell in page[1]]
    assert page.freeze_panes == "C3"
    assert names[:4] == ["agency", "year", "reading", "applications.new.natural_person"]
    assert page.cell(2, 4).value == "一、本年新收政府信息公开申请数量 · 自然人"
    assert (page.cell(4, 1).value, page.cell(4, 4).value, page.cell(5, 4).value) == (FENGTAI, 899, None)
    told = {row[1]: row[4] for row in book["dictionary"].iter_rows(min_row=3, values_only=True)}
    assert set(told) == {column.name for column in WIDE.columns}


def test_a_workbook_of_cells_has_those_of_each_table_on_its_sheet(filled: Store, tmp_path: Path) -> None:
    write(filled, tmp_path / "a.xlsx", "long")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert [book[name].max_row - 2 for name in ("reports", "applications", "disputes")] == [3, 161, 17]


def test_parquet_has_types_and_the_words_of_its_columns(filled: Store, tmp_path: Path) -> None:
    assert write(filled, tmp_path / "a.parquet") == 3
    table = pq.read_table(tmp_path / "a.parquet")
    row = table.to_pylist()[1]
    assert (row["year"], row["applications.new.total"], row["published"]) == (2020, 956.0, None)
    assert table.to_pylist()[0]["published"] == date(2021, 3, 30)
    assert row["captured_at"] == WHEN
    assert row["disclosure.regulations.issued"] is None
    assert table.schema.field("year").metadata[b"title"].decode() == "年度"
    write(filled, tmp_path / "b.parquet", "long")
    assert pq.read_table(tmp_path / "b.parquet").num_rows == 203


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.jsonl"])
@pytest.mark.parametrize("shape", ["wide", "long"])
def test_a_validator_accepts_the_package_and_every_cell(
    filled: Store, tmp_path: Path, validate: Validate, name: str, shape: str
) -> None:
    write(filled, tmp_path / name, shape, every=True)
    assert validate(tmp_path / f"{name}.datapackage.json") == []


@pytest.mark.slow
def test_the_validator_finds_what_is_wrong(filled: Store, tmp_path: Path, validate: Validate) -> None:
    write(filled, tmp_path / "a.csv")
    text = (tmp_path / "a.csv").read_text(encoding="utf-8")
    (tmp_path / "a.csv").write_text(text.replace(f"{FENGTAI},2019,", f"{FENGTAI},2020,").replace("899", "x"))
    found = validate(tmp_path / "a.csv.datapackage.json")
    assert any("hash" in message for message in found)


def test_the_package_of_a_parquet_file_tells_its_columns_and_digest(filled: Store, tmp_path: Path) -> None:
    write(filled, tmp_path / "a.parquet")
    package = json.loads((tmp_path / "a.parquet.datapackage.json").read_text("utf-8"))
    [resource] = package["resources"]
    schema = pq.read_schema(tmp_path / "a.parquet")
    assert [field["name"] for field in resource["schema"]["fields"]] == schema.names
    assert all(field["title"] and field["description"] for field in resource["schema"]["fields"])
    assert resource["schema"]["primaryKey"] == ["agency", "year"]
    assert resource["bytes"] == (tmp_path / "a.parquet").stat().st_size


def test_a_file_that_cannot_be_written_is_told_and_leaves_nothing(filled: Store, tmp_path: Path) -> None:
    for name in ("a.csv", "a.xlsx", "a.parquet", "a.jsonl"):
        with pytest.raises(NianbaoError, match="No such file"):
            write(filled, tmp_path / "none" / name)
    assert {path.name for path in tmp_path.iterdir()} <= {"search"}


def test_an_export_that_fails_leaves_the_file_of_before(filled: Store, tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    write(filled, out)
    before = out.read_bytes()
    broken = [{**next(iter(filled.current())), "published": "2021-99-99"}]
    with pytest.raises(ValueError, match="month"):
        export_reports(broken, out, Manner("csv"))
    assert out.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} - {"search"} == {"a.csv", "a.csv.datapackage.json"}


def test_a_number_in_no_forms_place_is_not_lost(filled: Store, tmp_path: Path) -> None:
    document = next(iter(filled.current()))
    document["disclosure"] = {"fees": {"decisions": 7}}
    export_reports([document], tmp_path / "a.csv", Manner("csv"))
    assert rows_of(tmp_path / "a.csv")[0]["other_numbers"] == "disclosure.fees.decisions=7"


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["csv", "jsonl", "xlsx"])
def test_memory_does_not_grow_with_the_number_of_reports(filled: Store, tmp_path: Path, kind: Kind) -> None:
    document = next(iter(filled.current("北京市丰台区", 2020)))
    peaks = []
    for count in (20, 200):
        tracemalloc.start()
        assert export_reports(repeat(document, count), tmp_path / f"a.{kind}", Manner(kind)) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 300_000


def test_a_sheet_that_is_full_goes_on_on_the_next(
    filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(as_xlsx, "ROWS_OF_A_SHEET", 4)
    write(filled, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert [book[name].max_row for name in ("reports", "reports 2")] == [4, 3]
    package = json.loads((tmp_path / "a.xlsx.datapackage.json").read_text("utf-8"))
    assert {"reports", "reports-2"} <= {resource["name"] for resource in package["resources"]}
