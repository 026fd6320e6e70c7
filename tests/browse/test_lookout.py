"""The survey of all data: taken in the background, kept while the next one is taken."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest

from crawler.browse import lookout
from crawler.browse.lookout import Lookout, survey_apart
from crawler.errors import DatabaseUnreachable
from crawler.registry import read_registry
from crawler.survey import News, Survey, survey

if TYPE_CHECKING:
    from tests.browse.conftest import Crawled

AT = datetime(2026, 11, 22, tzinfo=UTC)


def empty(took_s: float = 0.0) -> Survey:
    return Survey(AT, took_s, {}, [], 0, News([], [], []), [], [], [])


def test_the_first_page_waits_for_a_quick_survey() -> None:
    assert Lookout(empty).last() is not None


def test_no_page_waits_for_a_slow_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookout, "PATIENCE_S", 0.0)
    go = Event()
    kept = Lookout(lambda: empty(float(go.wait(20))))
    assert kept.last() is None
    go.set()
    monkeypatch.setattr(lookout, "PATIENCE_S", 20.0)
    assert kept.last() is not None


def test_the_last_one_is_shown_while_the_next_is_taken_or_fails() -> None:
    taken = fails_at_last()
    kept = Lookout(lambda: next(taken), life_s=0.0)
    first = kept.last()
    assert first is not None
    assert all(kept.last() is first for _ in range(50))


def fails_at_last() -> Iterator[Survey]:
    yield empty()
    raise DatabaseUnreachable("away")


def test_a_process_of_its_own_sees_the_same(crawled: "Crawled") -> None:
    apart = survey_apart("embedded", crawled.data, read_registry())
    here = survey(crawled.store, read_registry(), AT)
    assert (apart.counts, apart.amiss, apart.health) == (here.counts, here.amiss, here.health)


def test_what_it_cannot_open_is_told(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreachable, match="nosuch"):
        survey_apart("mongodb://127.0.0.1:9/nosuch?serverSelectionTimeoutMS=50", tmp_path, read_registry())
