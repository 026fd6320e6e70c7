"""Spoilt documents of every format end in a Report or in a typed error, in time and within their memory."""

import os
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from crawler.reading import extract_and_trim
from tests.spoiling.bombs import HEAVY
from tests.spoiling.documents import bomb_names, spoilt
from tests.spoiling.seeds import as_source
from tests.spoiling.watching import Ended, Limits, Read, read_watched

SOME, MANY = 260, 20_000


def read(body: bytes) -> object:
    return extract_and_trim(as_source(body))


def heavy() -> list[int]:
    """The numbers of the bombs that take seconds."""
    return [number for number, name in enumerate(bomb_names()) if name in HEAVY]


def assert_all_well(numbers: Iterable[int], folder: Path) -> None:
    """What ended badly is told, and its bytes are kept in the folder."""
    wrong = [ended for ended in read_watched(read, numbers) if ended.wrong]
    for ended in wrong:
        folder.joinpath(f"{ended.number}-{ended.name}").write_bytes(spoilt(ended.number).body)
    lines = [f"{ended.number} {ended.name}: {ended.how}" for ended in wrong]
    assert not wrong, f"kept in {folder}:\n" + "\n".join(lines)


@pytest.mark.slow
def test_spoilt_documents_end_in_a_report_or_a_typed_error(tmp_path: Path) -> None:
    assert_all_well((number for number in range(SOME) if number not in heavy()), tmp_path)


@pytest.mark.long
def test_thousands_of_spoilt_documents_end_in_a_report_or_a_typed_error(tmp_path: Path) -> None:
    assert_all_well([*heavy(), *range(SOME, MANY)], tmp_path)


def hang(body: bytes) -> None:
    while body:
        pass


def sleep(_: bytes) -> None:
    time.sleep(60)


def swell(_: bytes) -> int:
    kept = []
    while True:
        kept.append(bytearray(10_000_000))
        kept[-1][::4096] = b"1" * len(kept[-1][::4096])


def die(_: bytes) -> None:
    os._exit(7)


def stumble(body: bytes) -> None:
    raise KeyError(len(body))


def ended(reader: Read, numbers: Iterable[int] = (200,)) -> list[Ended]:
    limits = Limits(seconds=0.5, megabytes=400)
    return list(read_watched(reader, numbers, workers=1, limits=limits))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("reader", "told"),
    [
        (hang, "more than 0.5 s"),
        (sleep, "more than 0.5 s"),
        (swell, "more than 400 MB"),
        (die, "exit code 7"),
        (stumble, "KeyError"),
    ],
)
def test_what_a_reader_must_not_do_is_told_and_the_next_document_is_read(reader: Read, told: str) -> None:
    first, second = ended(reader, (200, 201))
    assert (first.number, second.number) == (200, 201)
    assert (first.wrong, second.wrong) == (True, True)
    assert told in first.how


@pytest.mark.slow
def test_a_document_that_is_read_is_well() -> None:
    (first,) = ended(len)
    assert (first.how, first.wrong) == ("int", False)


def test_the_same_number_is_the_same_document() -> None:
    assert spoilt(300).body == spoilt(300).body != spoilt(301).body
    assert {*bomb_names()} > HEAVY
    assert len(bomb_names()) < SOME
