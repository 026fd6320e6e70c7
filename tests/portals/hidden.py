"""Portals whose home page does not lead to the reports in any plain way."""

from tests.portals.homes import links, plain
from tests.portals.site import (
    HEADING,
    OTHER_REPORTS,
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


def one_article() -> Site:
    """An article whose text links the report of each year; the way there is a picture without words."""
    site = Site("/col/gk/1024.html")
    rows = [site.report(f"/content/{y}/a{y}.html", "青山县人民政府", y) for y in range(2009, 2023)]
    text = "、".join(f'<a href="{r.path}">{y}年度</a>' for y, r in zip(range(2009, 2023), rows, strict=True))
    site.pages[site.start] = page(
        "青山县历年政府信息公开工作年度报告", f"<div id=zoom><p>历年报告如下：{text}。</p></div>"
    )
    picture = '<a href="/col/gk/1024.html"><img src="/images/nb.png" alt="政府信息公开年报"></a>'
    site.pages["/"] = plain("青山县人民政府", links(*(f"/news/{n}.html|第{n}次会议" for n in range(40))), picture)
    site.way = 1
    return site


def image_map() -> Site:
    """A home page of areas in a picture, which a meta refresh leads to; the list pages by a query."""
    site = Site("/list.jsp?cid=77")
    rows = yearly(site, "/show.jsp?id={}", "青山县")
    shown = {r.path: site.pages.pop(r.path) for r in rows if r.path in site.pages}
    site.pages["/show.jsp"] = lambda asked: _as_is(shown.get(f"/show.jsp?{asked.query}"))
    pages = chunks(rows, 9)

    def listed(asked: Asked) -> Answer:
        said = asked_for(asked)
        if said.get("cid") != "77":
            return plain("政策文件", links(*(f"/show.jsp?id=9{n}|关于印发第{n}号办法的通知" for n in range(9))))
        number = int(said.get("page", "1"))
        near = "".join(f'<a href="/list.jsp?cid=77&amp;page={n}">{n}</a>' for n in range(1, len(pages) + 1))
        return page(HEADING, items(pages[number - 1]) + near)

    site.pages["/list.jsp"] = listed
    site.pages["/"] = Answer('<html><head><meta http-equiv="refresh" content="0;url=/main.htm"></head></html>')
    areas = "".join(
        f'<area shape="rect" coords="0,0,9,9" href="{a}" {attribute}="{words}">'
        for a, attribute, words in (
            ("/xw/", "alt", "新闻"),
            ("/list.jsp?cid=3", "title", "政策文件"),
            ("/xxgk.jsp", "alt", "信息公开"),
        )
    )
    site.pages["/main.htm"] = plain("青山县", f'<img src="/m.jpg" usemap="#m"><map name="m">{areas}</map>')
    site.pages["/xxgk.jsp"] = plain("信息公开", links("/list.jsp?cid=5|信息公开指南", "/list.jsp?cid=77|信息公开年报"))
    site.lists, site.way = len(pages), 4
    return site


def _as_is(shown: object) -> Answer:
    return shown if isinstance(shown, Answer) else Answer(status=404)


def framed_home() -> Site:
    """A frameset of a menu and a main page; menus without links, only clicks."""
    site = Site("/gk/nb/default.aspx")
    rows = yearly(site, "/gk/nb/view{}.aspx", "青山县", range(2012, 2022))
    site.pages[site.start] = page(HEADING, items(rows))
    site.pages["/"] = Answer(
        '<html><head><title>青山县</title></head><frameset rows="90,*"><frame src="/top.aspx"><frame src="/main.aspx">'
        "</frameset></html>"
    )
    clicks = "".join(
        f"<td onclick=\"window.open('{address}','_self')\">{words}</td>"
        for address, words in (("/xw.aspx", "新闻动态"), ("/gk/", "政务公开"), ("/hd.aspx", "互动交流"))
    )
    site.pages["/top.aspx"] = Answer(f"<html><body><table><tr>{clicks}</tr></table></body></html>")
    site.pages["/main.aspx"] = plain("青山县", links(*(f"/xw/{n}.aspx|第{n}条消息" for n in range(20))))
    inner = "<div onclick=\"location.href='/gk/nb/default.aspx'\"><span>政府信息公开年度报告</span></div>"
    site.pages["/gk/"] = plain("政务公开", "<li onclick=\"window.open('/gk/zn.aspx')\">公开指南</li>", inner)
    site.way = 4
    return site


def menu_in_script() -> Site:
    """The menu is an array of a script; the list, too."""
    site = Site("/channels/301.html")
    rows = yearly(site, "/contents/301/{}.html", "青山县", range(2010, 2022))
    entries = ",".join(f"{{'title':'{r.title}','url':'{r.path}','time':'{r.published}'}}" for r in rows)
    site.pages[site.start] = page(HEADING, "<ul id=list></ul>", f"var articles = [{entries}];\nshow(articles);")
    menu = (
        'var menu = [{"name":"新闻","url":"/channels/1.html"},{"name":"政务公开","url":"/channels/3.html","children":['
        '{"name":"政策","url":"/channels/31.html"},{"name":"政府信息公开年报","url":"\\/channels\\/301.html"}]}];draw(menu);'
    )
    news = links(*(f"/contents/1/{n}.html|第{n}项工程开工" for n in range(25)))
    site.pages["/"] = Answer(
        f"<html><head><title>青山县</title></head><body><ul id=menu></ul>{news}<script>{menu}</script></body></html>"
    )
    site.way = 1
    return site


def five_clicks() -> Site:
    """Five clicks from home: each level reads a little more like it, beside what reads like it and is not."""
    site = Site("/a/b/c/d/e/")
    names = ("政务公开", "政府信息公开", "法定主动公开内容", "工作年报", "2018-2022年")
    tabs = "".join(f'<a href="/a/b/c/d/e/{y}/">{y}年</a>' for y in range(2018, 2023))
    for year in range(2018, 2023):
        rows = of_bodies(site, f"/a/b/c/d/e/{year}/p{{}}.html", year)
        site.pages[f"/a/b/c/d/e/{year}/"] = page("工作年报", tabs + items(rows))
    site.pages["/a/b/c/d/e/"] = page("工作年报", tabs)
    beside = (
        "政府信息公开制度|/x/zd/",
        "政府信息公开指南|/x/zn/",
        "依申请公开|/x/ysq/",
        "重点领域信息公开|/x/zdly/",
        "统计年报|/x/tjnb/",
        "财政信息公开|/x/cz/",
        "企业年报|/x/qynb/",
        "法治政府建设年度报告|/x/fz/",
    )
    others = links(*("|".join(reversed(one.split("|"))) for one in beside))
    for one in beside:
        words, _, address = one.partition("|")
        told = [Row(f"{address}{n}.html", OTHER_REPORTS[n].format(2015 + n)) for n in range(6)]
        site.pages[address] = plain(words, items(told), links(f"{address}2020/|2020年", "/x/zd/|制度"))
        site.pages[f"{address}2020/"] = plain(words, items(told))
    path = "/"
    for step, name in zip("abcd", names, strict=False):
        following = f"{path}{step}/"
        site.pages[path] = plain("青山县" if path == "/" else "栏目", others, links(f"{following}|{name}"))
        path = following
    site.pages[path] = plain("工作年报", others, links("/a/b/c/d/e/|年度报告"))
    site.lists, site.way = 6, 5
    return site


def site_map() -> Site:
    """A home page of three hundred links, none to the reports; the map of the site names their column."""
    site = Site("/n77/n78/index.html")
    rows = yearly(site, "/n77/n78/c{}/content.html", "青山县")
    pages = chunks(rows, 10)
    for number, some in enumerate(pages, 1):
        name = "index.html" if number == 1 else f"index_{number}.html"
        following = f'<a href="/n77/n78/index_{number + 1}.html">下一页&gt;</a>' if number < len(pages) else ""
        site.pages[f"/n77/n78/{name}"] = page("政府信息公开年度报告", items(some) + following)
    news = links(*(f"/n1/c{n}/content.html|关于第{n}号事项的消息" for n in range(300)))
    site.pages["/"] = plain("青山县人民政府", news, links("/map.html|网站地图", "/about.html|关于我们"))
    columns = links(*(f"/n{n}/index.html|栏目{n}" for n in range(60)))
    site.pages["/map.html"] = plain("网站地图", columns, links("/n77/n78/index.html|年度报告"))
    for menu in ("/zwgk/", "/xwzx/"):
        site.pages[menu] = plain("栏目", links("/n1/c1/content.html|关于第1号事项的消息"))
    site.lists, site.way = len(pages), 3
    return site
