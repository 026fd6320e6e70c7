"""Lists whose items lie in a file: they are what lists in memory are."""

import errno
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import long_list
from crawler.long_list import BLOCK, LongList

STEPS = st.lists(st.one_of(st.just("pop"), st.integers(1, 3 * BLOCK)), max_size=30)


@given(STEPS)
def test_whatever_is_appended_and_popped_it_is_what_a_list_is(steps: list[str | int]) -> None:
    long, short = LongList[int](), list[int]()
    for step in steps:
        if isinstance(step, int):
            long.extend(range(step))
            short.extend(range(step))
        elif short:
            assert long.pop() == short.pop()
        assert len(long) == len(short)
    assert list(long) == short


def test_nothing_can_be_popped_from_an_empty_one() -> None:
    with pytest.raises(IndexError):
        LongList[int]().pop()


def test_two_that_take_turns_keep_apart() -> None:
    one, other = LongList[int](), LongList[int]()
    for number in range(10 * BLOCK):
        one.append(number)
        other.append(-number)
    assert list(one) == [-number for number in other] == list(range(10 * BLOCK))


def test_it_may_grow_while_it_is_read() -> None:
    numbers = LongList(range(3 * BLOCK))
    for number in numbers:
        numbers.append(number)
    assert len(numbers) == 6 * BLOCK


def test_one_that_rests_has_nothing_in_memory_and_goes_on_where_it_was() -> None:
    numbers = LongList(range(BLOCK + 3))
    numbers.rest()
    numbers.rest()
    assert numbers._end == []
    assert (len(numbers), list(numbers)) == (BLOCK + 3, [*range(BLOCK + 3)])
    numbers.append(7)
    assert [numbers.pop(), numbers.pop(), len(numbers)] == [7, BLOCK + 2, BLOCK + 2]


def test_another_process_gets_it_whole() -> None:
    numbers = LongList(range(5 * BLOCK))
    assert list(pickle.loads(pickle.dumps(numbers))) == list(range(5 * BLOCK))  # noqa: S301 - our own


def test_where_the_disk_is_full_it_goes_on_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: bytes) -> tuple[int, int]:
        raise OSError(errno.ENOSPC, "No space left on device")

    numbers = LongList(range(3 * BLOCK))
    with monkeypatch.context() as patched:
        patched.setattr(long_list._file, "put", full)  # a full disk cannot be had otherwise
        numbers.extend(range(5 * BLOCK))
    numbers.extend(range(2 * BLOCK))
    assert list(numbers) == [*range(3 * BLOCK), *range(5 * BLOCK), *range(2 * BLOCK)]
    assert [numbers.pop() for _ in range(10 * BLOCK)][-1] == 0


def test_it_may_be_forgotten() -> None:
    numbers = LongList(range(5 * BLOCK))
    numbers.clear()
    assert (len(numbers), list(numbers)) == (0, [])
