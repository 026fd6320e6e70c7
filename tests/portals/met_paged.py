"""More portals as real makes write them: names, queries and scripts that page them."""

import json

from tests.portals.homes import links, plain
from tests.portals.site import (
    BODIES,
    HEADING,
    NOTHING,
    Answer,
    Asked,
    Row,
    Site,
    asked_for,
    chunks,
    items,
    of_bodies,
    page,
    put_list,
    yearly,
)


def vsb_dynamic() -> Site:
    """A list whose pages are asked by query, with the number of rows, page and pages in it."""
    site = Site("/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1056")
    rows = yearly(site, "/info/1056/{}.htm", "青山县")
    pages = chunks(rows, 8)

    def listed(asked: Asked) -> Answer:
        said = asked_for(asked)
        if said.get("wbtreeid") != "1056":
            return NOTHING
        number = int(said.get("a3p", "1"))
        following = f"?a3t={len(pages)}&amp;a3p={number + 1}&amp;a3c=8&amp;urltype=tree.TreeTempUrl&amp;wbtreeid=1056"
        bar = (
            f'<a href="{following}" class="Next">下页</a>'
            if number < len(pages)
            else '<span class="NextDisabled">下页</span>'
        )
        lines = items(
            pages[number - 1],
            lambda r: (
                f'<tr id="line47325_{r.path[-5]}"><td><a href="{r.path[1:]}" class="c47325">{r.title}</a></td></tr>'
            ),
        )
        return page(HEADING, f"<table>{lines}</table>{bar}")

    site.pages["/list.jsp"] = listed
    site.lists = len(pages)
    return site


def hexpages_call() -> Site:
    """The paging call counts from one and names the list; the articles' folder is another column's."""
    site = Site("/qsx/ndbg/zfxxgk_nblist.shtml")
    rows = yearly(site, "/qsx/c112746/202602/{:032x}.shtml", "青山县")
    pages = chunks(rows, 6)

    def draw(number: int, some: list[Row]) -> Answer:
        script = f"createPageHTML('page_div',{len(pages)}, {number + 1},'zfxxgk_nblist','shtml',{len(rows)});"
        dated = [Row(r.path, r.title, f"[{r.published}]") for r in some]
        return page(HEADING, items(dated) + '<div id="page_div"></div>', script)

    names = ["zfxxgk_nblist.shtml", *(f"zfxxgk_nblist_{n}.shtml" for n in range(2, len(pages) + 1))]
    return put_list(site, "/qsx/ndbg/", pages, names, draw)


def public_column_paged() -> Site:
    """Each body's list of a catalogue, whose pages a script addresses."""
    site = Site("/public/column/6601841?type=4&action=rel")
    links_of = ""
    for number, body in enumerate(BODIES[:3]):
        column = f"/public/column/66018{number}"
        rows = yearly(site, f"/public/66018{number}/{{}}.html", body, range(2008, 2025))
        pages = chunks(rows, 15)

        def listed(asked: Asked, pages: list[list[Row]] = pages, column: str = column) -> Answer:
            index = int(asked_for(asked).get("pageIndex", "1"))
            address = f"{column}?type=4&action=list&catId=7&pageIndex="
            script = (
                f"Ls.pagination('#page', function(pageIndex){{ location.href='{address}' + pageIndex;}},"
                f"{{currPage: ({index - 1}+1),pageCount:{len(pages)}}});"
            )
            return page("政府信息公开年报", items(pages[index - 1]), script)

        site.pages[column] = listed
        links_of += f'<li><a href="{column}?type=4&catId=7&action=list" title="{body}">{body[:4]}</a></li>'
    site.pages["/public/column/6601841"] = page(HEADING, f'<ul class="clearfix">{links_of}</ul>')
    site.lists = 1 + 3 * 2
    return site


def last_page_only() -> Site:
    """Numbers in the path; the bar links the last page and the next by a sign."""
    site = Site("/ztzl/nb/list.html")
    rows = yearly(site, "/ztzl/nb/query/{}.html", "青山县")
    pages = chunks(rows, 5)

    def draw(before: int, some: list[Row]) -> Answer:
        number = before + 1
        following = f'<a href="/ztzl/nb/list/{number + 1}.html">›</a>' if number < len(pages) else ""
        bar = f'<span class="current">{number}</span>{following}<a href="/ztzl/nb/list/{len(pages)}.html">尾页</a>'
        return page(HEADING, items(some) + bar)

    return put_list(
        site, "/ztzl/nb/", pages, ["list.html", *(f"list/{n}.html" for n in range(2, len(pages) + 1))], draw
    )


def rows_in_script() -> Site:
    """Groups of rows as an array of a script, and nothing else."""
    site = Site("/gbgz/nb/index.html")
    rows = yearly(site, "/gbgz/nb/20260108/i{}.html", "青山县")
    told = [{"infolist": [{"channelid": 68, "title": r.title, "daytime": r.published, "url": r.path} for r in rows]}]
    script = f'var dataList={json.dumps(told, ensure_ascii=False)};var pagesData={{"curPageNo":1,"pageTotal":1}};'
    site.pages[site.start] = page(HEADING, "<div id=list></div>", script)
    return site


def other_words() -> Site:
    """A home page in other words, on which a platform has a name of its own; the years are tabs of a page of levels."""
    site = Site("/zfxxgkpt/ndbg/index.html")
    tabs = links(*(f"/zfxxgkpt/ndbg/{y}/index.html|{y}年度" for y in range(2020, 2025)))
    for year in range(2020, 2025):
        rows = of_bodies(site, f"/zfxxgkpt/ndbg/{year}/c{{}}.html", year)
        site.pages[f"/zfxxgkpt/ndbg/{year}/index.html"] = page("信息公开年度报告", tabs + items(rows))
    site.pages[site.start] = page("信息公开年度报告", tabs)
    menu = links("/yw/|要闻动态", "/fw/|办事大厅", "/zfxxgkpt/|政府信息公开平台", "/zt/|专题专栏", "/sj/|数据开放")
    site.pages["/"] = plain("欢迎访问青山县", menu, links(*(f"/yw/{n}.html|全县第{n}次例会召开" for n in range(50))))
    tree = links("/zfxxgkpt/zn.html|公开指南", "/zfxxgkpt/zd/|公开制度", "/zfxxgkpt/ndbg/index.html|公开工作年度报告")
    site.pages["/zfxxgkpt/"] = plain("政府信息公开平台", tree)
    site.lists, site.way = 6, 2
    return site
