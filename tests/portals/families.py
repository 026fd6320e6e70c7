"""One simulated portal of each family, each with paging, decoys and other rows between."""

import json
from collections.abc import Callable

from tests.portals.site import (
    NOTHING,
    YEARS,
    Answer,
    Asked,
    Row,
    Site,
    answer_json,
    article,
    asked_for,
    chunks,
    items,
    page,
)

HEADING = "政府信息公开年报"


def _rows(site: Site, name: Callable[[int], str], body: str = "青山县") -> list[Row]:
    """A row for each year, some with files, with decoys and noise between."""
    rows: list[Row] = []
    for number, year in enumerate(YEARS):
        rows.append(site.report(name(number), body, year))
        if number % 4 == 1:
            rows.append(site.noise(name(100 + number), number))
        if number % 5 == 2:
            rows.append(site.decoy(name(200 + number), f"文字解读：{body}{year}年政府信息公开工作年度报告"))
    return rows[::-1]


def trs(*, from_two: bool = False) -> Site:
    """TRS: the count in a script, page two by either name, the last page a stub."""
    site = Site("/zwgk/nb/index.html")
    rows = _rows(site, lambda n: f"/zwgk/nb/202101/t20210130_{1000 + n}.html")
    pages = chunks(rows, 6)
    script = f'createPageHTML({len(pages) + 1}, 0, "index", "html");'
    site.pages["/zwgk/nb/index.html"] = page(HEADING, items(pages[0]), script)
    for number, some in enumerate([*pages[1:], []], 2 if from_two else 1):
        site.pages[f"/zwgk/nb/index_{number}.html"] = page(HEADING, items(some), script.replace(", 0,", f", {number},"))
    site.lists = len(pages) + 1
    return site


def trs_written() -> Site:
    """TRS whose rows are written by scripts, with addresses only in a click's script."""
    site = Site("/zwgk/nb/index.html")
    rows = _rows(site, lambda n: f"/zwgk/nb/202605/t20260530_{n}.html")
    lines = "".join(
        f"""document.writeln("<li><a href=\\"javascript:void(0)\\" """
        f"""onclick=\\"jumpToDetail('.{r.path.removeprefix("/zwgk/nb")}')\\" """
        f"""title=\\"{r.title}\\">{r.title[:9]}...<\\/a><span>{r.published}<\\/span><\\/li>");\n"""
        for r in rows
    )
    site.pages["/zwgk/nb/index.html"] = page(HEADING, "", f"var countPage = 1;\n{lines}")
    return site


def jpage(*, by_get: bool = False) -> Site:
    """JCMS: 6 rows in the page, the others from dataproxy.jsp."""
    site = Site("/col/col77/index.html")
    rows = _rows(site, lambda n: f"/art/2021/1/30/art_77_{n}.html")
    proxy = (
        "/module/web/jpage/dataproxy.jsp?page=1&webid=3&path=http://x/&columnid=77&unitid=9&webname=x&permissiontype=0"
    )

    def shape(row: Row) -> str:
        link = f"<a href='{row.path}' title='{row.title}'>{row.title[:9]}</a>"
        return f"<li>{link}<span>{row.published}</span></li>"

    def record(row: Row) -> str:
        return f"<record><![CDATA[{shape(row)}]]></record>"

    store = (
        f'<script type="text/xml"><datastore><nextgroup><![CDATA[<a href="{proxy}"></a>]]></nextgroup>'
        f"<recordset>{''.join(map(record, rows[:6]))}</recordset></datastore></script>"
    )
    script = f"var u={{totalRecord:{len(rows)},perPage:2,webid:3,columnid:77,unitid:'9',webname:'x',permissiontype:0,path:'http://x/',col:1,appid:1,sourceContentType:1}}"
    site.pages[site.start] = page(HEADING, f"<div id=9>{store}</div>", script)

    def proxied(asked: Asked) -> Answer:
        if by_get == (asked.method == "POST"):
            return Answer("<datastore></datastore>")
        said = asked_for(asked)
        some = rows[int(said["startrecord"]) - 1 : int(said["endrecord"])] if said.get("columnid") == "77" else []
        head = f"<totalrecord>{len(rows)}</totalrecord><totalpage>9</totalpage>"
        rows_of = f"<recordset>{''.join(map(record, some))}</recordset>"
        return Answer(f"<?xml version='1.0' encoding='utf-8'?><datastore>{head}{rows_of}</datastore>")

    site.pages["/module/web/jpage/dataproxy.jsp"] = proxied
    site.lists = 1 + -(-(len(rows) - 6) // 6) * (1 + by_get)
    return site


def hanweb_annual() -> Site:
    """One address a body and year; a year without report says so."""
    site = Site("/module/xxgk/xxgkAnnualReport.jsp?area=11330000000000000X&fbtime=2023")
    site.params = {"years": "2016-2023"}

    def annual(asked: Asked) -> Answer:
        year = int(asked_for(asked).get("fbtime", "0"))
        title = f"青山县{year}年政府信息公开工作年度报告"
        return article(title, "") if 2017 <= year <= 2023 else Answer("<html><body>您访问的页面不存在</body></html>")

    site.pages["/module/xxgk/xxgkAnnualReport.jsp"] = annual
    site.reports = {f"/module/xxgk/xxgkAnnualReport.jsp?area=11330000000000000X&fbtime={y}" for y in range(2017, 2024)}
    return site


def jpaas() -> Site:
    """jpaas: the page names the unit's address, answers are HTML inside JSON."""
    site = Site("/col/nb/index.html")
    rows = _rows(site, lambda n: f"/nb/art_{n}.html")
    unit = "/api-gateway/jpaas-publish-server/front/page/build/unit"
    said = (
        "{'parseType':'bulidstatic','webId':'7a','tplSetId':'t1','pageType':'column','tagId':'分页列表','pageId':'p9'}"
    )
    inner = f'<div class="list"><script parsetype="bulidstatic" url="{unit}" querydata="{said}"></script></div>'
    site.pages[site.start] = page(HEADING, inner)

    def build(asked: Asked) -> Answer:
        fields = asked_for(asked)
        if (fields.get("webId"), fields.get("pageId"), fields.get("tagId")) != ("7a", "p9", "分页列表"):
            return answer_json({"success": False, "data": {}})
        wanted = json.loads(fields.get("paramJson", "{}"))
        start = (wanted["pageNo"] - 1) * wanted["pageSize"]
        some = rows[start : start + wanted["pageSize"]]
        lines = "".join(
            f'<a href="{r.path}" title="{r.title}">{r.title[:9]}</a><span>[{r.published}]</span>' for r in some
        )
        return answer_json({"success": True, "data": {"html": f'<div class="page" count="{len(rows)}">{lines}</div>'}})

    site.pages[unit] = build
    site.lists = 3
    return site


def gkmlpt() -> Site:
    """Guangdong: a tree of columns, rows as JSON, the article in a string of a script, files named by the rows."""
    site = Site("/gkmlpt/index")
    rows = _rows(site, lambda n: f"/gkmlpt/content/3/{n}/post_{n}.html")
    for row in rows:
        file = f"/attachment/0/{row.path.rpartition('_')[2][:-5]}.docx"
        site.pages[file] = Answer(b"PK", headers={"Content-Type": "application/octet-stream"})
        site.files.add(file)
        words = "根据条例编制本报告。" * 60
        content = f'<p>{words}</p><p><a href="{file}">附件.docx</a></p>'.replace("<", "\\u003C")
        config = json.dumps({"DETAIL": {"title": row.title, "content": content}}, ensure_ascii=False).replace(
            "\\\\u003C", "\\u003C"
        )
        head = f"<html><head><title>{row.title}</title></head>"
        site.pages[row.path] = Answer(f"{head}<body><script>window._CONFIG = {config}</script></body></html>")
    column = "{id:5123,name:'政府信息公开年报',children:[]}"
    tree = f"[{{id:11,name:'机构职能',children:[]}},{{id:12,name:'法定主动公开内容',children:[{column}]}}]"
    site.pages["/gkmlpt/index"] = page(
        "政府信息公开平台", "<div id=app></div>", f"window._CONFIG = {{SID:'755043', TREE:{tree}}}"
    )

    def listed(asked: Asked) -> Answer:
        fields = asked_for(asked)
        start = (int(fields.get("page", 1)) - 1) * 10
        some = rows[start : start + 10] if fields.get("sid") == "755043" else []
        articles = [
            {"id": n, "title": r.title, "url": r.path, "date": 1611936000, "attachment": []} for n, r in enumerate(some)
        ]
        return answer_json({"classify": {"name": HEADING, "post_count": len(rows)}, "articles": articles})

    site.pages["/gkmlpt/api/all/5123"] = listed
    site.lists = 4
    return site


def vsb() -> Site:
    """博达: pages numbered downward, a cookie before anything, files behind a download address."""
    site = Site("/xxgk/nb.htm")
    rows = _rows(site, lambda n: f"/info/1077/{n}.htm")
    pages = chunks(rows, 5)
    last = len(pages) - 1

    def listed(number: int) -> Callable[[Asked], Answer] | Answer:
        def shape(row: Row) -> str:
            link = f'<a href="{row.path}" title="{row.title}">{row.title[:8]}...</a>'
            return f'<li id="line_u5_{number}">{link} {row.published}</li>'

        prefix = "nb/" if number == 0 else ""
        bar = f"共{len(rows)}条 {number + 1}/{len(pages)} " + (
            f'<a href="{prefix}{last - number}.htm">下页</a> <a href="{prefix}1.htm">尾页</a>' if number < last else ""
        )
        whole = page(HEADING, items(pages[number], shape) + bar)

        def first(asked: Asked) -> Answer:
            if "COLLCK=9" in asked.headers.get("cookie", ""):
                return whole
            return Answer(status=302, headers={"Location": "/xxgk/nb.htm", "Set-Cookie": "COLLCK=9; path=/"})

        return first if number == 0 else whole

    site.pages[site.start] = listed(0)
    for number in range(1, len(pages)):
        site.pages[f"/xxgk/nb/{len(pages) - number}.htm"] = listed(number)
    site.lists = len(pages)
    return site


def hexpages() -> Site:
    """Articles named by digits, pages index_2 and on, whose number only the page's words state."""
    site = Site("/zfxxgk/nb/index.shtml")
    rows = _rows(site, lambda n: f"/zfxxgk/nb/202101/{n:032x}.shtml")
    pages = chunks(rows, 8)
    for number, some in enumerate(pages, 1):
        name = "/zfxxgk/nb/index.shtml" if number == 1 else f"/zfxxgk/nb/index_{number}.shtml"
        pager = f'<div class="pager">共 {len(pages)} 页 <a href="#" onclick="go({number + 1})">下一页</a></div>'
        site.pages[name] = page(HEADING, items(some) + pager)
    site.lists = len(pages)
    return site


def public_column() -> Site:
    """A page of bodies, a page a body, an address a year."""
    site = Site("/public/column/4696?type=4&action=rel")
    bodies = {"12001": "青山县教育局", "12002": "青山县水务局", "12003": "东湖镇人民政府"}
    for number, body in bodies.items():
        years = "".join(f'<a href="/public/{number}/{y}.html">{y}</a>' for y in (2019, 2020, 2021))
        for year in (2019, 2020, 2021):
            site.report(f"/public/{number}/{year}.html", body, year)
        site.pages[f"/public/column/{number}"] = page(f"{body}政府信息公开年报", f'<ul id="timeFrame">{years}</ul>')
    links = "".join(
        f'<li><a href="/public/column/{n}?type=4&action=list" title="{b}">{b}</a></li>' for n, b in bodies.items()
    )
    site.pages["/public/column/4696"] = page(HEADING, f'<ul class="clearfix">{links}</ul>')
    site.lists = 4
    return site


def json_api(*, by_post: bool = False) -> Site:
    """Rows from an endpoint; the fields' names are usual ones."""
    site = Site("/api/list?column=9&pageNo=1&pageSize=7")
    rows = _rows(site, lambda n: f"/detail/{n}.html")

    def listed(asked: Asked) -> Answer:
        fields = asked_for(asked)
        if by_post != (asked.method == "POST"):
            return NOTHING
        start = (int(fields["pageNo"]) - 1) * 7
        some = [{"docTitle": r.title, "docPubUrl": r.path, "pubDate": r.published} for r in rows[start : start + 7]]
        return answer_json({"code": 0, "data": {"rows": some, "total": str(len(rows))}})

    site.pages["/api/list"] = listed
    site.lists = len(chunks(rows, 7))
    if by_post:
        site.start, site.params = "/api/list", {"form": "column=9&pageNo={page}&pageSize=7"}
    return site


def generic() -> Site:
    """No family: 下一页, a folder for older years, tabs for the levels of bodies, reports that are files."""
    site = Site("/zfxxgk/nianbao/")
    own = [site.report(f"/zfxxgk/nianbao/{y}.html", "青山县人民政府", y) for y in range(2016, 2025)]
    bureaus = [
        site.report(f"/zfxxgk/nianbao/bm/{n}.html", b, 2023) for n, b in enumerate(("青山县教育局", "青山县水务局"))
    ]
    file = Row("/zfxxgk/nianbao/2015.pdf", "青山县2015年政府信息公开工作年度报告")
    site.pages[file.path] = Answer(b"%PDF-1.4 ...", headers={"Content-Type": "application/pdf"})
    site.reports.add(file.path)
    tabs = '<div class="tab"><a href="/zfxxgk/nianbao/">县政府</a><a href="/zfxxgk/nianbao/bm/">政府部门</a></div>'
    following = '<a href="/zfxxgk/nianbao/?page=2">下一页</a>'
    first = page(HEADING, tabs + items(own[:6]) + following)
    second = page(HEADING, tabs + items([*own[6:], file]) + '<a href="/zfxxgk/nianbao/">上一页</a>')
    site.pages[site.start] = lambda asked: second if "page=2" in asked.query else first
    site.pages["/zfxxgk/nianbao/bm/"] = page(
        HEADING, tabs + items([*bureaus, site.noise("/zfxxgk/nianbao/bm/x.html", 1)])
    )
    site.lists = 3
    return site


SITES: dict[str, tuple[str, Callable[[], Site]]] = {
    "trs": ("trs", trs),
    "trs from index_2": ("trs", lambda: trs(from_two=True)),
    "trs written by scripts": ("trs", trs_written),
    "jpage by POST": ("jpage", jpage),
    "jpage by GET": ("jpage", lambda: jpage(by_get=True)),
    "hanweb_annual": ("hanweb_annual", hanweb_annual),
    "jpaas": ("jpaas", jpaas),
    "gkmlpt": ("gkmlpt", gkmlpt),
    "vsb": ("vsb", vsb),
    "hexpages": ("hexpages", hexpages),
    "public_column": ("public_column", public_column),
    "json_api": ("json_api", json_api),
    "json_api by POST": ("json_api", lambda: json_api(by_post=True)),
    "generic": ("generic", generic),
}
