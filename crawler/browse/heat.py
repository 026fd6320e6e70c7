"""The map of the season: regions by years; how many published in time, late or not at all, and what was blocked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crawler.naming import region_name

SHOWN_YEARS = 8

MUNICIPALITIES = {"11", "12", "31", "50"}
"""Below them are districts, and no cities."""

BLOCKED = ("challenged", "refused", "disallowed", "unreachable", "soft_404")

STEPS = (0.25, 0.5, 0.75, 0.95)
"""From which shares on a cell is a step darker."""


@dataclass(frozen=True)
class Cell:
    """What is known of a region and year: how many reports there should be, and what became of them."""

    total: int = 0
    published: int = 0
    late: int = 0
    missing: int = 0
    withdrawn: int = 0
    unread: int = 0
    blocked: int = 0

    @property
    def having(self) -> int:
        """How many are public."""
        return self.published + self.late

    @property
    def lacking(self) -> Sequence[tuple[str, int]]:
        """What else there is, by its kind."""
        kinds = ("late", "missing", "withdrawn", "unread", "blocked")
        return [(kind, getattr(self, kind)) for kind in kinds if getattr(self, kind)]

    @property
    def heat(self) -> str:
        """How dark the cell is: by the share of what is public; where nothing is, by what stands in its way."""
        if not self.total:
            return "none"
        if not self.having:
            return "blocked" if self.blocked == self.total else "missing"
        return f"step{sum(self.having / self.total >= step for step in STEPS)}"


@dataclass(frozen=True)
class Region:
    """A row: a region by the first digits of its code, and a cell for each year."""

    code: str
    name: str | None
    below: bool
    """Whether there is more to see below it."""
    cells: Sequence[Cell]


@dataclass(frozen=True)
class HeatMap:
    """The whole: columns are years, the last one the latest."""

    years: Sequence[int]
    regions: Sequence[Region]
    earlier: int | None
    """The last year before those that are shown."""


Counts = Mapping[tuple[str, int], Mapping[str, int]]


def heat_map(counts: Counts, prefix: str = "", until: int | None = None) -> HeatMap:
    """The regions below the one whose code begins so, and the last years up to one."""
    inside = (year for region, year in counts if region.startswith(prefix))
    known = sorted({year for year in inside if until is None or year <= until})
    years, before = known[-SHOWN_YEARS:], known[:-SHOWN_YEARS]
    sums: dict[str, dict[int, Counter[str]]] = {}
    for (region, year), told in counts.items():
        if region.startswith(prefix) and years and year >= years[0]:
            sums.setdefault(_below(prefix, region), {}).setdefault(year, Counter()).update(told)
    regions = [
        Region(
            code=code,
            name=region_name(code) if code else None,
            below=0 < len(code) < len("110106") and not code.endswith("00"),
            cells=[cell_of(of_year.get(year, {})) for year in years],
        )
        for code, of_year in sorted(sums.items(), key=lambda one: (not one[0], one[0]))
    ]
    return HeatMap(years, regions, before[-1] if before else None)


def cell_of(told: Mapping[str, int]) -> Cell:
    """One cell of how many lines have each status."""
    kinds = {kind: told.get(kind, 0) for kind in ("published", "late", "missing", "withdrawn", "unread")}
    blocked = sum(told.get(kind, 0) for kind in BLOCKED)
    return Cell(total=sum(kinds.values()) + blocked, blocked=blocked, **kinds)


def in_all(counts: Counts, year: int, prefix: str = "") -> Cell:
    """All of a year in a region, together."""
    told: Counter[str] = Counter()
    for (region, of), one in counts.items():
        if of == year and region.startswith(prefix):
            told.update(one)
    return cell_of(told)


def _below(prefix: str, region: str) -> str:
    """The code of the next smaller region, as many digits of it as there are."""
    if not region:
        return ""
    if not prefix:
        return region[:2]
    if len(prefix) == len("32") and prefix not in MUNICIPALITIES:
        return region[:4]
    return region
