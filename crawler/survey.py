"""All that is known at a glance: who published by region and year, what is new, and how portals fare.

Made of the ledger, line by line, in the background: it takes seconds for hundreds of thousands of bodies, so that pages
show the last one, with its time.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from heapq import nlargest
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from crawler.coverage import Seen, cover, look
from crawler.health import fares, kept_out, still_standing
from crawler.history import LastModified, history_of
from crawler.ledger import Extent, Line
from crawler.registry import Registry
from crawler.store.store import State, Store

NEWS = 12
"""So many of each kind of news are kept."""

AMISS = 20_000
"""So many lines of what is not public in time are kept, the latest years first."""

RECORDS = 5_000
"""So many of what is no report are kept, the latest of each kind."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Health:
    """How a portal fares: its state, and in how far its last crawl found less than it should."""

    code: str
    name: str
    host: str
    state: str
    reports: int
    expected: int
    short: Mapping[str, Sequence[str]]
    capture: str | None
    at: datetime | None

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong with it, as far as anybody has looked."""
        return self.state in {"ok", "not crawled"}


@dataclass(frozen=True)
class Changed:
    """A report whose page said something else than before, and how that came; `kind` is a step's."""

    agency: str
    year: int
    at: datetime
    kind: str | None


@dataclass(frozen=True)
class News:
    """What happened last; each is a row of the store's ledger, or a line of what is gone."""

    captured: Sequence[Row]
    changed: Sequence[Changed]
    withdrawn: Sequence[Line]


@dataclass(frozen=True)
class Survey:
    """The whole, as it was `at` a time.

    `counts` are how many lines have each status, by region's code and year; `amiss` the lines of what is not public in
    time, `others` and `states` what was captured and is no report.
    """

    at: datetime
    took_s: float
    counts: Mapping[tuple[str, int], Mapping[str, int]]
    amiss: Sequence[Line]
    amiss_in_all: int
    news: News
    others: Sequence[Row]
    states: Sequence[State]
    health: Sequence[Health]

    @property
    def years(self) -> list[int]:
        """The years of which anything is known, the latest first."""
        return sorted({year for _, year in self.counts}, reverse=True)

    @cached_property
    def of_portal(self) -> Mapping[str, Health]:
        """How each portal fares, by its code."""
        return {one.code: one for one in self.health}

    @cached_property
    def of_body(self) -> Mapping[str, Sequence[Line]]:
        """The lines of what is amiss, by body."""
        found: dict[str, list[Line]] = {}
        for line in self.amiss:
            found.setdefault(line.agency, []).append(line)
        return found


def survey(store: Store, registry: Registry, at: datetime, last_modified: LastModified = lambda _: None) -> Survey:
    """Look at all of it; year by year, so that no more than a year's lines are in memory."""
    began = monotonic()
    seen = replace(look(store, Extent()), states=list(store.states()))
    tally = _Tally()
    for year in _years(seen, registry):
        asked = Extent((year,))
        rows = tally.watched(store.ledger(year=year))
        tally.add(cover(replace(seen, rows=rows), registry, asked))
    return Survey(
        at=at,
        took_s=monotonic() - began,
        counts=tally.counts,
        amiss=tally.amiss,
        amiss_in_all=tally.amiss_in_all,
        news=News(
            [row for row in tally.newest("first_seen") if row["reading"]],
            [_changed(row, store, last_modified) for row in tally.newest("changed")],
            tally.withdrawn[:NEWS],
        ),
        others=nlargest(RECORDS, store.others("kind", "title", "entry"), key=lambda one: one["entry"]["captured_at"]),
        states=nlargest(RECORDS, seen.states, key=lambda one: one.at),
        health=list(_health(seen, registry)),
    )


def _years(seen: Seen, registry: Registry) -> list[int]:
    """The latest first."""
    reported = {year for own in seen.years.values() for years in own.values() for year in years}
    crawled = [portal for portal in registry if portal.code in seen.standings and portal.expect.years]
    expected = {
        year for one in crawled if one.expect.years for year in range(one.expect.years[0], one.expect.years[1] + 1)
    }
    return sorted(reported | expected, reverse=True)


@dataclass
class _Tally:
    """The counts while lines come in."""

    counts: dict[tuple[str, int], Counter[str]] = field(default_factory=dict)
    amiss: list[Line] = field(default_factory=list)
    amiss_in_all: int = 0
    withdrawn: list[Line] = field(default_factory=list)
    rows: dict[str, list[Row]] = field(default_factory=lambda: {"first_seen": [], "changed": []})

    def watched(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows; what they tell is noted as they pass."""
        fresh: dict[str, list[Row]] = {"first_seen": [], "changed": []}
        for row in rows:
            for kind, kept in fresh.items():
                if row[kind]:
                    kept.append(row)
                if len(kept) > NEWS * 50:
                    kept[:] = _newest(kept, kind)
            yield row
        for kind, kept in fresh.items():
            self.rows[kind] += kept

    def add(self, lines: Iterable[Line]) -> None:
        """Count lines of one year."""
        for line in lines:
            region = line.region or ""
            if line.year is not None:
                self.counts.setdefault((region, line.year), Counter()).update(line.is_)
            if line.status == "published":
                continue
            self.amiss_in_all += 1
            if len(self.amiss) < AMISS:
                self.amiss.append(line)
            if line.status == "withdrawn" and len(self.withdrawn) < NEWS:
                self.withdrawn.append(line)

    def newest(self, kind: str) -> list[Row]:
        """The rows of which this happened last."""
        return _newest(self.rows[kind], kind)


def _changed(row: Row, store: Store, last_modified: LastModified) -> Changed:
    """How the last change came, as the history of the report tells."""
    at = row["changed"][-1]
    steps = history_of(store.readings(row["agency"], row["year"]), last_modified).steps
    kinds = [step.kind for step in steps if step.after.captured_at == at]
    return Changed(row["agency"], row["year"], at, next(iter(kinds), None))


def _newest(rows: Iterable[Row], kind: str) -> list[Row]:
    return nlargest(NEWS, rows, key=lambda row: _when(row, kind))


def _when(row: Row, kind: str) -> datetime:
    when: datetime = row[kind][-1] if kind == "changed" else row[kind]
    return when


def _health(seen: Seen, registry: Registry) -> Iterator[Health]:
    """Each portal that has a file or was crawled, what is wrong first."""
    of: dict[str, list[State]] = {}
    for state in seen.states:
        of.setdefault(state.portal, []).append(state)
    codes = sorted({*registry.portals, *seen.latest, *seen.years, *of})
    found = [_of_portal(code, seen, registry, of.get(code, [])) for code in codes]
    yield from sorted(found, key=lambda one: (one.is_well, one.state == "not crawled", one.code))


def _of_portal(code: str, seen: Seen, registry: Registry, states: Sequence[State]) -> Health:
    portal, standing = registry.portals.get(code), seen.latest.get(code)
    mine = still_standing(states, standing)
    reports = sum(map(len, seen.years.get(code, {}).values()))
    last = kept_out(portal, mine)
    shown_by = (
        [one["record_id"] for one in standing.listings if one["record_id"]] if standing and standing.short else []
    )
    return Health(
        code=code,
        name=portal.name if portal else standing.name or code if standing else code,
        host=urlsplit(portal.start[0]).netloc if portal else "",
        state=last.state if last else fares(reports, portal, standing, seen=bool(mine)),
        reports=reports,
        expected=portal.expect.reports if portal else standing.expected if standing else 0,
        short=standing.short if standing else {},
        capture=last.record_id if last else next(iter(shown_by), None),
        at=standing.at if standing else None,
    )
