"""What a person says of a report: written into the archive like all that is known, and from there into the database."""

import asyncio
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel, ValidationError

from crawler.capture.archive import open_archive
from crawler.choosing import names_of_body
from crawler.errors import Usage
from crawler.store import Choice, Correction, Store
from crawler.words import say
from extractors.report import Applications, Disclosure, Disputes

if TYPE_CHECKING:
    from crawler.capture.exchange import JSON

CRAWL = "corrections"
"""Under which crawl corrections stand in the archive."""

TABLES: dict[str, type[BaseModel]] = {
    "disclosure": Disclosure,
    "applications": Applications,
    "disputes": Disputes,
}

NUMBER = "a number such as 12 or 25.1"


def find_report(store: Store, agency: str, year: int) -> dict[str, Any]:
    """The current report of a body, under any of its names; raises Usage where there is none."""
    names = names_of_body(agency, store)
    report = next(store.each(Choice(names, [year], without=("cells",))), None)
    if report is None:
        raise Usage(f"{agency} {year}: {say('no such report in the database', '库中没有此报告')}")
    return report


def read_value(report: dict[str, Any], path: str) -> int | float | None:
    """The number that was read there; None where none was, or none is printed. Raises Usage for no place of a form."""
    table, *keys = path.split(".")
    told: Any = 0
    for key in reversed(keys):
        told = {key: told}
    try:
        TABLES[table].model_validate(told)
    except (KeyError, ValidationError):
        wanted = f"such as disputes.reconsideration.total, in one of {', '.join(TABLES)}"
        raise Usage(f"{path!r}: no value of an official form; expected {wanted}") from None
    value: Any = report
    for key in (table, *keys):
        value = (value or {}).get(key)
    return cast("int | float | None", value)


def parse_value(printed: str) -> int | float:
    """What should stand there.

    >>> parse_value("12"), parse_value("25.1")
    (12, 25.1)
    """
    for kind in (int, float):
        try:
            value = kind(printed)
        except ValueError:
            continue
        if isfinite(value):
            return value
    raise Usage(f"{printed!r}: expected {NUMBER}")


def keep(data: Path, correction: Correction) -> None:
    """Write it into the archive; from there `reextract` has it, too."""
    facts: dict[str, JSON] = {**asdict(correction), "at": correction.at.isoformat()}
    with open_archive(data, crawl=CRAWL) as archive:
        asyncio.run(archive.describe("correction", None, facts))
