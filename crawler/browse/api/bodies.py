"""Publishing bodies: their names over time, codes, years."""

from crawler.browse.api.cursors import cursor_of, place_of
from crawler.browse.api.declared import Answer, Asked, Name, Operation, Page, Paged
from crawler.browse.api.records import Line, iso, line_of
from crawler.browse.site import Site
from crawler.store.agencies import Agency


class AskedBodies(Paged):
    """Bodies; with `name` those that have it in one of theirs, who is called just so first, on one page."""

    name: Name | None = None


class AskedBody(Asked):
    """A body by any of its names, or by a code."""

    body: Name


class Called(Answer):
    """A name of a body, and the captures between which it was seen."""

    name: str
    first_seen: str
    last_seen: str


class Body(Answer):
    """A publishing body; the name seen last comes first."""

    name: str
    names: list[Called]
    organisation_code: str | None
    credit_code: str | None
    region: str | None
    portals: list[str]


class BodyWithYears(Body):
    """The same with its reports, the latest first."""

    reports: list[Line]


def bodies(site: Site, asked: AskedBodies) -> Page[Body]:
    """Bodies by name."""
    if asked.name is not None:
        return Page[Body](items=_called(site, asked.name, asked.limit), next=None)
    [after] = place_of(asked.cursor, ("",))
    found, last = site.store.lists.bodies(str(after), asked.limit)
    return Page[Body](items=[body_of(one) for one in found], next=cursor_of(last) if last else None)


def _called(site: Site, name: str, limit: int) -> list[Body]:
    found = site.store.lists.called(site.store.texts.bodies(name, limit))
    return [body_of(one) for one in found]


def body(site: Site, asked: AskedBody) -> BodyWithYears | None:
    """One body, with its reports."""
    found = site.store.agencies(asked.body)
    if not found:
        return None
    rows = [row for name in found[0].names for row in site.store.ledger(agency=name.name) if row["reading"]]
    shown = (row for row in rows if not site.hidden.hides_reading(row))
    lines = sorted(map(line_of, shown), key=lambda line: (-line.year, line.agency))
    return BodyWithYears(**body_of(found[0]).model_dump(), reports=lines)


def body_of(agency: Agency) -> Body:
    """A body of the store."""
    return Body(
        name=agency.name,
        names=[
            Called(name=one.name, first_seen=iso(one.first_seen), last_seen=iso(one.last_seen)) for one in agency.names
        ],
        organisation_code=agency.organisation_code,
        credit_code=agency.credit_code,
        region=agency.region,
        portals=list(agency.portals),
    )


OPERATIONS = (
    Operation("/bodies", "机关列表，或按名称、拼音查找", "bodies, or those with a name or pinyin", AskedBodies,
              Page[Body], bodies, "/bodies?name=fengtai"),
    Operation("/bodies/{body}", "一个机关：名称、代码、各年度报告", "a body: names, codes, reports", AskedBody,
              BodyWithYears, body, "/bodies/北京市丰台区"),
)  # fmt: skip
