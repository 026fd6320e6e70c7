"""Which documents are meant, and how much of each."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """Reports of these bodies (under any of these names) and years, None being any; without some of their fields.

    `every` means all readings of every kind, and not only the current reports.
    """

    names: Collection[str] | None = None
    years: Collection[int] | None = None
    every: bool = False
    without: Collection[str] = ()

    @property
    def asked(self) -> Json:
        """The filter of a query."""
        asked: Json = {}
        if self.names is not None:
            asked["entry.agency"] = {"$in": sorted(self.names)}
        if self.years is not None:
            asked["entry.year"] = {"$in": sorted(self.years)}
        return asked

    @property
    def shown(self) -> Json | None:
        """The projection of a query."""
        return dict.fromkeys(self.without, False) or None
