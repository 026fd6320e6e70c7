"""Every folder of tests/golden is read as it was recorded."""

import shutil
from pathlib import Path

import jsonschema
import pytest
from pydantic import ValidationError

from extractors.report import json_schema
from tests.golden_case import read_case, record, recorded

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(path.parent for path in GOLDEN.glob("*/case.toml"))
of_every_case = pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)


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
        jsonschema.validate(report | {"extractor_version": "any"}, json_schema())


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
