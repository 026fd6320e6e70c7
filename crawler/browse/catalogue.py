"""The lists: the current reports, page by page, and what was recorded instead of content."""

import re
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crawler.browse.home import asked_place, asked_region, asked_year
from crawler.browse.site import Site
from crawler.browse.summary import summary
from crawler.naming import region_name
from crawler.store.documents import Json
from crawler.store.text_index import Wanted
from crawler.survey import RECORDS

AT_ONCE = 50
BODIES = 200
"""So many bodies with a part of a name in theirs are looked for."""


def routes(site: Site) -> list[Route]:
    """The lists."""
    return [Route("/reports", partial(reports, site)), Route("/records", partial(records, site))]


def reports(site: Site, request: Request) -> Response:
    """The current reports: the latest year first, in it by region."""
    name, region, year = (
        request.query_params.get("name", "").strip(),
        asked_region(request),
        asked_year(request, "year"),
    )
    after = request.query_params.get("after", "-1")
    if not re.fullmatch(r"-1|\d{1,18}", after, re.ASCII):
        raise HTTPException(404)
    bodies = site.store.texts.bodies(name, BODIES) if name else []
    wanted = Wanted(agency=bodies, years=[year] if year else [], region=region or None)
    found = site.store.lists.reports(wanted, int(after), AT_ONCE) if bodies or not name else []
    last = found[-1][1] if len(found) >= AT_ONCE else None
    survey = site.lookout.last()
    context = {
        "reports": [_line(row) for row, _ in found if row["reading"] and not site.hidden.hides_reading(row)],
        "next": last if last is not None and site.store.texts.listed(wanted, last, 1) else None,
        "years": survey.years if survey else [],
        "name": name,
        "region": region,
        "region_name": region_name(region) if region else None,
        "year": year,
        "is_first": after == "-1",
        "is_complete": site.store.texts.is_complete,
    }
    return site.page(request, "reports.html", context)


def records(site: Site, request: Request) -> Response:
    """What is no report: decoys, what could not be read, and what came instead of content."""
    first, survey = asked_place(request), site.lookout.last()
    others, states = (survey.others, survey.states) if survey else ((), ())
    last = first + AT_ONCE
    context = {
        "survey": survey,
        "others": [summary(dict(one)) for one in others[first:last] if not site.hidden.hides_reading(one)],
        "states": [one for one in states[first:last] if not site.hidden.hides_reading(vars(one))],
        "first": first,
        "next": last if last < max(len(others), len(states)) else None,
        "kept": RECORDS if max(len(others), len(states)) >= RECORDS else None,
    }
    return site.page(request, "records.html", context)


def _line(row: Json) -> Json:
    """A report in a line, from what the ledger says of it."""
    forms = sorted({form for form in row["forms"].values() if form})
    return {**row, "forms": forms, "findings": len(row.get("findings", ()))}
