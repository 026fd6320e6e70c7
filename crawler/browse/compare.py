"""The page that compares: the readings of one report with each other, or two years of a body."""

import re
from collections.abc import Sequence
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crawler.browse.comparing import compare
from crawler.browse.hiding import gone
from crawler.browse.home import asked_year
from crawler.browse.known_body import find_names, known_body, reading_of
from crawler.browse.site import Site
from crawler.browse.tables import label_of
from crawler.history import History, Step, history_of, last_modified
from crawler.store.documents import Json

READING = re.compile(r"[0-9a-f]{1,64}")
SHOWINGS = 100
"""So many readings of a report are looked at, the latest."""


def routes(site: Site) -> list[Route]:
    """The one page."""
    return [Route("/compare", partial(page, site))]


def page(site: Site, request: Request) -> Response:
    """Two readings by their ids; else two years of a body, else the readings of one year and its last change."""
    asked = request.query_params
    if "before" in asked or "after" in asked:
        sides = _reading(site, asked.get("before", "")), _reading(site, asked.get("after", ""))
        return _compared(site, request, sides)
    names = find_names(site, asked.get("agency", "")[:200])
    if len(names) != 1:
        raise HTTPException(404)
    if "year" in asked:
        return _history(site, request, names[0], asked_year(request, "year"))
    earlier, later = (asked_year(request, name) for name in ("from", "to"))
    if earlier is None or later is None:
        raise HTTPException(404)
    return _years(site, request, names[0], (earlier, later))


def _years(site: Site, request: Request, name: str, years: tuple[int, int]) -> Response:
    body = known_body(site, name)
    before, after = (reading_of(site, body, year) for year in years)
    if before is None or after is None:
        raise HTTPException(404)
    checks = [
        check
        for one in body.names
        for pair in site.store.year_checks(one)
        for check in pair["checks"]
        if pair["year"] == min(years) and abs(years[0] - years[1]) == 1
    ]
    return _compared(site, request, (before, after), failing=[one for one in checks if one["holds"] is False])


def _history(site: Site, request: Request, name: str, year: int | None) -> Response:
    """The readings of one report; the last two that differ are compared."""
    if year is None:
        raise HTTPException(404)
    names = known_body(site, name).names
    readings = [one for each in names for one in site.store.readings(each, year) if not site.hidden.hides_reading(one)]
    readings = sorted(readings, key=lambda one: one["entry"]["captured_at"])[-SHOWINGS:]
    if not readings:
        raise HTTPException(404)
    told = history_of(readings, partial(last_modified, site.archive))
    if not told.steps:
        return site.page(request, "compare.html", {"name": name, "year": year, "history": told, "step": None})
    of = {one["_id"]: one for one in readings}
    step = told.steps[-1]
    return _compared(site, request, (of[step.before.reading], of[step.after.reading]), history=told)


def _compared(
    site: Site,
    request: Request,
    sides: tuple[Json, Json],
    *,
    history: History | None = None,
    failing: Sequence[Json] = (),
) -> Response:
    before, after = sides
    same_report = (before["entry"]["agency"], before["entry"]["year"]) == (
        after["entry"]["agency"],
        after["entry"]["year"],
    )
    if history is None and same_report and before["_id"] != after["_id"]:
        history = history_of([before, after], partial(last_modified, site.archive))
    made = compare(before, after)
    environment = site.environment(request)
    context = {
        "name": after["entry"]["agency"],
        "year": after["entry"]["year"],
        "same_report": same_report,
        "sides": sides,
        "made": made,
        "passages": list(made.passages()),
        "tables": made.tables(environment),
        "history": history,
        "step": _step(history, before, after),
        "failing": failing,
        "label_of": lambda rule, key: label_of("applications" if rule == "years.carry" else "disclosure", key),
    }
    return site.page(request, "compare.html", context)


def _step(history: History | None, before: Json, after: Json) -> Step | None:
    """The step between these two, where there is one."""
    ids = {before["_id"], after["_id"]}
    steps = history.steps if history else ()
    return next((one for one in steps if {one.before.reading, one.after.reading} == ids), None)


def _reading(site: Site, reading_id: str) -> Json:
    document = site.store.reading(reading_id) if READING.fullmatch(reading_id) else None
    if document is None or "sections" not in document:
        raise HTTPException(404)
    gone(site.hidden.hides_reading(document))
    return document
