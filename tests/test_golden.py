"""Every folder of tests/golden is read as it was recorded."""

import shutil
from pathlib import Path

import jsonschema
import pytest
from pydantic import ValidationError

from extractors.report import json_schema
from tests.golden_case import IMAGES, printed_cells, read_case, record, recorded
from tests.golden_maker import case_toml, is_same, makers, wrong
from tests.making.case import Truth

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(path.parent for path in GOLDEN.glob("*/case.toml"))
MADE = makers()
SCHEMA = jsonschema.Draft202012Validator(json_schema())
SLOW = {path.parent for path in GOLDEN.glob("*/*.*") if path.name.endswith(IMAGES)}
of_every_case = pytest.mark.parametrize(
    "folder",
    [pytest.param(folder, marks=pytest.mark.slow) if folder in SLOW else folder for folder in CASES],
    ids=lambda folder: folder.name,
)


@of_every_case
def test_a_golden_case_is_read_as_recorded(folder: Path, request: pytest.FixtureRequest) -> None:
    outcome = read_case(folder)
    if request.config.getoption("--update-golden") and outcome != recorded(folder):
        record(folder, outcome)
        pytest.fail(f"{folder.name} is rewritten: read the difference, then run the tests again")
    assert recorded(folder) == outcome


@of_every_case
def test_a_recorded_report_obeys_the_published_schema(folder: Path) -> None:
    report = recorded(folder).get("report.json")
    if isinstance(report, dict):
        SCHEMA.validate(report | {"extractor_version": "any"})


@pytest.mark.parametrize("name", MADE)
def test_a_recorded_case_is_what_its_maker_knows_to_be_true(name: str) -> None:
    assert list(wrong(MADE[name], recorded(GOLDEN / name))) == []


@pytest.mark.parametrize("name", MADE)
def test_the_inputs_of_a_case_can_be_made_again(name: str) -> None:
    folder = GOLDEN / name
    assert (folder / "case.toml").read_text() == case_toml(name, MADE[name])
    assert all(is_same((folder / file.name).read_bytes(), file.body) for file in MADE[name].files)


@pytest.mark.parametrize("name", [name for name in MADE if isinstance(MADE[name].truth, Truth)])
def test_every_number_stands_where_the_report_says(name: str) -> None:
    folder = GOLDEN / name
    report = recorded(folder)["report.json"]
    assert isinstance(report, dict)
    printed = printed_cells(folder)
    for cell in report["cells"]:
        at = cell["at"]
        if "box" not in at:
            assert cell["raw"] in printed[at["source"], at["table"], at["row"], at["column"]], cell


def test_a_departure_from_the_truth_is_seen() -> None:
    name = "complete_form_of_2021"
    outcome = recorded(GOLDEN / name)
    report = outcome["report.json"]
    assert isinstance(report, dict)
    report["cells"][7]["raw"] = "0 "
    report["title"] = "报告"
    assert [line.partition(" ")[0] for line in wrong(MADE[name], outcome)] == ["title:", "cells"]


def test_every_folder_is_a_case() -> None:
    assert CASES
    assert {path for path in GOLDEN.iterdir() if path.is_dir()} == set(CASES)


def test_a_changed_reading_is_seen(tmp_path: Path) -> None:
    folder = shutil.copytree(CASES[0], tmp_path / "case")
    record(folder, {"error.txt": "Damaged: by this test\n"})
    assert recorded(folder) != read_case(folder)


def test_recording_replaces_whatever_was_recorded(tmp_path: Path) -> None:
    folder = shutil.copytree(CASES[0], tmp_path / "case")
    record(folder, {"error.txt": "Damaged: by this test\n"})
    record(folder, read_case(folder))
    assert recorded(folder) == recorded(CASES[0])


def test_an_unknown_key_in_a_case_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text('shows = "x"\npage = {file = "a"}\nattachment = "b"\n')
    with pytest.raises(ValidationError, match="attachment"):
        read_case(tmp_path)
