"""What crawls note of themselves, for status, metrics and alarms."""

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from crawler import clock
from crawler.notes import noted, notes, totals
from crawler.small_files import write_json


def test_a_note_tells_how_a_crawl_ended_and_the_last_twenty_are_kept(tmp_path: Path) -> None:
    for number in range(23):
        with noted(tmp_path, f"c{number}", "all"):
            assert notes(tmp_path)[0].runs
            file = tmp_path / "state" / "runs" / f"c{number}.json"
            write_json(file, {**json.loads(file.read_text()), "pages": 10, "states": {"refused": 1}})
    with pytest.raises(ZeroDivisionError), noted(tmp_path, "c99", "march"):
        _ = 1 / 0
    last, *others = notes(tmp_path)
    assert (last.what, last.exit_code, last.why, last.is_failed) == (
        "march",
        1,
        "ZeroDivisionError: division by zero",
        True,
    )
    assert len(others) in {19, 20}
    assert {one.exit_code for one in others} == {0}
    assert (totals(tmp_path).pages, totals(tmp_path).states) == (230, Counter(refused=23))
    assert clock.now() - last.began < timedelta(minutes=1)
