"""A line of the ledger: what is known of a body and year; and how many of them there are of each kind."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from crawler.deadlines import Level

Status = Literal[
    "published",
    "late",
    "missing",
    "withdrawn",
    "unread",
    "challenged",
    "refused",
    "disallowed",
    "unreachable",
    "soft_404",
]
STATUSES: tuple[Status, ...] = get_args(Status)
MARKS = ("failing", "changed")
"""What a report may be besides: its sums do not hold, or it says something else than when it was first captured."""


@dataclass(frozen=True)
class Extent:
    """How much of the ledger is wanted: of these years (none: all), of regions whose code begins so."""

    years: tuple[int, ...] = ()
    region: str = ""

    def wants(self, line: "Line") -> bool:
        """Whether a line is in it; one without a year is of all years."""
        of_year = not self.years or line.year is None or line.year in self.years
        return of_year and (line.region or "").startswith(self.region)


@dataclass(frozen=True, slots=True)
class Line:
    """What is known of a body and year.

    `year` is None where a portal as a whole shows nothing; `capture` is the record id of what shows the status: the
    report's page, what came instead of it, or the listing on which it is not. `failing` are rules of checks that do
    not hold, `changed` the times of captures at which the report said something else than before.
    """

    agency: str
    year: int | None
    portal: str
    status: Status
    url: str | None = None
    published: str | None = None
    days_late: int | None = None
    capture: str | None = None
    deadline: str | None = None
    region: str | None = None
    level: Level | None = None
    failing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    reason: str | None = None

    @property
    def is_(self) -> frozenset[str]:
        """The status and the marks."""
        return frozenset({self.status, *(mark for mark in MARKS if getattr(self, mark))})


@dataclass(frozen=True)
class Total:
    """How many lines of a region and level have each status, and each mark."""

    region: str | None
    level: Level | None
    bodies: int
    counts: Mapping[str, int]


def totals(lines: Iterable[Line]) -> list[Total]:
    """The ledger by region and level."""
    bodies: dict[tuple[str | None, Level | None], set[str]] = defaultdict(set)
    counts: dict[tuple[str | None, Level | None], Counter[str]] = defaultdict(Counter)
    for line in lines:
        bodies[line.region, line.level].add(line.agency)
        counts[line.region, line.level].update(line.is_)
    order = sorted(bodies, key=lambda key: (key[0] or "", key[1] or ""))
    return [Total(*key, len(bodies[key]), {one: counts[key][one] for one in (*STATUSES, *MARKS)}) for key in order]
