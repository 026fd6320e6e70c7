"""The ledger: which body published its report of which year, when, and what shows it, or shows that there is none."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

from crawler.deadlines import CHINA, days_late, deadline, due_day, level_of
from crawler.health import kept_out, said_of, still_standing
from crawler.kin import Kin, YearsOf
from crawler.ledger import STATUSES, Extent, Line, Status
from crawler.naming import kept_name, local_name
from crawler.registry import Registry
from crawler.store.store import Standing, State, Store
from extractors.titles import parse_title, year_of

if TYPE_CHECKING:
    from spiders.portal import Portal

_NOT_THERE = {"status 404", "status 410"}
"""Reasons of `unreachable` that say that the page itself is gone, and not that nobody answers."""


@dataclass(frozen=True)
class Seen:
    """What the store tells: its rows of the years asked for, and all years of all bodies by portal.

    `standings` are those of the last crawls of whole portals, `latest` of the last at all. `across` are the rules that
    do not hold against the year before, by body and the later year.
    """

    rows: Iterable[Mapping[str, Any]]
    years: YearsOf
    states: Iterable[State]
    standings: Mapping[str, Standing]
    latest: Mapping[str, Standing]
    kin: Kin
    across: Mapping[tuple[str, int], Sequence[str]] = field(default_factory=dict)


def look(store: Store, asked: Extent) -> Seen:
    """What the store tells of the years that are asked for."""
    years = store.portals()
    return Seen(
        rows=chain.from_iterable(store.ledger(year=year) for year in asked.years) if asked.years else store.ledger(),
        years=years,
        states=store.states(),
        standings=store.standings(whole=True),
        latest=store.standings(),
        kin=Kin(years, store.agencies()),
        across=store.years_failing(),
    )


def cover(seen: Seen, registry: Registry, asked: Extent) -> list[Line]:
    """The ledger, by body and year."""
    ledger = _Ledger(seen, registry, asked)
    ledger.add_rows()
    for portal in ledger.portals:
        ledger.add_states(portal)
        ledger.add_owed(portal)
    wanted = (line for line in ledger.lines if asked.wants(line))
    return sorted(wanted, key=lambda line: (line.agency, line.year or 0, line.portal))


class _Ledger:
    """The ledger while it is made.

    `there` are the bodies and years that it has a line for, `told` the years of each portal's lines, `regions`
    those of bodies, `last` the states of each portal's last crawl.
    """

    def __init__(self, seen: Seen, registry: Registry, asked: Extent) -> None:
        self.seen, self.asked = seen, asked
        self.files: Mapping[str, Portal] = registry.portals
        self.lines: list[Line] = []
        self.there: set[tuple[str, int | None]] = set()
        self.told: dict[str, set[int | None]] = defaultdict(set)
        self.regions: dict[str, str | None] = {}
        self.last: dict[str, list[State]] = defaultdict(list)
        for state in seen.states:
            self.last[state.portal].append(state)
        for code, states in self.last.items():
            self.last[code] = still_standing(states, seen.standings.get(code))
        self.portals = sorted({*seen.years, *seen.standings, *self.last})

    def add(self, portal: str, line: Line) -> None:
        """Keep a line, with what its name and its portal's file say of the body."""
        file = self.files.get(portal)
        body = self.seen.kin.key(portal, line.agency)
        self.there.add((body, line.year))
        self.told[portal].add(line.year)
        region = line.region or self.regions.get(body) or self.region(portal) or self.seen.kin.region(body)
        self.regions[body] = region
        due = deadline(due_day(line.agency, file), line.year).isoformat() if line.year else None
        self.lines.append(replace(line, region=region, deadline=due, level=level_of(line.agency, region)))

    def add_rows(self) -> None:
        """What was read, or could not be."""
        for row in self.seen.rows:
            code = row["portal"]
            across = self.seen.across.get((row["agency"], row["year"]), ())
            due = deadline(due_day(row["agency"], self.files.get(code)), row["year"])
            late = days_late(due, row["published"], row["first_seen"])
            status, capture, reason = self.status_of(row, is_late=bool(late))
            line = Line(
                agency=row["agency"],
                year=row["year"],
                portal=code,
                status=status,
                url=row["url"],
                published=row["published"],
                days_late=late if row["reading"] else None,
                capture=capture,
                region=row["region"],
                failing=tuple(dict.fromkeys([*row.get("failing", ()), *across])),
                changed=tuple(_iso(at) for at in row["changed"]),
                reason=reason,
            )
            self.add(code, line)

    def status_of(self, row: Mapping[str, Any], *, is_late: bool) -> tuple[Status, str, str | None]:
        """Status, capture and reason of what the store has."""
        code, own = row["portal"], row["record_id"]
        if not row["reading"]:
            return "unread", own, row["unread"]
        status: Status = "late" if is_late else "published"
        told = (of.get(code) for of in (self.seen.latest, self.seen.standings))
        standing = next((one for one in told if one and _is_gone(row, one)), None)
        if standing is None:
            return status, own, None
        states = [s for s in self.last[code] if s.url == row["url"] or self.of(s) == (row["agency"], row["year"])]
        state = kept_out(self.files.get(code), self.last[code]) or max(states, key=_when, default=None)
        if state and state.state != "soft_404" and state.reason not in _NOT_THERE:
            return status, own, f"{state.state}: {state.reason}"
        if state and state.record_id:
            return "withdrawn", state.record_id, state.reason
        return "withdrawn", _listing(standing)[1] or own, None

    def of(self, state: State) -> tuple[str, int | None]:
        """The body and year of the report that a state came instead of."""
        title = parse_title(state.title or "")
        agency = self.kept(state.portal, title.agency) if title and title.agency else self.name(state.portal)
        return agency, year_of(state.title or "")

    def kept(self, code: str, name: str) -> str:
        """What the reports of a body are kept under that a portal's listing calls so."""
        kept = kept_name(local_name(name, self.name(code)), self.region(code))
        return self.seen.kin.called(code, kept)

    def name(self, code: str) -> str:
        """What the portal's file calls its body, or did when it was crawled; else the portal's code."""
        told = self.files.get(code) or self.seen.latest.get(code)
        return (told.name if told else None) or code

    def region(self, code: str) -> str | None:
        """The region that the portal's file names, or did when it was crawled."""
        told = self.files.get(code) or self.seen.latest.get(code)
        return told.region if told else None

    def add_states(self, code: str) -> None:
        """Reports that listings name, and instead of which something else came."""
        for state in sorted(self.last[code], key=_when, reverse=True):
            agency, year = self.of(state)
            title = parse_title(state.title or "")
            is_report = state.title is not None and (title is None or title.kind == "report")
            if is_report and not self.has(code, agency, year):
                self.add(code, self.line_of(state, agency, year))

    def line_of(self, state: State, agency: str, year: int | None) -> Line:
        """The line of a body and year for which a portal had only this to show."""
        status: Status = next(one for one in STATUSES if one == state.state)
        return Line(agency, year, state.portal, status, url=state.url, capture=state.record_id, reason=state.reason)

    def has(self, code: str, agency: str, year: int | None) -> bool:
        """Whether there is a line for this body and year already, or whether it is not asked for."""
        is_asked = year is None or not self.asked.years or year in self.asked.years
        return not is_asked or (self.seen.kin.key(code, agency), year) in self.there

    def add_owed(self, code: str) -> None:
        """Reports that should be there and are not, with what was there instead of them or of their portal."""
        state = kept_out(self.files.get(code), self.last[code])
        standing = self.seen.standings.get(code)
        owed = list(self.owed(code))
        if state and not owed and code not in self.told:
            owed = [(self.name(code), year) for year in self.asked.years or (None,)]
        for agency, year in owed:
            if self.has(code, agency, year):
                continue
            if state:
                self.add(code, self.line_of(state, agency, year))
            elif standing and self.is_due(code, agency, year, standing):
                url, capture = _listing(standing)
                self.add(code, Line(agency, year, code, "missing", url, capture=capture, reason=_unsure(standing)))

    def owed(self, code: str) -> Iterator[tuple[str, int | None]]:
        """Bodies and years of a portal: of what its file names, and from each body's first report on."""
        file = self.files.get(code)
        own = self.seen.years.get(code, {})
        seen = {year for years in own.values() for year in years}
        expected = range(file.expect.years[0], file.expect.years[1] + 1) if file and file.expect.years else range(0)
        span = expected or (range(min(seen), max(seen) + 1) if seen else range(0))
        for name in file.expect.agencies if file else ():
            yield from ((self.seen.kin.called(code, name), year) for year in span or self.asked.years or (None,))
        last = max([*seen, *expected], default=0)
        for name in own:
            body = self.seen.kin.of(code, name)
            if body and body.portal == code:
                yield from ((body.name, year) for year in range(body.first, last + 1))
        if not (file and file.expect.agencies):
            told = {*seen, *self.told.get(code, ())}
            yield from ((self.name(code), year) for year in expected if year not in told)

    def is_due(self, code: str, agency: str, year: int | None, standing: Standing) -> bool:
        """Whether the portal was looked at after the deadline had passed."""
        looked: date = standing.at.astimezone(CHINA).date()
        return year is None or looked > deadline(due_day(agency, self.files.get(code)), year)


def _is_gone(row: Mapping[str, Any], standing: Standing) -> bool:
    """Whether a crawl says that the portal does not show this report any more, and it was not seen since."""
    gone = {kind: standing.short.get(kind, ()) for kind in ("gone", "gone_bodies", "gone_years")}
    agency, year = row["agency"], str(row["year"])
    is_told = f"{agency} {year}" in gone["gone"] or agency in gone["gone_bodies"] or year in gone["gone_years"]
    return is_told and row["last_seen"] <= standing.at


def _listing(standing: Standing) -> tuple[str | None, str | None]:
    """Address and record id of the listing that shows what is not there: the first that was captured."""
    shown = [(one["url"], one["record_id"]) for one in standing.listings]
    return next((one for one in shown if one[1]), shown[0] if shown else (None, None))


def _unsure(standing: Standing) -> str | None:
    """Why the listing is no full proof: the crawl was stopped, or the list shows less than it claims."""
    doubts = {kind: standing.short[kind] for kind in ("limits", "claimed") if standing.short.get(kind)}
    return "; ".join(said_of(doubts)) or None


def _when(state: State) -> datetime:
    return state.at


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
