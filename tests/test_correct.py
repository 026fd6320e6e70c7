"""`nianbao correct`: what people say stands beside what was read, and outlives the database."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crawler.correcting import parse_value
from crawler.errors import Usage
from crawler.store import Store
from tests.conftest import Command
from tests.store.conftest import MakeEntry, database_uri, make_entry, make_report, server_uri, store  # noqa: F401  # fixtures

if TYPE_CHECKING:
    import subprocess

UPHELD = "disputes.reconsideration.upheld"
BY = ("--by", "李", "--reason", "见原件第三页")


Correct = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def correct(nianbao: Command, tmp_path: Path, store: Store, make_entry: MakeEntry, database_uri: str) -> Correct:  # noqa: F811  # the fixtures imported above
    """Runs `nianbao correct ARGUMENTS…`, or another command, where the database holds one report."""
    store.put(make_entry())
    where = ("--data", tmp_path / "data", "--database", database_uri)
    return lambda *arguments, command="correct": nianbao(command, *arguments, *where)


@pytest.mark.slow
def test_a_value_is_corrected_beside_what_was_read_and_kept_in_the_archive(correct: Correct, store: Store) -> None:  # noqa: F811  # the fixture imported above
    def said(*arguments: str) -> list[dict[str, Any]]:
        run = correct("北京市丰台区", "2020", *arguments, "--json")
        assert run.returncode == 0, run.stderr
        found: list[dict[str, Any]] = json.loads(run.stdout)
        return found

    assert said() == []
    (value,) = said(UPHELD, "38", *BY)
    assert (value["path"], value["read"], value["value"], value["author"]) == (UPHELD, 37, 38, "李")
    assert [one["path"] for one in said("--by", "王", "--reason", "扫描不清")] == [UPHELD, None]
    (report,) = store.current()
    assert report["disputes"]["reconsideration"]["upheld"] == 37

    told = said()
    store._at.corrections.delete_many({})
    assert correct("--missing", command="reextract").returncode == 0
    assert said() == told


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("北京市丰台区", "2020", "disputes.reconsideration.nothing", "38", *BY), "no value of an official form"),
        (("北京市丰台区", "2020", UPHELD, "thirty", *BY), "expected a number"),
        (("北京市丰台区", "2020", UPHELD, "38", "--by", "李"), "--reason"),
        (("北京市丰台区", "1999"), "no such report"),
        (("青山县", "2020"), "青山县"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_line(
    correct: Correct, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    run = correct(*arguments)
    assert run.returncode == 2, run.stderr
    assert words in run.stderr
    assert run.stderr.count("\n") == 1
    assert list((tmp_path / "data").glob("archive/*")) == []


@pytest.mark.parametrize("printed", ["nan", "inf", "-inf", "1e999", "thirty", ""])
def test_what_is_no_number_of_a_table_is_no_correction(printed: str) -> None:
    with pytest.raises(Usage, match="expected a number"):
        parse_value(printed)
