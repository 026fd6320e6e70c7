"""Captured documents are opened in processes: one that takes too long, too much or dies harms nobody else."""

import os
import threading
import time
from collections.abc import Iterator

import pytest

from crawler.browse.sources import workshop
from crawler.browse.sources.drawing import Drawing, draw_page
from crawler.browse.sources.workshop import Workshop
from crawler.errors import NotShown

pytestmark = pytest.mark.slow


def keep(size_bytes: int) -> None:
    """Hold so much memory, and do no more."""
    held = b"x" * size_bytes
    time.sleep(60)
    del held


@pytest.fixture(scope="module")
def shop() -> Iterator[Workshop]:
    made = Workshop()
    assert made.do(int, "5") == 5
    yield made
    made.close()


def test_what_takes_too_long_is_ended() -> None:
    shop = Workshop(timeout_s=2)
    with pytest.raises(NotShown, match="longer than 2 s"):
        shop.do(time.sleep, 60)
    assert shop.do(int, "6") == 6
    shop.close()


def test_what_dies_is_told_and_the_next_is_opened(shop: Workshop) -> None:
    with pytest.raises(NotShown, match="died"):
        shop.do(os._exit, 1)
    assert shop.do(int, "7") == 7


def test_what_needs_too_much_memory_is_not_given_it_and_what_keeps_too_much_is_ended(shop: Workshop) -> None:
    with pytest.raises(NotShown, match="memory"):
        shop.do(bytes, workshop.MEMORY_BYTES)
    small = Workshop(resident_bytes=256 << 20)
    with pytest.raises(NotShown, match="memory"):
        small.do(keep, 320 << 20)
    small.close()


def test_a_damaged_file_is_told_in_a_line(shop: Workshop) -> None:
    with pytest.raises(NotShown, match="Damaged: a PDF of 8 bytes"):
        shop.do(draw_page, b"%PDF-1.7", 0)


def test_who_comes_when_too_many_wait_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workshop, "WAITING", 0)
    monkeypatch.setattr(workshop, "PROCESSES", 1)
    shop = Workshop()
    waiting = threading.Thread(target=shop.do, args=(time.sleep, 1.5))
    waiting.start()
    time.sleep(0.2)
    with pytest.raises(NotShown, match="try again"):
        shop.do(int, "1")
    waiting.join()
    assert shop.do(int, "2") == 2
    shop.close()


def test_drawings_are_kept_as_long_as_there_is_room(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workshop, "KEPT_BYTES", 20)
    for name in "abc":
        assert shop.drawing(name, Drawing, name.encode() * 10, "image/png", 1.0, 1.0).body == name.encode() * 10
    kept = shop.drawing("c", Drawing, b"not made again", "image/png", 1.0, 1.0)
    made = shop.drawing("a", Drawing, b"made again", "image/png", 1.0, 1.0)
    assert (kept.body, made.body) == (b"c" * 10, b"made again")
