"""Portals of no family, each with a list of its own kind."""

from collections.abc import Callable

from tests.portals.hidden import five_clicks, framed_home, image_map, menu_in_script, one_article, site_map
from tests.portals.homes import links, plain
from tests.portals.site import (
    BODIES,
    HEADING,
    OTHER_REPORTS,
    Answer,
    Asked,
    Row,
    Site,
    article,
    asked_for,
    chunks,
    items,
    of_bodies,
    page,
    yearly,
)

DOCUMENT = Answer(b"%PDF-1.4 x", headers={"Content-Type": "application/pdf"})


def _file(site: Site, path: str) -> str:
    site.pages[f"/zfxxgk/{path}"] = DOCUMENT
    site.reports.add(f"/zfxxgk/{path}")
    return path


def table_of_years() -> Site:
    """One table: a row a body, a column a year, the words of a link are 查看 or nothing but the year."""
    site = Site("/xxgk/ndbg/list.htm")
    years = range(2019, 2024)
    head = "".join(f"<th>{year}年</th>" for year in years)
    lines = []
    for number, body in enumerate(BODIES):
        cells = []
        for year in years:
            site.report(f"/xxgk/ndbg/{number}_{year}.htm", body, year)
            words = "查看" if number % 2 else f"{year}"
            cells.append(f'<td><a href="{number}_{year}.htm">{words}</a></td>')
        lines.append(f"<tr><td>{body}</td>{''.join(cells)}</tr>")
    table = f"<table><tr><th>单位</th>{head}</tr>{''.join(lines)}</table>"
    site.pages[site.start] = page("政府信息公开工作年度报告", table)
    return site


def documents_only() -> Site:
    """Links to documents, by addresses that climb, whose words are the body or the year alone."""
    site = Site("/zfxxgk/fdzdgknr/nb/index.htm")
    own = "".join(f'<p><a href="../../{_file(site, f"upload/gov{y}.pdf")}">{y}年</a></p>' for y in range(2015, 2024))
    bureaus = "".join(
        f'<p>{n + 1}. <a href="../../{_file(site, f"upload/bm{n}.docx")}">{b}2022年度报告.docx</a></p>'
        for n, b in enumerate(BODIES)
    )
    forms = '<p><a href="../../upload/form.doc">政府信息公开申请表.doc</a></p>'
    site.pages["/zfxxgk/upload/form.doc"] = DOCUMENT
    site.pages[site.start] = page(HEADING, own + bureaus + forms)
    return site


def traditional() -> Site:
    """Traditional characters in GB18030, session ids in every link, 下一頁 that never ends."""
    site = Site("/gov/annual.do")
    rows = [site.report(f"/gov/doc{y}.do", "青山縣", y) for y in range(2010, 2022)]
    titled = [Row(r.path, f"青山縣{y}年政府資訊公開工作年度報告") for y, r in zip(range(2010, 2022), rows, strict=True)]

    def listed(asked: Asked) -> Answer:
        number = int(asked_for(asked).get("p", "1"))
        some = chunks(titled, 6)[min(number, 2) - 1]
        inner = items(some) + f'<a href="/gov/annual.do?p={number + 1}">下一頁</a>'
        text = str(page("政府資訊公開年報", inner).body).replace("charset=utf-8", "charset=gbk")
        return Answer(text.encode("gb18030"), headers={"Content-Type": "text/html; charset=GBK"})

    site.pages[site.start] = listed
    site.pages["/"] = plain(
        "青山縣人民政府",
        links("/gov/open.do;jsessionid=A1|政務公開", "/gov/login.do|登錄", "/gov/search.do?q=年報|搜索年報"),
    )
    site.pages["/gov/open.do;jsessionid=A1"] = site.pages["/gov/open.do"] = plain(
        "政務公開", links("/gov/annual.do;jsessionid=B2|年報", "/gov/rule.do;jsessionid=B2|制度")
    )
    site.pages["/gov/annual.do;jsessionid=B2"] = listed
    site.lists, site.way = 3, 2
    return site


def districts() -> Site:
    """The bureaus' lists stand on a host of their own that the file allows; others are elsewhere."""
    site = Site("/zwgk/ndbg/")
    own = yearly(site, "/zwgk/ndbg/{}.html", "青山县", range(2014, 2022))
    tabs = links("/zwgk/ndbg/|县政府", "http://beside.example/nb/|县直部门", "http://elsewhere.example/nb/|乡镇街道")
    site.pages[site.start] = page(HEADING, tabs + items(own))
    mine = Site("/nb/")
    rows = of_bodies(mine, "/nb/{}.html", 2021)
    mine.pages["/nb/"] = page(HEADING, tabs + items(rows))
    site.beside = mine.pages
    site.reports |= {f"//beside{path}" for path in mine.reports}
    site.lists = 2
    return site


def level_pages() -> Site:
    """A column without rows of its own: pictures for levels, then a list of bodies, then a list per body."""
    site = Site("/gknb/index.html")
    levels = (("xzf", "县政府"), ("bm", "政府部门"), ("xz", "乡镇（街道）"))
    inner = "".join(f'<a href="/gknb/{n}/index.html"><img src="/i/{n}.png" alt="{w}"></a>' for n, w in levels)
    site.pages[site.start] = page(HEADING, inner)
    site.pages["/gknb/xzf/index.html"] = page(
        HEADING, items(yearly(site, "/gknb/xzf/{}.html", "青山县人民政府", range(2014, 2022)))
    )
    for name, bodies in (("bm", BODIES[:3]), ("xz", BODIES[3:])):
        each = "".join(f'<li><a href="/gknb/{name}/{n}/index.html">{b}</a></li>' for n, b in enumerate(bodies))
        site.pages[f"/gknb/{name}/index.html"] = page(HEADING, f"<ul>{each}</ul>")
        for number, body in enumerate(bodies):
            rows = yearly(site, f"/gknb/{name}/{number}/{{}}.html", body, range(2018, 2022))
            site.pages[f"/gknb/{name}/{number}/index.html"] = page("信息公开年报", items(rows))
    site.lists = 1 + 3 + len(BODIES)
    return site


def redirected() -> Site:
    """Every step is sent on within the host; years are chosen from a menu; print versions and looping pages."""
    site = Site("/portal/annual")
    menu = "".join(f'<option value="/portal/annual/y{y}.html">{y}年</option>' for y in range(2016, 2022))
    select = f'<select onchange="location.href=this.value">{menu}</select>'
    for year in range(2016, 2022):
        rows = of_bodies(site, f"/portal/doc/{year}/{{}}.html", year)
        copies = links(*(f"/portal/print.jsp?doc={r.path}|打印" for r in rows))
        site.pages[f"/portal/annual/y{year}.html"] = page(HEADING, select + items(rows) + copies)
    site.pages["/portal/annual/"] = page(HEADING, select)
    site.pages["/portal/annual"] = Answer(status=301, headers={"Location": "/portal/annual/"})
    site.pages["/"] = Answer("<html><script>window.location.href='/portal/';</script></html>")
    site.pages["/portal/"] = Answer(status=302, headers={"Location": "/portal/home"})
    site.pages["/portal/home"] = plain("青山县", links("/portal/loop?n=1|政务公开", "/portal/open|政府信息公开"))
    site.pages["/portal/loop"] = lambda asked: plain(
        "政务公开", links(f"/portal/loop?n={int(asked_for(asked)['n']) + 1}|政务公开", "/portal/loop?n=1|返回")
    )
    site.pages["/portal/open"] = plain("政府信息公开", links("/portal/guide|指南", "/portal/annual|年报"))
    site.lists, site.way = 8, 5
    return site


def mixed_column() -> Site:
    """年度报告 of every kind in one column, told apart by their words alone; dates in the titles, too."""
    site = Site("/tzgg/ndbg/list_1.html")
    rows = []
    for year in range(2012, 2023):
        rows.append(site.report(f"/tzgg/ndbg/a{year}.html", "青山县", year))
        rows += [Row(f"/tzgg/ndbg/o{year}{n}.html", t.format(year)) for n, t in enumerate(OTHER_REPORTS)]
        rows.append(site.decoy(f"/tzgg/ndbg/d{year}.html", f"关于做好{year}年政府信息公开工作年度报告编制的通知"))
    for row in rows:
        site.pages.setdefault(row.path, article(row.title, ""))
    pages = chunks(rows, 20)
    for number, some in enumerate(pages, 1):
        near = "".join(f'<a href="list_{n}.html">{n}</a>' for n in range(1, len(pages) + 1))
        site.pages[f"/tzgg/ndbg/list_{number}.html"] = page(
            "年度报告", items(some, lambda r: f'<dd><a href="{r.path}">{r.title}[{r.published}]</a></dd>') + near
        )
    site.lists = len(pages)
    return site


def years_in_names() -> Site:
    """Bodies first: a page of bodies by name, each with links that say 2020年度报告 under folders of no family."""
    site = Site("/open/bodies")
    each = []
    for number, body in enumerate(BODIES):
        each.append(f'<dd><a href="/open/body?id={number}&amp;tab=nb" title="{body}">{body}</a></dd>')
    site.pages[site.start] = page("部门信息公开年报", f"<dl>{''.join(each)}</dl>")
    rows = {
        str(n): [site.report(f"/open/doc/{n}{y}.html", b, y) for y in range(2019, 2023)] for n, b in enumerate(BODIES)
    }

    def body_page(asked: Asked) -> Answer:
        number = asked_for(asked)["id"]
        lines = "".join(
            f'<li><a href="{r.path}">{y}年度报告</a></li>' for y, r in zip(range(2019, 2023), rows[number], strict=True)
        )
        return page(f"{BODIES[int(number)]}政府信息公开年报", f"<ul>{lines}</ul>")

    site.pages["/open/body"] = body_page
    site.lists = 1 + len(BODIES)
    return site


STRANGE: dict[str, tuple[str, Callable[[], Site]]] = {
    "table of years": ("generic", table_of_years),
    "documents only": ("generic", documents_only),
    "one article": ("generic", one_article),
    "image map": ("generic", image_map),
    "framed home": ("generic", framed_home),
    "menu in script": ("generic", menu_in_script),
    "five clicks": ("generic", five_clicks),
    "site map": ("generic", site_map),
    "traditional": ("generic", traditional),
    "districts": ("generic", districts),
    "level pages": ("generic", level_pages),
    "redirected": ("generic", redirected),
    "mixed column": ("generic", mixed_column),
    "years in names": ("generic", years_in_names),
}
