"""What is read right, by format, never becomes less than it was: `eval_floor.json` holds what was measured."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from itertools import chain
from pathlib import Path
from typing import cast

import pytest

from extractors.extract import extract
from extractors.report import to_json
from tests.measuring import Known, Score, converted, drawn, golden, measured, originals, photographed, scan, scored

FLOOR = Path(__file__).with_name("eval_floor.json")
SOME, MANY = 6, 40
Figures = Mapping[str, Mapping[str, int]]


def lower(floor: Figures, now: Mapping[str, Score]) -> list[str]:
    """What is worse than it was, a line each; what is not measured here (no LibreOffice) is not compared."""
    found = [
        f"{form}: {count.silent} wrong in silence"
        for form, count in now.items()
        if count.silent > floor.get(form, {}).get("silent", 0)
    ]
    for form in floor.keys() & now.keys():
        was, new = floor[form], asdict(now[form])
        found += [
            f"{form}: {part} {new[part]} of {new[whole]}, was {was[part]} of {was[whole]}"
            for part, whole in (("right", "cells"), ("facts_right", "facts"))
            if new[part] * was[whole] < was[part] * new[whole]
        ]
    return found


def hold(name: str, now: Mapping[str, Score], request: pytest.FixtureRequest) -> None:
    """Refuse what is lower; with `--update-floor` write it down, and fail, so that a person reads the difference."""
    floors = cast("dict[str, Figures]", json.loads(FLOOR.read_text()))
    figures = {**floors.get(name, {}), **{form: asdict(score) for form, score in now.items()}}
    if request.config.getoption("--update-floor") and floors.get(name) != figures:
        FLOOR.write_text(json.dumps(floors | {name: figures}, indent=1, sort_keys=True) + "\n")
        pytest.fail(f"{FLOOR.name} is rewritten: read the difference, then run the tests again")
    assert lower(floors[name], now) == []


def test_the_golden_cases_are_read_as_well_as_ever(request: pytest.FixtureRequest) -> None:
    hold("golden", golden(), request)


@pytest.mark.slow
def test_drawn_and_spoilt_reports_are_read_as_well_as_ever(request: pytest.FixtureRequest) -> None:
    drawings = chain.from_iterable(map(drawn, range(SOME)))
    hold("some", measured(chain(drawings, map(photographed, range(3)), originals(), [scan()], converted())), request)


@pytest.mark.long
def test_many_drawn_and_spoilt_reports_are_read_as_well_as_ever(request: pytest.FixtureRequest) -> None:
    drawings = chain.from_iterable(map(drawn, range(SOME, MANY)))
    hold("many", measured(chain(drawings, map(photographed, range(3, MANY // 4)))), request)


@pytest.fixture(scope="module")
def known() -> Known:
    """A page whose sums hold."""
    return next(drawn(0))


def test_a_page_that_is_read_right_has_the_full_score(known: Known) -> None:
    full = Score(len(known.cells), len(known.cells), facts=4, facts_right=4)
    assert scored(known, to_json(extract(known.sources[0]))) == full


def test_a_wrong_number_in_a_sum_is_pointed_at_and_one_in_no_sum_is_silent(known: Known) -> None:
    report = to_json(extract(known.sources[0]))
    lonely = {path: ("-1", -1, "number") for path in known.cells if path.startswith("disclosure.fees.")}
    disputed = {path: ("-1", -1, "number") for path in known.cells if path.startswith("disputes.")}
    checks = [check | {"holds": False} if check["rule"] == "disputes.group" else check for check in report["checks"]]
    said = scored(replace(known, cells={**known.cells, **lonely, **disputed}), report | {"checks": checks})
    assert (said.flagged, said.silent) == (len(disputed), len(lonely))


def test_a_lower_figure_is_refused_and_a_higher_one_is_not() -> None:
    floor = {"html": asdict(Score(100, 99, facts=10, facts_right=10))}
    assert lower(floor, {"html": Score(200, 199, facts=5, facts_right=5), "pdf": Score(9, 1)}) == []
    assert lower(floor, {"html": Score(100, 98, 2, facts=10, facts_right=9)}) == [
        "html: right 98 of 100, was 99 of 100",
        "html: facts_right 9 of 10, was 10 of 10",
    ]


def test_a_number_that_is_wrong_in_silence_is_refused() -> None:
    floor = {"html": asdict(Score(100, 99, facts=10))}
    for known in ({}, floor):
        assert lower(known, {"html": Score(200, 199, silent=1)}) == ["html: 1 wrong in silence"]
