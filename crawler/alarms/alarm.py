"""One alarm, and those that the crawl of a portal gives rise to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from crawler.words import say

if TYPE_CHECKING:
    from crawler.result import PortalResult
    from crawler.store.store import State

SHOWN = 5
"""Captures and names that an alarm shows; the rest is counted."""
LONGEST = 500
"""Characters of its line."""


@dataclass(frozen=True)
class Alarm:
    """What is wrong, in one line, with the record ids of the captures that prove it.

    `scope` is what was looked at when it was found: looked at again without finding it, it is over. It is told again
    when its `mark` changes. News (`once`) is told once, and never over.
    """

    key: str
    scope: str
    text: str
    mark: str
    captures: tuple[str, ...] = ()
    once: bool = False

    def __post_init__(self) -> None:
        """In one line, whatever the pages say that it quotes."""
        line = "".join(sign if sign.isprintable() else " " for sign in self.text)
        object.__setattr__(self, "text", " ".join(line.split())[:LONGEST])


def scope_of(portal: str) -> str:
    """What is looked at when a portal was crawled."""
    return f"portal:{portal}"


def of_result(result: "PortalResult", ignored: Sequence[str]) -> Iterator[Alarm]:
    """What the crawl of a portal gives rise to."""
    code = result.portal.code
    if result.shortfalls:
        short = "; ".join(result.shortfalls)
        captures = tuple(islice((one.record_id for one in result.listings if one.record_id), SHOWN))
        what = say("below expectation (found/expected)", "低于预期（实得/预期）")
        yield Alarm(f"below:{code}", scope_of(code), f"{code}: {what}: {short}", short, captures)
    yield from _of_states(code, result.states, ignored)
    yield from _of_checks(result)


def _of_states(code: str, states: "Iterable[State]", ignored: Sequence[str]) -> Iterator[Alarm]:
    """One for each kind of state: how many addresses, and the first."""
    met: dict[str, list[State]] = defaultdict(list)
    for state in states:
        met[state.state].append(state)
    for name, some in met.items():
        if name in ignored:
            continue
        first = some[0]
        captures = tuple(dict.fromkeys(one.record_id for one in some if one.record_id))[:SHOWN]
        count = say(f"{len(some)} addresses", f"{len(some)} 个地址")
        text = f"{code}: {name}: {count}: {first.url}: {first.reason}"
        yield Alarm(f"state:{code}:{name}", scope_of(code), text, name, captures)


def _of_checks(result: "PortalResult") -> Iterator[Alarm]:
    """New reports whose own sums do not hold; once, since what is printed stays printed."""
    new = {(change.agency, change.year) for change in result.changes if change.first}
    failing = [one for one in result.reports if one.failing and (one.agency, one.year) in new]
    if failing:
        code, crawl = result.portal.code, max(one.warc for one in failing)
        told = [f"{one.agency} {one.year} ({', '.join(one.failing)})" for one in failing]
        what = say("new reports whose sums do not hold", "新报告勾稽不成立")
        captures = tuple(one.record_id for one in failing[:SHOWN])
        text = f"{code}: {what}: {listed(told)}"
        yield Alarm(f"checks:{code}:{crawl}", scope_of(code), text, text, captures, once=True)


def listed(names: Sequence[str]) -> str:
    """The first few, and how many more."""
    more = len(names) - SHOWN
    shown = ", ".join(names[:SHOWN])
    return shown + (say(f" and {more} more", f" 等另 {more} 个") if more > 0 else "")
