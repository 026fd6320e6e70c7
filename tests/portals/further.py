"""More portals of no family: what leads to a list is elsewhere than it was looked for."""

from collections.abc import Callable

from tests.portals.homes import links, plain
from tests.portals.site import (
    BODIES,
    HEADING,
    Answer,
    Asked,
    Row,
    Site,
    asked_for,
    chunks,
    items,
    of_bodies,
    page,
    yearly,
)


def latest_box() -> Site:
    """The way leads past a box of the three newest reports, whose 更多 is all that leads to the column."""
    site = Site("/c100/c105/index.html")
    rows = yearly(site, "/c100/c105/{}.html", "青山县")
    site.pages[site.start] = page(HEADING, items(rows))
    more = '<div class="t"><span>信息公开年报</span><a href="/c100/c105/index.html">更多&gt;&gt;</a></div>'
    other = '<div class="t"><span>政策文件</span><a href="/c100/c106/index.html">更多&gt;&gt;</a></div>'
    site.pages["/"] = plain("青山县", links("/c100/index.html|政府信息公开"))
    site.pages["/c100/index.html"] = plain("政府信息公开", f"<div>{other}</div><div>{more}{items(rows[:3])}</div>")
    site.way = 2
    return site


def terms() -> Site:
    """Bodies as terms, their years below them; levels as pages of their own without any folder."""
    site = Site("/xxgk/ndbg.html")
    lists = {"": BODIES[:2], "bm": BODIES[2:3], "xz": BODIES[3:]}
    tabs = (
        "<ul><li onclick=\"location='/xxgk/ndbg.html'\">县政府</li>"
        "<li onclick=\"location='/xxgk/ndbgbm.html'\">部门</li>"
        '<li><a href="/xxgk/ndbgxz.html">乡镇街道</a></li></ul>'
    )
    for name, bodies in lists.items():
        lines = []
        for body in bodies:
            number = BODIES.index(body)
            years = "".join(
                f'<a href="{site.report(f"/doc/{number}{y}.html", body, y).path}">{y}</a> ' for y in range(2017, 2023)
            )
            lines.append(f"<dt>{body}：</dt><dd>{years}</dd>")
        site.pages[f"/xxgk/ndbg{name}.html"] = page(HEADING, f"{tabs}<dl>{''.join(lines)}</dl>")
    site.lists = 3
    return site


def years_by_query() -> Site:
    """Years and pages in the query, 下一页 by a script's call, and a twin of every list for telephones."""
    site = Site("/site/list.html?column=9")

    def listed(asked: Asked) -> Answer:
        said = asked_for(asked)
        if said.get("column") != "9":
            return plain("通知公告", links("/site/list.html?column=9|年度报告"))
        tabs = links(*(f"/site/list.html?column=9&year={y}|{y}" for y in range(2019, 2023)))
        if "year" not in said:
            return page("政府信息公开年度报告", tabs)
        title = f"{{}}{said['year']}年政府信息公开工作年度报告"
        rows = [Row(f"/site/{said['year']}_{n}.html", title.format(body)) for n, body in enumerate(BODIES)]
        number = int(said.get("p", "1"))
        following = f"/site/list.html?column=9&year={said['year']}&p=2"
        bar = f"<a href=\"javascript:go('{following}')\">下一页</a>" if number == 1 else ""
        return page("政府信息公开年度报告", tabs + items(chunks(rows, 3)[number - 1]) + bar)

    site.pages["/site/list.html"] = listed
    for year in range(2019, 2023):
        of_bodies(site, f"/site/{year}_{{}}.html", year)
    home = links("/site/list.html?column=9|政府信息公开年报", "/m/|手机版", "/wap/index.html|移动版")
    site.pages["/"] = plain("青山县", home)
    site.pages["/m/"] = plain("手机版", links("/m/list.html?column=9|更多"))
    site.lists, site.way = 9, 1
    return site


def other_host() -> Site:
    """Government information is on a host of its own, whose pages name no family."""
    site = Site("/")
    column = Site("/open/annual/")
    rows = yearly(column, "/open/annual/{}.html", "青山县")
    column.pages["/open/annual/"] = page(HEADING, items(rows))
    column.pages["/"] = plain("政府信息公开", links("/open/rule/|公开制度", "/open/annual/|年度报告"))
    site.beside, site.reports = column.pages, {f"//beside{path}" for path in column.reports}
    site.decoys = {*(f"//beside{path}" for path in column.decoys), *column.decoys}
    site.pages["/"] = plain(
        "青山县", links("http://beside.example/|政府信息公开", "http://elsewhere.example/|信息公开")
    )
    site.lists, site.way = 1, 2
    return site


def bodies_first() -> Site:
    """Each body has government information of its own, with a column of annual reports in it."""
    site = Site("/zfxxgk/")
    each = links(*(f"/zfxxgk/{n}/|{body}" for n, body in enumerate(BODIES)))
    site.pages["/zfxxgk/"] = page("政府信息公开", each + links("/zfxxgk/zn/|公开指南"))
    for number, body in enumerate(BODIES):
        rows = yearly(site, f"/zfxxgk/{number}/list/{{}}.html", body, range(2018, 2023))
        site.pages[f"/zfxxgk/{number}/"] = page(
            f"{body}政府信息公开", links(f"/zfxxgk/{number}/list/|政府信息公开年报")
        )
        site.pages[f"/zfxxgk/{number}/list/"] = page(HEADING, items(rows))
    site.pages["/"] = plain("青山县", links("/zfxxgk/|政府信息公开"))
    site.lists, site.way = 1 + 2 * len(BODIES), 1
    return site


FURTHER: dict[str, tuple[str, Callable[[], Site]]] = {
    "latest box": ("generic", latest_box),
    "terms": ("generic", terms),
    "years by query": ("generic", years_by_query),
    "other host": ("generic", other_host),
    "bodies first": ("generic", bodies_first),
}
BARE = {"other host", "bodies first"}
"""Sites that start with no list of reports: for "auto" alone."""
