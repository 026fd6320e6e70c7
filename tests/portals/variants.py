"""Other forms that the pages of each family are met in, one simulated portal each."""

from collections.abc import Callable

from tests.portals.answers import (
    gkmlpt_tree,
    hexpages_scripted,
    jpaas_attributes,
    jpaas_called,
    json_body,
    public_column_lists,
    vsb_many,
)
from tests.portals.site import (
    BODIES,
    HEADING,
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


def trs_pager() -> Site:
    """Pager with its settings, .shtml, the date before the link, articles in folders of years."""
    site = Site("/zwgk/gkndbg/index.shtml")
    rows = yearly(site, "/zwgk/gkndbg/2021/t20210130_{}.shtml", "青山县人民政府")
    pages = chunks(rows, 7)

    def shape(row: Row) -> str:
        return (
            f'<li><span class="date">{row.published}</span>'
            f'<a target="_blank" href=".{row.path.removeprefix("/zwgk/gkndbg")}" title=\'{row.title}\'>'
            f"{row.title[:10]}...</a></li>"
        )

    for number, some in enumerate(pages):
        script = f"Pager({{size:{len(pages)}, current:{number}, prefix:'index', suffix:'shtml'}});"
        name = "index.shtml" if not number else f"index_{number}.shtml"
        site.pages[f"/zwgk/gkndbg/{name}"] = page("政府信息公开工作年度报告", items(some, shape), script)
    site.lists = len(pages)
    return site


def trs_count_page() -> Site:
    """The number of pages as a variable only, a folder as address, page two is index_2, rows of a table."""
    site = Site("/xxgk/nb/")
    rows = yearly(site, "/xxgk/nb/202001/t20200130_{}.html", "青山县")
    pages = chunks(rows, 6)

    def shape(row: Row) -> str:
        link = f'<a href="./202001/{row.path.rpartition("/")[2]}" title="{row.title}">{row.title[:10]}…</a>'
        return f"<tr><td>·</td><td>{link}</td><td>[{row.published[2:]}]</td></tr>"

    for number, some in enumerate(pages, 1):
        script = f"var currentPage = {number - 1};//所在页\nvar countPage = {len(pages)}//共多少页\nvar nextPage = 1;"
        name = "" if number == 1 else f"index_{number}.html"
        site.pages[f"/xxgk/nb/{name}"] = page(HEADING, f"<table>{items(some, shape)}</table>", script)
    site.lists = len(pages) + 1
    return site


def trs_years() -> Site:
    """A list per year, which a menu of years leads to; each has bodies' reports and a second page."""
    site = Site("/gongkai/ndbg/")
    menu = "".join(f'<li><a href="/gongkai/ndbg/{y}n/">{y}年</a></li>' for y in range(2018, 2023))
    for year in range(2018, 2023):
        rows = of_bodies(site, f"/gongkai/ndbg/{year}n/{year + 1}01/t{year + 1}0120_{year}{{}}.html", year)
        for number, some in enumerate(chunks(rows, 3)):
            name = "" if not number else f"index_{number}.html"
            shown = page(HEADING, f"<ul>{menu}</ul>{items(some)}", f'createPageHTML(2, {number}, "index", "html", 5);')
            site.pages[f"/gongkai/ndbg/{year}n/{name}"] = shown
    site.pages["/gongkai/ndbg/"] = page(HEADING, f"<ul>{menu}</ul>")
    site.lists = 11
    return site


def trs_framed() -> Site:
    """The column's page shows its list in an inner frame."""
    site = Site("/zwgk/ndbg/index.html")
    rows = yearly(site, "/zwgk/ndbg/list/202101/t20210130_{}.html", "青山县")
    pages = chunks(rows, 8)
    for number, some in enumerate(pages):
        name = "index.html" if not number else f"index_{number}.html"
        site.pages[f"/zwgk/ndbg/list/{name}"] = page(
            "列表", items(some), f'createPageHTML({len(pages)}, {number}, "index", "html");'
        )
    frame = '<iframe src="./list/index.html" width="100%" frameborder=0></iframe>'
    site.pages[site.start] = page(HEADING, f'<div class="TRS_Editor"></div>{frame}')
    site.lists = 1 + len(pages)
    return site


def jpage_two_lists() -> Site:
    """Two datastores with rows of their own, whose records are escaped instead of CDATA, in GB2312."""
    site = Site("/col/col1229/index.html")
    government = yearly(site, "/art/2021/1/30/art_1229_{}.html", "青山县人民政府")
    bureaus = yearly(site, "/art/2021/1/9/art_1230_{}.html", "青山县教育局", range(2012, 2022))
    lists = {"1229": government, "1230": bureaus}

    def record(row: Row) -> str:
        link = f'<a href="{row.path}" title="{row.title}">{row.title[:12]}</a><b>{row.published}</b>'
        return f"<record>{link.replace('<', '&lt;').replace('>', '&gt;')}</record>"

    def store(column: str) -> str:
        rows = lists[column]
        proxy = (
            f"/module/jslib/jquery/jpage/dataproxy.jsp?page=1&amp;webid=4&amp;columnid={column}&amp;unitid=u{column}"
        )
        settings = (
            f"$('#u{column}').jpage({{dataStore:dataStore,totalRecord:{len(rows)},dataAfter:'1',perPage:5,"
            f"groupSize:2,openerror:'x',proxyUrl:'{proxy.replace('&amp;', '&')}',"
            f"ajaxParam:{{webid:4,columnid:{column},unitid:'u{column}',webname:'青山'}}}});"
        )
        inner = "".join(map(record, rows[:10]))
        return (
            f'<div id="u{column}"><script type="text/xml"><datastore><nextgroup>&lt;a href="{proxy}"&gt;&lt;/a&gt;'
            f"</nextgroup><recordset>{inner}</recordset></datastore></script></div><script>{settings}</script>"
        )

    whole = page(HEADING, store("1229") + store("1230"))
    text = str(whole.body).replace("charset=utf-8", "charset=gb2312")
    site.pages[site.start] = Answer(text.encode("gb18030"), headers={"Content-Type": "text/html"})

    def proxied(asked: Asked) -> Answer:
        said = asked_for(asked)
        some = lists[said["columnid"]][int(said["startrecord"]) - 1 : int(said["endrecord"])]
        return Answer(f"<datastore><recordset>{''.join(map(record, some))}</recordset></datastore>")

    site.pages["/module/jslib/jquery/jpage/dataproxy.jsp"] = proxied
    site.lists = 1 + sum(-(-(len(rows) - 10) // 10) for rows in lists.values())
    return site


def jpage_settings_only() -> Site:
    """No rows in the page, no next group: only the script's settings say where they are."""
    site = Site("/col/col88/index.html")
    rows = yearly(site, "/art/2021/2/3/art_88_{}.html", "青山县")
    settings = (
        f"jQuery('#5').jpage({{'totalRecord':'{len(rows)}','perPage':'20','proxyUrl':'/module/web/jpage/dataproxy.jsp',"
        "'ajaxParam':{'col':'1','appid':'1','webid':'7','path':'/','columnid':'88','sourceContentType':'1',"
        "'unitid':'5','webname':'青山县','permissiontype':'0'}});"
    )
    empty = '<script type="text/xml"><datastore><recordset></recordset></datastore></script>'
    site.pages[site.start] = page(HEADING, f'<div id="5">{empty}</div>', settings)

    def proxied(asked: Asked) -> Answer:
        said = asked_for(asked)
        if (said.get("webid"), said.get("unitid")) != ("7", "5"):
            return Answer("<datastore></datastore>")
        some = rows[int(said["startrecord"]) - 1 : int(said["endrecord"])]
        lines = "".join(
            f"<record><![CDATA[<tr><td><a href='{r.path}'>{r.title}</a></td><td>{r.published}</td></tr>]]></record>"
            for r in some
        )
        return Answer(f"<datastore><totalrecord>{len(rows)}</totalrecord><recordset>{lines}</recordset></datastore>")

    site.pages["/module/web/jpage/dataproxy.jsp"] = proxied
    site.lists = 2
    return site


def hanweb_bodies() -> Site:
    """Menus of bodies and years; not every body has every year."""
    site = Site("/module/xxgk/xxgkAnnualReport.jsp?area=11330000000001&fbtime=2023")
    areas = {f"1133000000000{n}": body for n, body in enumerate(BODIES, 1)}
    bodies = "".join(f'<option value="{a}">{b}</option>' for a, b in areas.items())
    years = "".join(f'<option value="{y}">{y}年</option>' for y in range(2019, 2024))
    menus = f'<select name="area">{bodies}</select><select name="fbtime">{years}</select>'

    def annual(asked: Asked) -> Answer:
        said = asked_for(asked)
        body, year = areas.get(said["area"]), said["fbtime"]
        if not body or (body == BODIES[-1] and year == "2019"):
            return Answer(f"<html><body>{menus}<p>暂无数据</p></body></html>", status=404)
        return article(f"{body}{year}年政府信息公开工作年度报告", menus)

    site.pages["/module/xxgk/xxgkAnnualReport.jsp"] = annual
    for area, body in areas.items():
        for year in range(2019, 2024):
            if (body, year) != (BODIES[-1], 2019):
                site.reports.add(f"/module/xxgk/xxgkAnnualReport.jsp?area={area}&fbtime={year}")
    site.decoys.add("/module/xxgk/xxgkAnnualReport.jsp?area=11330000000005&fbtime=2019")
    return site


VARIANTS: dict[str, tuple[str, Callable[[], Site]]] = {
    "trs pager": ("trs", trs_pager),
    "trs countpage": ("trs", trs_count_page),
    "trs years": ("trs", trs_years),
    "trs framed": ("trs", trs_framed),
    "jpage two lists": ("jpage", jpage_two_lists),
    "jpage settings": ("jpage", jpage_settings_only),
    "hanweb bodies": ("hanweb_annual", hanweb_bodies),
    "jpaas attributes": ("jpaas", jpaas_attributes),
    "jpaas called": ("jpaas", jpaas_called),
    "gkmlpt tree": ("gkmlpt", gkmlpt_tree),
    "vsb many": ("vsb", vsb_many),
    "hexpages scripted": ("hexpages", hexpages_scripted),
    "public column lists": ("public_column", public_column_lists),
    "json body": ("json_api", json_body),
}
