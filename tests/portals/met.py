"""Portals whose rows and paging are as real makes of portals write them, each unlike the plain one of its family."""

import json
from collections.abc import Callable
from html import escape

from tests.portals.met_paged import (
    hexpages_call,
    last_page_only,
    other_words,
    public_column_paged,
    rows_in_script,
    vsb_dynamic,
)
from tests.portals.site import (
    BODIES,
    HEADING,
    Answer,
    Asked,
    Row,
    Site,
    answer_json,
    asked_for,
    chunks,
    items,
    page,
    put_list,
    yearly,
)

DOCUMENT = Answer(b"PK\x03\x04 x", headers={"Content-Type": "application/octet-stream"})
UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"


def trs_extra_argument() -> Site:
    """The paging call names a style behind the suffix; some rows are nothing but their file."""
    site = Site("/xxgk/zfxxgknb/")
    rows = yearly(site, "/xxgk/zfxxgknb/202602/t20260210_{}.shtml", "青山县民政局")
    file = Row("/xxgk/zfxxgknb/202602/P020260210500000000007.docx", "青山县民政局2025年政府信息公开工作年度报告")
    site.pages[file.path] = DOCUMENT
    site.reports.add(file.path)
    pages = chunks([file, *rows], 8)
    names = ["", *(f"index_{n}.shtml" for n in range(1, len(pages)))]

    def draw(number: int, some: list[Row]) -> Answer:
        return page(HEADING, items(some), f'createPageHTML({len(pages)}, {number},"index", "shtml", "black2", 88);')

    return put_list(site, site.start, pages, names, draw)


def trs_set_page() -> Site:
    """A pager that is told its page and their number, and no name: page two is index_2."""
    site = Site("/nianbao_17/index.html")
    rows = yearly(site, "/nianbao_17/20260110/t0035_{}.html", "青山市青浦区")
    pages = chunks(rows, 9)
    names = ["index.html", *(f"index_{n}.html" for n in range(2, len(pages) + 1))]

    def draw(number: int, some: list[Row]) -> Answer:
        script = f'totalPage: {len(pages)}; $(".pagination").pagination("setPage",{number + 1},{len(pages)});'
        return page(HEADING, items(some), script)

    return put_list(site, "/nianbao_17/", pages, names, draw)


def trs_create_page() -> Site:
    """The paging call by its short name; a row is a link around title and date."""
    site = Site("/zfxxgk/nb/index.html")
    rows = yearly(site, "/zfxxgk/nb/202101/t20210130_{}.html", "青山县")
    pages = chunks(rows, 7)

    def shape(row: Row) -> str:
        return (
            f'<div class="list-item"><a href="{row.path}"><div class="text">{row.title}</div>'
            f'<div class="time">{row.published}</div></a></div>'
        )

    def draw(number: int, some: list[Row]) -> Answer:
        return page(HEADING, items(some, shape), f'createPage({len(pages)},{number},"index","html");')

    names = ["index.html", *(f"index_{n}.html" for n in range(1, len(pages)))]
    return put_list(site, "/zfxxgk/nb/", pages, names, draw)


def jpage_by_page() -> Site:
    """The server minds no record numbers: it counts in pages of as many rows as it is asked for, by GET."""
    site = Site("/col/col1366/index.html")
    rows = yearly(site, "/art/2022/1/30/art_1366_{}.html", "青山县教育局")

    def record(row: Row) -> str:
        link = f"<a title='{row.title}' href='{row.path}'>{row.title[:9]}</a>"
        return f"<record><![CDATA[<tr><td>{link}</td><td>{row.published}</td></tr>]]></record>"

    proxy = "/module/web/jpage/dataproxy.jsp?page=1&appid=1&webid=66&path=/&columnid=1366&unitid=5117"
    store = (
        f'<script type="text/xml"><datastore><nextgroup><![CDATA[<a href="{proxy}"></a>]]></nextgroup>'
        f"<recordset>{''.join(map(record, rows[:9]))}</recordset></datastore></script>"
    )
    settings = f"$('#5117').jpage({{dataStore:dataStore,totalRecord:{len(rows)},perPage:3,proxyUrl:'{proxy}'}});"
    site.pages[site.start] = page(HEADING, f"<div id=5117>{store}</div>", settings)

    def proxied(asked: Asked) -> Answer:
        said = asked_for(asked)
        size, number = int(said.get("perpage", "3")), int(said.get("page", "1"))
        some = rows[(number - 1) * size :][:size] if asked.method == "GET" else rows[:3]
        return Answer(f"<datastore><recordset>{''.join(map(record, some))}</recordset></datastore>")

    site.pages["/module/web/jpage/dataproxy.jsp"] = proxied
    site.lists = 1 + 2 + 5
    return site


def hanweb_links() -> Site:
    """A page of bodies with the addresses of their years, some by a click; other fields stand before the year."""
    site = Site("/col/col88/index.html")
    boxes = []
    for number, body in enumerate(BODIES):
        years = ""
        for year in range(2019, 2024):
            address = f"/module/xxgk/xxgkAnnualReport.jsp?webid=3&area=00{number}&fbtime={year}"
            site.reports.add(address)
            link = (
                f'href="{address}"' if year % 2 else f'href="javascript:void(0)" onclick="window.open(\'{address}\')"'
            )
            years += f"<a {link}>{year}</a>"
        boxes.append(f"<dl><dt>{body}</dt><dd>{years}</dd></dl>")
    site.pages[site.start] = page(HEADING, "".join(boxes))

    def annual(asked: Asked) -> Answer:
        said = asked_for(asked)
        title = f"{BODIES[int(said['area'])]}{said['fbtime']}年政府信息公开工作年度报告"
        return Answer(f"<html><title>{title}</title><body><h1>{title}</h1><div id=zoom>{'根据条例编制。' * 90}</div>")

    site.pages["/module/xxgk/xxgkAnnualReport.jsp"] = annual
    return site


def jpaas_attribute_list() -> Site:
    """The list's settings in single quotes in an attribute of a script with a source; answers are markup alone."""
    site = Site("/zwgk/zfxxgk/nb/index.html")
    rows = yearly(site, "/art/2026/art_{}.html", "青山县财政局")
    said = (
        "{'parseType':'bulidstatic','webId':'NuQPpnZy','tplSetId':'LmNss','pageType':'column','tagId':'当前栏目list',"
        "'editType':'null','pageId':'QsEYS'}"
    )
    unit = (
        f'<script id="u1" src="/script/AuthorizedRead/unitbuild.js" url="{UNIT}" queryData="{escape(said)}"></script>'
    )
    site.pages[site.start] = page(HEADING, f"<div class=list>{unit}</div>")

    def build(asked: Asked) -> Answer:
        fields = asked_for(asked)
        if (fields.get("tagId"), fields.get("pageId")) != ("当前栏目list", "QsEYS"):
            return answer_json({"success": False, "code": "500"})
        wanted = json.loads(fields.get("paramJson", "{}"))
        size = int(wanted.get("pageSize", 15))
        some = rows[(int(wanted.get("pageNo", 1)) - 1) * size :][:size]
        return answer_json({"success": True, "code": "200", "data": items(some)})

    site.pages[UNIT] = build
    site.lists = 3
    return site


def gkmlpt_of_bureau() -> Site:
    """A bureau's platform below a folder: columns of years inside that of reports, counts larger than the lists."""
    site = Site("/qsmzj/gkmlpt/index")
    own = yearly(site, "/qsmzj/gkmlpt/content/5/{0}/post_{0}.html", "青山县民政局", range(2010, 2019))
    later = [site.report(f"/qsmzj/gkmlpt/content/6/{y}/post_{y}.html", "青山县民政局", y) for y in range(2019, 2025)]
    inside = [{"id": 21207 + n, "name": r.title[6:11], "children": []} for n, r in enumerate(later)]
    lists = {21206: own, **{21207 + n: [row] for n, row in enumerate(later)}}
    tree = [
        {"id": 1, "name": "领导简介"},
        {"id": 21206, "name": "年度报告", "children": inside},
        {"id": 3, "name": "其他"},
    ]
    config = json.dumps({"SID": "758017", "DETAIL": {}, "TREE": tree}, ensure_ascii=False)
    site.pages[site.start] = page("政府信息公开平台", "<div id=app></div>", f"window._CONFIG = {config};")
    for column, rows in lists.items():
        articles: list[dict[str, object]] = [
            {"id": n, "title": r.title, "url": r.path, "create_time": 1611936000, "attachment": []}
            for n, r in enumerate(rows)
        ]

        def listed(asked: Asked, articles: list[dict[str, object]] = articles) -> Answer:
            start = (int(asked_for(asked)["page"]) - 1) * 5
            told = {"classify": {"name": "年度报告", "post_count": 3 * len(articles)}, "total": len(articles)}
            return answer_json(told | {"offset": start, "articles": articles[start : start + 5]})

        site.pages[f"/qsmzj/gkmlpt/api/all/{column}"] = listed
    site.lists = 1 + sum(len(chunks(rows, 5)) for rows in lists.values())
    return site


MET: dict[str, tuple[str, Callable[[], Site]]] = {
    "trs extra argument": ("trs", trs_extra_argument),
    "trs set page": ("trs", trs_set_page),
    "trs create page": ("trs", trs_create_page),
    "jpage by page": ("jpage", jpage_by_page),
    "hanweb links": ("hanweb_annual", hanweb_links),
    "jpaas attribute list": ("jpaas", jpaas_attribute_list),
    "gkmlpt of bureau": ("gkmlpt", gkmlpt_of_bureau),
    "vsb dynamic": ("vsb", vsb_dynamic),
    "hexpages call": ("hexpages", hexpages_call),
    "public column paged": ("public_column", public_column_paged),
    "last page only": ("generic", last_page_only),
    "rows in script": ("generic", rows_in_script),
    "other words": ("generic", other_words),
}
