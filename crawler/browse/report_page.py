"""One reading as the report page shows it: its parts in the official order, each table under its own section."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from crawler.browse.tables import Table, concerned, label_of, tables_of

NUMERALS = "〇一二三四五六七八九十"

TABLE_OF = {2: "disclosure", 3: "applications", 4: "disputes"}
"""Under which section of the official forms each table stands."""


@dataclass(frozen=True)
class Part:
    """A section with its table, where it has one; `heading` is None where only the table is there."""

    number: int
    numeral: str
    heading: str | None
    paragraphs: list[str]
    name: str | None
    tables: list[Table]


@dataclass(frozen=True)
class FailedCheck:
    """A check that does not hold, with both sides and the cell in which it is shown."""

    rule: str
    where: str
    path: str
    left: object
    right: object


def parts_of(report: Mapping[str, Any]) -> list[Part]:
    """The sections in their order; a table whose section is missing stands where that would."""
    tables = tables_of(report)
    parts = [_section(section, tables) for section in report.get("sections", ())]
    shown = {part.name for part in parts}
    parts += [
        Part(number, NUMERALS[number], None, [], name, tables[name])
        for number, name in TABLE_OF.items()
        if name in tables and name not in shown
    ]
    return sorted(parts, key=lambda part: part.number)


def failed_checks(report: Mapping[str, Any]) -> Iterator[FailedCheck]:
    """The checks that do not hold."""
    for check in report.get("checks", ()):
        if check["holds"] is False:
            table = check["rule"].partition(".")[0]
            where = label_of(table, check.get("row") or check.get("column") or "")
            yield FailedCheck(check["rule"], where, concerned(check), check["left"], check["right"])


def _section(section: Mapping[str, Any], tables: Mapping[str, list[Table]]) -> Part:
    number = section["number"]
    name = TABLE_OF.get(number)
    return Part(
        number=number,
        numeral=NUMERALS[number] if 0 < number < len(NUMERALS) else str(number),
        heading=section["heading"],
        paragraphs=section["text"].split("\n") if section["text"] else [],
        name=name if name in tables else None,
        tables=tables.get(name, []) if name else [],
    )
