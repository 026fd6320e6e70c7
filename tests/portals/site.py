"""A simulated portal: its pages by path, and which of them are reports or decoys."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from tests.spiders.portal_server import NOTHING, Answer, Asked, Page

NOISE = (
    "关于召开全体会议的公告",
    "政府信息公开指南",
    "2021年部门预算",
    "领导分工调整",
    "2020年统计年报",
    "依申请公开流程",
)
YEARS = tuple(range(2008, 2025))
HEADING = "政府信息公开年报"
BODIES = ("青山县教育局", "青山县水务局", "青山县卫生健康局", "东湖镇人民政府", "西门街道办事处")
OTHER_REPORTS = (
    "青山县{}年法治政府建设年度报告",
    "青山县政府网站工作年度报表（{}年度）",
    "青山县{}年统计年报",
    "青山县{}年国民经济和社会发展统计公报",
    "青山县{}年度企业年报公示情况",
    "{}年政府工作报告",
)


@dataclass(frozen=True)
class Row:
    """One row of a list."""

    path: str
    title: str
    published: str = "2021-01-30"


@dataclass
class Site:
    """What a portal serves, and what a crawl must bring home: the addresses of all reports.

    `lists` is the number of pages that its listings have, `way` that of those on the way to the first. `beside` is
    on a host of its own, which pages call `http://beside.example`. `lines` stand in the portal's file.
    """

    start: str
    pages: dict[str, Page] = field(default_factory=dict)
    reports: set[str] = field(default_factory=set)
    decoys: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    params: dict[str, str] = field(default_factory=dict)
    lists: int = 1
    way: int = 3
    beside: dict[str, Page] = field(default_factory=dict)
    lines: str = ""

    def report(self, path: str, body: str, year: int, *, extra: str = "") -> Row:
        """Put up a report's page."""
        title = f"{body}{year}年政府信息公开工作年度报告"
        self.pages[path] = article(title, extra)
        self.reports.add(path)
        return Row(path, title, f"{year + 1}-01-{year % 28 + 1:02}")

    def decoy(self, path: str, title: str) -> Row:
        """Put up a page about reports that is none."""
        self.pages[path] = article(title, "")
        self.decoys.add(path)
        return Row(path, title)

    def noise(self, path: str, number: int) -> Row:
        """Put up a page about something else."""
        title = NOISE[number % len(NOISE)]
        self.pages[path] = article(title, "")
        return Row(path, title)


def article(title: str, extra: str) -> Answer:
    """A page with an article that is long enough to be one."""
    words = "本年度报告由本机关根据条例编制，内容包括总体情况和各项数据。" * 20
    return Answer(
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div id=zoom><p>{words}</p>{extra}</div>"
    )


def page(heading: str, inner: str, script: str = "") -> Answer:
    """A list's page between a portal's navigation and its footer."""
    navigation = '<div class="nav"><a href="/">首页</a><a href="/zwgk/">政务公开</a><a href="/hdjl/">互动交流</a></div>'
    footer = '<div class="footer"><a href="/about.html">关于我们</a> 京ICP备00000000号</div>'
    head = f"<html><head><meta charset=utf-8><title>{heading}</title></head>"
    return Answer(f"{head}<body>{navigation}<h2>{heading}</h2>{inner}{footer}<script>{script}</script></body></html>")


def items(rows: Iterable[Row], shape: Callable[[Row], str] | None = None) -> str:
    """The rows as a list."""
    shape = shape or (
        lambda r: f'<li><a href="{r.path}" title="{r.title}">{r.title[:12]}…</a><span>{r.published}</span></li>'
    )
    return f"<ul>{''.join(map(shape, rows))}</ul>"


def answer_json(tree: object) -> Answer:
    """JSON as an API gives it."""
    return Answer(json.dumps(tree, ensure_ascii=False), headers={"Content-Type": "application/json;charset=utf-8"})


def asked_for(asked: Asked) -> dict[str, str]:
    """What a request asks for, in its query and its form."""
    fields = parse_qs(f"{asked.query}&{asked.body.decode()}", keep_blank_values=True)
    return {name: values[0] for name, values in fields.items()}


def chunks(rows: list[Row], size: int) -> list[list[Row]]:
    """The rows page by page."""
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def put_list(
    site: Site, folder: str, pages: list[list[Row]], names: Iterable[str], draw: Callable[[int, list[Row]], Answer]
) -> Site:
    """Put up the pages of a list under their names; `draw` makes one of its number, counted from 0, and its rows."""
    for number, (some, name) in enumerate(zip(pages, names, strict=True)):
        site.pages[folder + name] = draw(number, some)
    site.lists = len(pages)
    return site


def yearly(site: Site, name: str, body: str, years: Iterable[int] = YEARS) -> list[Row]:
    """A body's reports, the newest first, with other reports of the same years between."""
    rows: list[Row] = []
    for number, year in enumerate(years):
        rows.append(site.report(name.format(number), body, year))
        if number % 3 == 1:
            title = OTHER_REPORTS[number % len(OTHER_REPORTS)].format(year)
            site.pages[name.format(300 + number)] = article(title, "")
            rows.append(Row(name.format(300 + number), title))
        if number % 6 == 2:
            rows.append(site.decoy(name.format(200 + number), f"一图读懂{body}{year}年政府信息公开工作年度报告"))
    return rows[::-1]


def of_bodies(site: Site, name: str, year: int) -> list[Row]:
    """A report of each body for one year."""
    return [site.report(name.format(number), body, year) for number, body in enumerate(BODIES)]


__all__ = [
    "BODIES",
    "HEADING",
    "NOTHING",
    "OTHER_REPORTS",
    "YEARS",
    "Answer",
    "Asked",
    "Page",
    "Row",
    "Site",
    "answer_json",
    "asked_for",
    "chunks",
    "items",
    "of_bodies",
    "page",
    "put_list",
    "yearly",
]
