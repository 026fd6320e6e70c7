"""Which names are one body's, by codes and by what portals leave out, and the years of which it has reported."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from crawler.store.agencies import Agency
from extractors.names import short_name

YearsOf = Mapping[str, Mapping[str, AbstractSet[int]]]
"""The years of reports, by portal and the body's name."""

_PLACE = re.compile("[省市州盟县区旗]")
"""Behind it begins what a portal of that place calls a body: 北京市|丰台区, 青山县|教育局."""


@dataclass(frozen=True)
class Body:
    """A body as its reports name it: the name and portal of the last, and the year of the first."""

    name: str
    portal: str
    first: int


class Kin:
    """Names that mean one body; built once from what the store knows."""

    def __init__(self, years: YearsOf, agencies: Sequence[Agency] = ()) -> None:
        self._known = {short_name(name.name): short_name(one.name) for one in agencies for name in one.names}
        self._regions = {short_name(one.name): one.region for one in agencies if one.region}
        self._shorts: dict[str, set[str]] = {code: {short_name(name) for name in own} for code, own in years.items()}
        self._fuller: dict[str, dict[str, list[str]]] = {code: _fuller(own) for code, own in self._shorts.items()}
        self._keys: dict[tuple[str, str], str] = {}
        reports: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        for code, own in years.items():
            for name, its in own.items():
                reports[self.key(code, name)] += [(year, name, code) for year in its]
        self._bodies = {key: _body(its) for key, its in reports.items() if its}

    def key(self, portal: str, name: str) -> str:
        """The same for all names of one body: 丰台区 and 北京市丰台区人民政府 on one portal, old and new by codes."""
        if (portal, name) not in self._keys:
            self._keys[portal, name] = self._key(portal, short_name(name))
        return self._keys[portal, name]

    def _key(self, portal: str, short: str) -> str:
        there = self._shorts.get(portal, set())
        fuller = self._fuller.get(portal, {}).get(short, [])
        longest = max(fuller, key=len, default=short)
        if all(longest.endswith(one) for one in fuller):
            short = longest
        if short not in there:
            short = next((part for part in _parts(short) if part in there), short)
        return self._known.get(short, short)

    def of(self, portal: str, name: str) -> Body | None:
        """The body that is called so on a portal; None where the store has no report of it."""
        return self._bodies.get(self.key(portal, name))

    def region(self, key: str) -> str | None:
        """The code of the region of the body with this key, as far as its reports tell."""
        return self._regions.get(key)

    def called(self, portal: str, name: str) -> str:
        """What its last report calls a body that a portal's file names."""
        body = self.of(portal, name)
        return body.name if body else name


def _body(reports: Sequence[tuple[int, str, str]]) -> Body:
    _, name, portal = max(reports)
    return Body(name, portal, min(reports)[0])


def _fuller(shorts: AbstractSet[str]) -> dict[str, list[str]]:
    """The names that have more before them, by what stands behind the place."""
    found: dict[str, list[str]] = defaultdict(list)
    for short in sorted(shorts):
        for part in _parts(short):
            found[part].append(short)
    return found


def _parts(short: str) -> Iterator[str]:
    for place in _PLACE.finditer(short):
        if place.end() < len(short):
            yield short[place.end() :]
