"""`nianbao export` as users run it, on what the demo left."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.store import open_store

Command = Callable[..., Any]
"""A command and its arguments: what it returned and printed."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def server(demo_data: Path) -> Iterator[None]:
    """The database stays up meanwhile: each command joins it, as it would another one's."""
    with open_store("embedded", demo_data):
        yield


def exported(nianbao: Command, data: Path, out: Path, *options: str) -> list[dict[str, str]]:
    run = nianbao("export", "--format", "csv", "--out", out, "--data", data, *options)
    assert (run.returncode, run.stdout) == (0, ""), run.stderr
    with out.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_demo_is_a_table_whose_numbers_lead_into_its_archive(
    nianbao: Command, demo_data: Path, tmp_path: Path
) -> None:
    rows = exported(nianbao, demo_data, tmp_path / "a.csv")
    assert len(rows) == 16
    fengtai = next(row for row in rows if row["agency"] == "北京市丰台区")
    assert fengtai["applications.new.total"] == "956"
    assert (demo_data / "archive" / fengtai["warc"]).exists()
    assert fengtai["derived.grant_rate"] == "0.312438"
    assert {row["derived.grant_rate"] for row in rows if row["applications.result_total.total"] == "0"} == {""}


@pytest.mark.parametrize(
    ("options", "agencies"),
    [
        (("--agency", "北京市丰臺區人民政府"), {"北京市丰台区"}),
        (("--year", "2020", "--agency", "浙江省广播电视局"), {"浙江省广播电视局"}),
        (("--year", "1999"), set()),
        (("--region", "330000"), {"浙江省广播电视局"}),
    ],
)
def test_bodies_years_and_regions_are_chosen(
    nianbao: Command, demo_data: Path, tmp_path: Path, options: tuple[str, ...], agencies: set[str]
) -> None:
    rows = exported(nianbao, demo_data, tmp_path / "a.csv", "--shape", "long", *options)
    assert {row["agency"] for row in rows} == agencies


def test_the_package_tells_where_permalinks_lead(nianbao: Command, demo_data: Path, tmp_path: Path) -> None:
    rows = exported(nianbao, demo_data, tmp_path / "a.csv", "--site", "https://nianbao.example/")
    assert all(row["permalink"] == f"https://nianbao.example/reports/{row['reading']}" for row in rows)
    package = json.loads((tmp_path / "a.csv.datapackage.json").read_text("utf-8"))
    assert package["resources"][0]["path"] == "a.csv"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--format", "csv"), "expected --out FILE"),
        (("--format", "xlsx", "--out", "x", "--crawl", "a"), "expected --format wacz"),
        (("--format", "wacz", "--out", "x", "--year", "2019", "--year", "2020"), "at most one --year"),
        (("--region", "北京"), "expected a code of GB/T 2260"),
        (("--agency", "丰台"), "like it: 北京市丰台区"),
    ],
)
def test_what_cannot_be_exported_is_told(
    nianbao: Command, demo_data: Path, options: tuple[str, ...], message: str
) -> None:
    run = nianbao("export", "--data", demo_data, *options)
    assert run.returncode == 2
    assert message in run.stderr
    assert len(run.stderr.splitlines()) == 1
