"""All captures of an address: year by year as a calendar, each with whether it differs from the one before."""

import calendar
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crawler.browse.replay.asked import url_of
from crawler.browse.site import Site
from crawler.browse.timemaps import shown_captures
from crawler.capture.cdxj import capture_of_line, parse_line
from crawler.capture.exchange import Capture
from crawler.capture.finding import first_of_each, prefix_key

MOST_CAPTURES = 20_000
"""Of one address that are counted."""

MOST_LISTED = 500
"""Of one year that are listed below the calendar."""

MOST_ADDRESSES = 100
"""Below one that are listed at a time."""

YEAR = re.compile(r"[12]\d{3}", re.ASCII)


@dataclass(frozen=True)
class Shot:
    """A capture in the list; `changed` says whether its content is another than that of the one before."""

    capture: Capture
    changed: bool | None


def routes(site: Site) -> list[Route]:
    """The calendar, and the list of addresses below one."""

    def captures(request: Request) -> Response:
        """An address's captures in a year; `*` at its end asks for all addresses that begin so."""
        said = request.query_params.get("url", "").strip()
        if not said:
            return site.page(request, "captures.html", {"url": "", "below": None, "years": {}})
        url = url_of(said.removesuffix("*"))
        if said.endswith("*"):
            return _below(site, request, url)
        shots = list(_shots(islice(shown_captures(site, url), MOST_CAPTURES)))
        years = Counter(shot.capture.captured_at.year for shot in shots)
        year = _year(request, years)
        context = {
            "url": url,
            "below": None,
            "years": years,
            "year": year,
            "months": list(_months(year, shots)),
            "shots": [shot for shot in shots if shot.capture.captured_at.year == year][:MOST_LISTED],
            "cut": len(shots) == MOST_CAPTURES or years[year] > MOST_LISTED,
        }
        return site.page(request, "captures.html", context, 200 if shots else 404)

    return [Route("/captures", captures)]


def _year(request: Request, years: Counter[int]) -> int:
    """The year that is asked for, else the last one in which there is something."""
    said = request.query_params.get("year", "")
    if said and not YEAR.fullmatch(said):
        raise HTTPException(404)
    return int(said) if said else max(years, default=1)


def _shots(captures: Iterator[Capture]) -> Iterator[Shot]:
    before = None
    for capture in captures:
        yield Shot(capture, None if before is None else capture.digest != before)
        before = capture.digest


def _months(year: int, shots: list[Shot]) -> Iterator[tuple[int, list[list[tuple[int, int]]]]]:
    """The months of a year as weeks of days, each day with how many captures it has; 0 for what is no day of it."""
    days = Counter(shot.capture.captured_at.date() for shot in shots if shot.capture.captured_at.year == year)
    for month in sorted({day.month for day in days}):
        weeks = calendar.Calendar().monthdayscalendar(year, month)
        yield month, [[(day, days[date(year, month, day)] if day else 0) for day in week] for week in weeks]


def _below(site: Site, request: Request, url: str) -> Response:
    """Addresses that begin like one, some at a time: the index leaps from one to the next."""
    key = prefix_key(url)
    start = request.query_params.get("from", "")
    firsts = first_of_each(site.archive.shelf.lines(), key, start if start.startswith(key) else key)
    found: list[Capture] = []
    following = None
    for line in islice(firsts, 10 * MOST_ADDRESSES):
        if len(found) == MOST_ADDRESSES:
            following = line.split(b" ", 1)[0].decode()
            break
        capture = capture_of_line(parse_line(line))
        if not site.hidden.hides_capture(capture):
            found.append(capture)
    context: dict[str, object] = {"url": f"{url}*", "below": found, "years": {}, "following": following}
    return site.page(request, "captures.html", context, 200 if found else 404)
