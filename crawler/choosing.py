"""Which stored reports are meant: those of a body under any of its names, of years, of a region."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crawler.errors import Usage
from crawler.store import Choice, Store
from crawler.words import say
from extractors.names import short_name

if TYPE_CHECKING:
    from crawler.export import Manner

SUGGESTED = 5


@dataclass(frozen=True)
class Selection:
    """What a user asks for; None is any."""

    agency: str | None = None
    years: Collection[int] | None = None
    region: str | None = None


def find_reports(store: Store, asked: Selection, manner: "Manner") -> Iterator[dict[str, Any]]:
    """The documents that are meant, one by one, with what the manner of writing them needs."""
    names = names_of_body(asked.agency, store) if asked.agency else None
    within = region_prefix(asked.region) if asked.region else None
    return store.each(Choice(names, asked.years or None, within, every=manner.every, without=manner.without))


def region_prefix(region: str) -> str:
    """What the codes of a region begin with: 110000 and 11 are all of Beijing, 110106 one district.

    >>> region_prefix("110000"), region_prefix("320500"), region_prefix("110106")
    ('11', '3205', '110106')
    """
    if not (region.isascii() and region.isdigit() and len(region) in {2, 4, 6}):
        raise Usage(f"--region: got {region!r}, expected a code of GB/T 2260, or its first two or four digits")
    while region.endswith("00"):
        region = region.removesuffix("00")
    return region


def names_of_body(asked: str, store: Store) -> set[str]:
    """All names under which reports of a body are stored; it is asked for by any of them, or by a code."""
    if names := known_names(asked, store):
        return names
    told = ", ".join(store.texts.bodies(asked, SUGGESTED)) or "-"
    raise Usage(
        say(
            f"{asked!r}: no stored report of a body that is called so; like it: {told}",
            f"{asked!r}：未存有此机关的报告；近似者：{told}",
        )
    )


def known_names(asked: str, store: Store) -> set[str]:
    """The same; none where no body is called so."""
    wanted, known = short_name(asked), store.agencies(asked)
    found = [one for one in known if asked.upper() in {one.organisation_code, one.credit_code}]
    found = found or [one for one in known if wanted in {short_name(name.name) for name in one.names}]
    return {name.name for one in found for name in one.names}
