"""A body's reports over the years, as written down in `lives/*.toml`: its numbers row by row, the sums worked out.

Where a body printed something else than the sum, `printed` says what, by path. `later` is what the same page says after
somebody changed it.
"""

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import Literal

from pydantic import Field

from crawler.demo.forms import APPLICANTS, GROUPS, OUTCOMES, Rows, applications, disclosure, disputes, fill, paths
from crawler.demo.written import Written

Numbers = Mapping[str, tuple[int, ...]]
"""Those of a row, by its key; a row that is not named is all 0, and its total is left to us."""

_DISPUTES = 4
NO_RESULT = {"new", "carried_in", "result_total", "carried_out"}
TEXT_OF = {1: "summary", 5: "problems", 6: "other"}
HEADINGS = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)
FREE = {1: "基本情况和主要数字", 5: "下一步打算", 6: "附注"}
"""Headings of a report before there were forms."""


class Later(Written):
    """What the page says after it was changed, where that is something else."""

    summary: str | None = None
    numbers: Numbers = Field(default_factory=dict)


class YearOfLife(Written):
    """The report of one year; before 2019 in no form, with a sheet of `indicators`."""

    year: int
    body: str
    published: dt.date
    form: Literal["2019", "2021"] | None = None
    summary: str = ""
    problems: str = ""
    other: str = "无。"
    indicators: tuple[tuple[str, ...], ...] = ()
    numbers: Numbers = Field(default_factory=dict)
    money: Mapping[str, str] = {}
    printed: Mapping[str, str] = {}
    challenged: bool = False
    withdrawn: bool = False
    later: Later | None = None

    @property
    def title(self) -> str:
        """As a listing prints it."""
        return f"{self.body}{self.year}年政府信息公开工作年度报告"

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"/zwgk/nb/{self.published:%Y%m}/t{self.published:%Y%m%d}.html"

    @property
    def sections(self) -> Iterator[tuple[str, list[str], Rows]]:
        """Heading, paragraphs and table of each section."""
        numbers = range(1, 7) if self.form else sorted(TEXT_OF)
        for numeral, number in zip("一二三四五六", numbers, strict=False):
            lines = str(getattr(self, TEXT_OF[number])).split("\n") if number in TEXT_OF else []
            heading = HEADINGS[number - 1] if self.form else FREE[number]
            yield f"{numeral}、{heading}", lines, self._table(number)

    @property
    def cells(self) -> dict[str, str]:
        """What is printed at each path of the three tables."""
        told = {**self._disclosure(), **self._applications(), **self._disputes()}
        return {path: f"{number}" for path, number in told.items()} | dict(self.money) | dict(self.printed)

    def changed(self) -> "YearOfLife":
        """The same report as its page says it later."""
        if self.later is None:
            return self
        summary = self.later.summary or self.summary
        return self.model_copy(update={"summary": summary, "numbers": {**self.numbers, **self.later.numbers}})

    def _table(self, number: int) -> Rows:
        if not self.form:
            return self.indicators if number == 1 else ()
        if number == _DISPUTES:
            return fill(disputes(), self.cells)
        make = {2: disclosure, 3: applications}.get(number)
        return fill(make(self.form), self.cells) if make else ()

    def _disclosure(self) -> dict[str, int]:
        rows = _rows_of(disclosure(self.form or ""))
        return {path: n for row, of in rows.items() for path, n in zip(of, self._of(row, len(of)), strict=True)}

    def _applications(self) -> dict[str, int]:
        rows = _rows_of(applications(self.form or ""))
        kinds = len(APPLICANTS) - 1
        results = [self._of(row, kinds) for row in rows if row not in NO_RESULT]
        totals = [sum(column) for column in zip(*results, strict=True)]
        carried_in, carried_out = (self._of(row, kinds) for row in ("carried_in", "carried_out"))
        new = [total + out - come for total, out, come in zip(totals, carried_out, carried_in, strict=True)]
        sums = {"result_total": totals, "new": new}
        told = {row: sums.get(row) or self._of(row, kinds) for row in rows}
        return {path: n for row, of in rows.items() for path, n in zip(of, _summed(told[row]), strict=True)}

    def _disputes(self) -> dict[str, int]:
        told = {group: _summed(self._of(group, len(OUTCOMES) - 1)) for group in GROUPS}
        return {f"disputes.{group}.{o}": n for group in GROUPS for o, n in zip(OUTCOMES, told[group], strict=True)}

    def _of(self, row: str, count: int) -> Sequence[int]:
        return self.numbers.get(row) or (0,) * count


class Life(Written):
    """A body: its credit code, and its reports."""

    credit_code: str
    reports: tuple[YearOfLife, ...]


def read_life(name: str) -> Life:
    """The body in `lives/<name>.toml`."""
    text = (resources.files("crawler.demo") / "lives" / f"{name}.toml").read_text(encoding="utf-8")
    return Life.model_validate(tomllib.loads(text))


def _rows_of(table: Rows) -> dict[str, list[str]]:
    """The paths of each row, by the row's key."""
    found: dict[str, list[str]] = {}
    for path in paths(table):
        found.setdefault(path.split(".", 1)[1].rpartition(".")[0], []).append(path)
    return found


def _summed(numbers: Sequence[int]) -> list[int]:
    return [*numbers, sum(numbers)]
