"""Which documents are meant, and how much of each."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """Reports of these bodies (under any of these names), years and region (what its code begins with); None is any.

    `every` means all readings of every kind, and not only the current reports; `without` names fields to leave out.
    """

    names: Collection[str] | None = None
    years: Collection[int] | None = None
    region: str | None = None
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
        if self.region is not None:
            asked["entry.region"] = {"$regex": f"^{self.region}"}
        return asked

    @property
    def of_ledger(self) -> Json:
        """The same for the ledger's lines of current reports; of names it has no index."""
        return {name.removeprefix("entry."): one for name, one in self.asked.items()} | {"reading": {"$ne": None}}
