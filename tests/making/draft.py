"""One report as it is written down before a format is chosen: title, headings, lines, tables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from crawler.demo.forms import Rows, applications, disclosure, disputes, fill

NUMERALS = "一二三四五六"
HEADINGS = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)
LINES = (
    ("全县的公开工作按计划完成。", "目录按季度更新。"),
    (),
    (),
    (),
    ("目录更新不够及时，明年按月核对。",),
    ("没有其他事项。",),
)


@dataclass(frozen=True)
class Part:
    """A section: its official number, its heading's own words, lines, tables; `printed` is the heading as it stands."""

    number: int
    heading: str
    lines: tuple[str, ...] = ()
    tables: tuple[Rows, ...] = ()
    printed: str = ""

    @property
    def head(self) -> str:
        """The heading as it stands in the document."""
        return self.printed or f"{NUMERALS[self.number - 1]}、{self.heading}"


@dataclass(frozen=True)
class Draft:
    """A report of a place and year."""

    place: str
    year: int
    parts: tuple[Part, ...]
    title: str
    published: str | None
    url: str | None


def draft(form: str, printed: Mapping[str, str], *, year: int | None = None, only: tuple[int, ...] = ()) -> Draft:
    """A complete report of 甲县 in one form; `only` leaves tables out but those of the sections named."""
    year = year or int(form)
    tables = {2: disclosure(form), 3: applications(form), 4: disputes()}
    shown = {number: (fill(rows, printed),) for number, rows in tables.items() if not only or number in only}
    parts = (
        Part(number, heading, lines, shown.get(number, ()))
        for number, (heading, lines) in enumerate(zip(HEADINGS, LINES, strict=True), start=1)
    )
    title = f"甲县{year}年政府信息公开工作年度报告"
    url = f"http://www.jiaxian.gov.cn/zfxxgk/{year + 1}01/t{year + 1}0120_8.html"
    return Draft("甲县", year, tuple(parts), title, f"{year + 1}-01-20", url)


def change(written: Draft, number: int, alter: Callable[[Part], Part]) -> Draft:
    """The draft with one of its sections altered."""
    parts = tuple(alter(part) if part.number == number else part for part in written.parts)
    return replace(written, parts=parts)


def with_tables(written: Draft, number: int, *tables: Rows) -> Draft:
    """The draft with other tables in one of its sections."""
    return change(written, number, lambda part: replace(part, tables=tables))


def with_heading(written: Draft, number: int, heading: str, printed: str = "") -> Draft:
    """The draft with other words for a heading."""
    return change(written, number, lambda part: replace(part, heading=heading, printed=printed))


def with_lines(written: Draft, number: int, *lines: str) -> Draft:
    """The draft with other lines in one of its sections."""
    return change(written, number, lambda part: replace(part, lines=lines))


def without(written: Draft, *numbers: int) -> Draft:
    """The draft without some of its sections."""
    return replace(written, parts=tuple(part for part in written.parts if part.number not in numbers))
