"""Portals whose lists come as answers or are paged by names and scripts, in other forms that they are met in."""

import json
from collections.abc import Callable
from functools import partial
from html import escape

from tests.portals.site import (
    BODIES,
    HEADING,
    NOTHING,
    Answer,
    Asked,
    Row,
    Site,
    answer_json,
    asked_for,
    chunks,
    items,
    page,
    yearly,
)

UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"


def _jpaas(site: Site, rows: list[Row], inner: str, said_total: Callable[[int], dict[str, object]]) -> Site:
    site.pages[site.start] = page(HEADING, inner)

    def build(asked: Asked) -> Answer:
        fields = asked_for(asked)
        if (fields.get("webId"), fields.get("pageId")) != ("w4", "p1"):
            return answer_json({"success": False, "data": None})
        wanted = json.loads(fields["paramJson"])
        some = rows[(int(wanted["pageNo"]) - 1) * int(wanted["pageSize"]) :][: int(wanted["pageSize"])]
        lines = "".join(
            f"<li><a href='{r.path}' title='{r.title}'>{r.title[:8]}...</a><i>{r.published}</i></li>" for r in some
        )
        data = {"html": f"<ul>{lines}</ul>"} | said_total(len(rows))
        if "tail" in data:
            data["html"] = f"{data['html']}{data.pop('tail')}"
        return answer_json({"success": True, "code": "200", "data": data})

    site.pages[UNIT] = build
    return site


def jpaas_attributes() -> Site:
    """The settings of the list as escaped JSON in an attribute; the total in the pager's own attributes."""
    site = Site("/zwgk/nb/index.html")
    rows = yearly(site, "/art/nb_{}.html", "青山县")
    said = json.dumps({"webId": "w4", "tplSetId": "t", "tagId": "分页列表", "pageId": "p1", "pageType": "column"})
    inner = f'<div><script url="{UNIT}" parsetype="bulidstatic" querydata="{escape(said)}"></script></div>'
    site.lists = 3
    return _jpaas(site, rows, inner, lambda n: {"tail": f'<div id="pg" totalRecord="{n}" pageSize="15"></div>'})


def jpaas_called() -> Site:
    """The list's address in a script's call, the total as a field beside the HTML."""
    site = Site("/zwgk/ndbg/index.html")
    rows = yearly(site, "/art/nb_{}.html", "青山县")
    query = "parseType=bulidstatic&webId=w4&tplSetId=t&pageType=column&tagId=%E5%88%97%E8%A1%A8&editType=null&pageId=p1"
    inner = f'<div id=list></div><script>$(function(){{ $.ajax({{url: "{UNIT}?{query}", type:"get"}}) }})</script>'
    site.lists = 3
    return _jpaas(site, rows, inner, lambda n: {"total": n})


def _articles(rows: list[Row]) -> Callable[[Asked], Answer]:
    """The API of a column: ten rows a page, a document is nothing but its file."""

    def answer(asked: Asked) -> Answer:
        start = (int(asked_for(asked).get("page", 1)) - 1) * 10
        articles = [
            {"id": n, "title": r.title, "url": "", "attachment": [{"name": "a.pdf", "url": r.path}]}
            if r.path.endswith(".pdf")
            else {"id": n, "title": r.title, "url": f"http://{asked.headers['host']}{r.path}", "attachment": []}
            for n, r in enumerate(rows[start : start + 10])
        ]
        return answer_json({"classify": {"name": "年度报告", "post_count": len(rows)}, "articles": articles})

    return answer


def gkmlpt_tree() -> Site:
    """A deep tree in JSON with annual columns of several levels; rows that are nothing but their files."""
    site = Site("/gkmlpt/index")
    lists: dict[str, list[Row]] = {}
    leaves = []
    for number, level in enumerate(("区政府", "区直部门", "镇街")):
        file = [
            Row(f"/attachment/0/{number}/{n}.pdf", f"{b}2021年政府信息公开工作年度报告") for n, b in enumerate(BODIES)
        ]
        for row in file:
            site.pages[row.path] = Answer(b"%PDF-1.4 x", headers={"Content-Type": "application/pdf"})
            site.reports.add(row.path)
        own = yearly(site, f"/gkmlpt/content/{number}/{{0}}/post_{{0}}.html", f"{level}办公室", range(2015, 2021))
        lists[str(700 + number)] = [*file, *own]
        leaves.append({"id": 700 + number, "name": f"{level}政府信息公开年度报告", "children": [], "count": 9})
    tree = [
        {"id": 1, "name": "机构职能", "children": [{"id": 2, "name": "领导", "children": []}]},
        {
            "id": 3,
            "name": "法定主动公开内容",
            "children": [{"id": 4, "name": "公开年报", "url": "x", "children": leaves}],
        },
        {"id": 9, "name": "依申请公开年报统计表", "children": []},
    ]
    config = json.dumps({"SID": "200", "SITE_NAME": "青山区", "TREE": tree}, ensure_ascii=True)
    site.pages[site.start] = page("政府信息公开平台", "<div id=app></div>", f"window._CONFIG = {config};")

    for column, rows in lists.items():
        site.pages[f"/gkmlpt/api/all/{column}"] = _articles(rows)
    site.pages["/gkmlpt/api/all/4"] = _articles([])
    site.lists = 2 + sum(len(chunks(rows, 10)) for rows in lists.values())
    return site


def vsb_many() -> Site:
    """Thirteen pages of which the bar links three and the last, relative rows with their own attachments."""
    site = Site("/zwgk/gknb.htm")
    rows = [
        row
        for number, body in enumerate(BODIES)
        for row in yearly(site, f"/info/10{number}/{{}}.htm", body, range(2012, 2022))
    ]
    pages = chunks(rows, 6)
    count = len(pages)

    def bar(number: int) -> str:
        prefix = "gknb/" if number == 0 else ""
        near = [k for k in (number + 1, number + 2, count - 1) if number < k < count]
        numbers = "".join(f'<span class="p_no"><a href="{prefix}{count - k}.htm">{k + 1}</a></span>' for k in near)
        following = f'<span class="p_next"><a href="{prefix}{count - number - 1}.htm">下页</a></span>'
        last = f'<span class="p_last"><a href="{prefix}1.htm">尾页</a></span>'
        return numbers + (following + last if number < count - 1 else "")

    for number, some in enumerate(pages):
        up = ".." if number == 0 else "../.."

        def shape(row: Row, up: str = up) -> str:
            return (
                f'<tr height="20" id="line_u9_{row.path[-5]}"><td><a class="c9" href="{up}{row.path}" '
                f'title="{row.title}" target="_blank">{row.title[:9]}...</a></td><td>{row.published}&nbsp;</td></tr>'
            )

        name = "/zwgk/gknb.htm" if not number else f"/zwgk/gknb/{count - number}.htm"
        site.pages[name] = page(HEADING, f"<table>{items(some, shape)}</table>{bar(number)}")
    site.lists = count
    return site


def hexpages_scripted() -> Site:
    """The pager is a script that is told how many rows there are and how many a page has."""
    site = Site("/zwgk/ndbg/list.shtml")
    rows = yearly(site, "/zwgk/ndbg/202203/{:032x}.shtml", "青山县")
    pages = chunks(rows, 9)
    for number, some in enumerate(pages, 1):
        name = "list.shtml" if number == 1 else f"list_{number}.shtml"
        script = f"var pager = new Pagination({{total: {len(rows)}, pageSize: 9, current: {number}}});"
        site.pages[f"/zwgk/ndbg/{name}"] = page("政府信息公开年度报告", f'{items(some)}<div id="pager"></div>', script)
    site.lists = len(pages)
    return site


def _of_year(by_year: dict[str, Answer], asked: Asked) -> Answer:
    return by_year[asked_for(asked).get("year", "")]


def public_column_lists() -> Site:
    """Each year of a body is a list of its own with one report and other papers."""
    site = Site("/public/column/6600?type=4&action=rel")
    ids = {str(6601 + n): body for n, body in enumerate(BODIES[:3])}
    for number, body in ids.items():
        years = "".join(f'<a href="/public/column/{number}?year={y}">{y}年</a>' for y in (2020, 2021, 2022))
        by_year: dict[str, Answer] = {}
        for year in (2020, 2021, 2022):
            row = site.report(f"/public/{number}/{year}01.html", body, year)
            other = site.noise(f"/public/{number}/{year}02.html", year)
            by_year[str(year)] = page(f"{body}政府信息公开年报", items([row, other]))
        by_year[""] = page(f"{body}政府信息公开年报", f'<ul id="timeFrame">{years}</ul>')
        site.pages[f"/public/column/{number}"] = partial(_of_year, by_year)
    links = "".join(
        f'<li><a href="/public/column/{n}?type=4&action=list" title="{b}">{b[:4]}…</a></li>' for n, b in ids.items()
    )
    site.pages["/public/column/6600"] = page(HEADING, f'<ul class="clearfix">{links}</ul>')
    site.lists = 1 + 3 + 9
    return site


def json_body() -> Site:
    """An endpoint that takes its wishes as JSON, in fields of its own."""
    site = Site("/openapi/search")
    rows = yearly(site, "/d/{}.html", "青山县")

    def listed(asked: Asked) -> Answer:
        if asked.method != "POST" or "json" not in asked.headers.get("content-type", ""):
            return NOTHING
        wanted = json.loads(asked.body)
        if wanted.get("filter") != {"column": [9, 12]}:
            return answer_json({"ok": False})
        some = rows[wanted["pg"] * 6 :][:6]
        hits = [{"bt_s": r.title, "lj": {"pc": r.path}, "rq": r.published} for r in some]
        return answer_json({"ok": True, "res": {"hits": hits, "num": len(rows)}})

    site.pages["/openapi/search"] = listed
    site.lines = (
        '[params]\njson = \'{"pg": {page}, "filter": {"column": [9, 12]}}\'\nfirst = "0"\n'
        'items = "res.hits"\ntitle = "bt_s"\nlink = "lj.pc"\ndate = "rq"\ntotal = "res.num"\n'
    )
    site.lists = len(chunks(rows, 6))
    return site
