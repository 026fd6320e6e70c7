"""One reading as its page shows it: its parts in the official order, each table under its own section."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from jinja2 import Environment
from markupsafe import Markup
from starlette.exceptions import HTTPException

from crawler.browse.drawn_tables import Drawn, draw_table_of, draw_tables
from crawler.browse.hiding import gone
from crawler.browse.site import Site
from crawler.browse.summary import summary
from crawler.browse.tables import concerned, label_of
from crawler.store import Correction, report_json
from crawler.store.documents import report_id

NUMERALS = "〇一二三四五六七八九十"

LONGEST = 1000
"""Paragraphs of a section, findings and indicators that are shown; the files of the report have all."""

TABLE_OF = {2: "disclosure", 3: "applications", 4: "disputes"}
"""Under which section of the official forms each table stands."""

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """A section with its table, where it has one; `heading` is None where only the table is there."""

    number: int
    numeral: str
    heading: str | None
    paragraphs: list[str]
    name: str | None
    tables: list[Markup]
    cut: bool = False


@dataclass(frozen=True)
class FailedCheck:
    """A check that does not hold, with both sides and the cell in which it is shown.

    `other` is the other year of a check across years.
    """

    rule: str
    where: str
    path: str
    left: object
    right: object
    other: int | None = None


@dataclass(frozen=True)
class Report:
    """A reading with what is known of its agency and year."""

    document: Json
    ledger: Json | None
    pairs: Sequence[Json]
    corrections: Sequence[Correction]

    @property
    def entry(self) -> Json:
        """Where it comes from."""
        entry: Json = self.document["entry"]
        return entry

    @cached_property
    def read(self) -> Json:
        """The Report's JSON; of what could not be read, nothing."""
        return report_json(dict(self.document))

    @cached_property
    def summary(self) -> Json:
        """In short."""
        return summary(dict(self.document))

    @property
    def current(self) -> str | None:
        """The id of the reading that is current."""
        return self.ledger["reading"] if self.ledger else None

    @property
    def readings(self) -> int:
        """How many there are of its agency and year."""
        return self.ledger["readings"] if self.ledger else 1

    @cached_property
    def failed(self) -> list[FailedCheck]:
        """The checks that do not hold."""
        return list(failed_checks(self.read))

    @cached_property
    def failed_years(self) -> list[FailedCheck]:
        """Those against the year before and the year after."""
        return [one for pair in self.pairs for one in failed_against(pair, self.entry["year"])]

    def parts(self, environment: Environment) -> list[Part]:
        """The sections in their order; a table whose section is missing stands where that would."""
        return parts_of(self.read, draw_tables(self.drawn, environment))

    def table(self, environment: Environment, path: str) -> Markup:
        """The table in which a cell stands, that cell marked."""
        drawn = replace(self.drawn, marked=path, told_on=f"/reports/{self.document['_id']}")
        return draw_table_of(drawn, environment)

    @cached_property
    def drawn(self) -> Drawn:
        """What is written into its tables."""
        failing = {one.path: "years" for one in self.failed_years} | {one.path: "failed" for one in self.failed}
        corrections = {one.path: one for one in self.corrections if one.path}
        return Drawn(self.read, f"/reports/{self.document['_id']}/cells/", failing, corrections)


def open_report(site: Site, reading_id: str, *, places: bool = True) -> Report:
    """A reading by its id, with or without where its cells stand; without a reading, the answer is 404."""
    document = site.store.reading(reading_id, places=places)
    if document is None:
        raise HTTPException(404)
    gone(site.hidden.hides_reading(document))
    agency, year = document["entry"]["agency"], document["entry"]["year"]
    if year is None or "other" in document:
        return Report(document, None, (), ())
    told, pairs, corrections = site.store.beside(agency, year)
    return Report(document, told, _shown(site, pairs, agency, year), corrections)


def _shown(site: Site, pairs: Sequence[Json], agency: str, year: int) -> Sequence[Json]:
    """The checks against the years around without those that tell a number of a report that is hidden."""
    if site.hidden.is_empty:
        return pairs
    rows = site.store.lists.reported([report_id(agency, year - 1), report_id(agency, year + 1)])
    hidden = {row["year"] for row in rows if site.hidden.hides_reading(row)}
    return [pair for pair in pairs if hidden.isdisjoint({pair["year"], pair["year"] + 1})]


def parts_of(report: Json, tables: Mapping[str, list[Markup]]) -> list[Part]:
    """The sections in their order; a table whose section is missing stands where that would."""
    parts = [_section(section, tables) for section in report.get("sections", ())]
    shown = {part.name for part in parts}
    parts += [
        Part(number, NUMERALS[number], None, [], name, tables[name])
        for number, name in TABLE_OF.items()
        if name in tables and name not in shown
    ]
    return sorted(parts, key=lambda part: part.number)


def failed_checks(report: Json) -> Iterator[FailedCheck]:
    """The checks that do not hold."""
    for check in report.get("checks", ()):
        if check["holds"] is False:
            table = check["rule"].partition(".")[0]
            where = label_of(table, check.get("row") or check.get("column") or "")
            yield FailedCheck(check["rule"], where, concerned(check), check["left"], check["right"])


def failed_against(pair: Json, year: int) -> Iterator[FailedCheck]:
    """The checks of two years that do not hold, as the report of one of them shows them."""
    is_later = pair["year"] < year
    for check in pair["checks"]:
        if check["holds"] is not False:
            continue
        if row := check.get("row"):
            path, where = f"disclosure.{row}.in_force", label_of("disclosure", row)
        else:
            column = check["column"]
            row = "carried_in" if is_later else "carried_out"
            path, where = f"applications.{row}.{column}", label_of("applications", column)
        other = pair["year"] if is_later else pair["year"] + 1
        yield FailedCheck(check["rule"], where, path, check["left"], check["right"], other)


def _section(section: Json, tables: Mapping[str, list[Markup]]) -> Part:
    number = section["number"]
    name = TABLE_OF.get(number)
    return Part(
        number=number,
        numeral=NUMERALS[number] if 0 < number < len(NUMERALS) else str(number),
        heading=section["heading"],
        paragraphs=section["text"].split("\n", LONGEST)[:LONGEST] if section["text"] else [],
        cut=section["text"].count("\n") >= LONGEST,
        name=name if name in tables else None,
        tables=tables.get(name, []) if name else [],
    )
