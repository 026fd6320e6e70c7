"""Portals of which scripts draw the home page, the way or the list; `needed` pages lead to all reports."""

import json
from collections.abc import Callable

from tests.portals.homes import links, plain
from tests.portals.site import BODIES, HEADING, Answer, Asked, Row, Site, answer_json, asked_for, chunks, items, yearly

SIZE = 6
SHELL = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>青山县人民政府</title></head><body>{}'
    '<div id="app"></div>{}'
    '<script src="/static/app.js"></script></body></html>'
)
FOOTER = '<img src="/static/loading.gif"><a href="https://beian.example/">京ICP备00000000号</a>'
APP = """
const app = document.getElementById('app');
const link = one => `<li><a href="${one.url}">${one.title}</a><span>${one.date || ''}</span></li>`;
const list = (rows, more) => { app.innerHTML = '<h2>HEADING</h2><ul>' + rows.map(link).join('') + '</ul>' + more; };
const load = page => fetch('/api/list?page=' + page).then(got => got.json());
let page = 1;
const turn = () => load(++page).then(got => list(got.rows, page < got.pages ? NEXT : ''));
const NEXT = '<div class="pager"><button onclick="turn()">下一页</button></div>';
const menus = {'/': [{url: '/xw', title: '新闻'}, {url: '/zwgk', title: '政务公开'}, {url: '/hd', title: '互动'}],
  '/zwgk': [{url: '/zwgk/zn', title: '公开指南'}, {url: '/zwgk/nb', title: '政府信息公开年报'}]};
const path = location.pathname;
if (path === '/zwgk/nb') load(1).then(got => list(got.rows, got.pages > 1 ? NEXT : ''));
else if (menus[path]) setTimeout(() => { app.innerHTML = '<ul>' + menus[path].map(link).join('') + '</ul>'; }, 300);
else app.innerHTML = '<p>' + path + '</p>';
""".replace("HEADING", HEADING)


def _answers(rows: list[Row]) -> Callable[[Asked], Answer]:
    """Rows by page, as JSON."""
    pages = chunks(rows, SIZE)

    def listed(asked: Asked) -> Answer:
        number = int(asked_for(asked).get("page", "1"))
        some = [{"url": r.path, "title": r.title, "date": r.published} for r in pages[number - 1]]
        return answer_json({"rows": some, "pages": len(pages)})

    return listed


def _script(text: str) -> Answer:
    return Answer(text, headers={"Content-Type": "text/javascript; charset=utf-8"})


def application() -> Site:
    """One shell for every path, that looks full; menus and list are drawn, and a button turns the list."""
    site = Site("/")
    site.pages["/api/list"] = _answers(yearly(site, "/doc/{}.html", "青山县"))
    for path in ("/", "/xw", "/zwgk", "/hd", "/zwgk/zn", "/zwgk/nb"):
        site.pages[path] = Answer(SHELL.format("<noscript>请启用 JavaScript</noscript>", FOOTER))
    site.pages["/static/app.js"] = _script(APP)
    site.lists, site.way = 1, 2
    return site


def drawn_home() -> Site:
    """Only the home page is drawn; all else is plain."""
    site = Site("/")
    rows = yearly(site, "/gk/nb/t{}.html", "青山县")
    menu = json.dumps([["/xw/", "新闻中心"], ["/gk/", "政府信息公开"]])
    script = (
        f"const menu = {menu}, app = document.getElementById('app');"
        "app.innerHTML = menu.map(([url, words]) => '<a href=\"' + url + '\">' + words + '</a>').join('');"
    )
    site.pages["/"] = Answer(SHELL.format("", ""))
    site.pages["/static/app.js"] = _script(script)
    site.pages["/gk/"] = plain("政府信息公开", links("/gk/zn/|公开指南", "/gk/nb/|政府信息公开年报"))
    for number, some in enumerate(chunks(rows, 9), 1):
        following = f'<a href="/gk/nb/p{number + 1}.html">下一页</a>' if number * 9 < len(rows) else ""
        site.pages["/gk/nb/" if number == 1 else f"/gk/nb/p{number}.html"] = plain(HEADING, items(some), following)
    site.lists, site.way = len(chunks(rows, 9)), 2
    return site


def drawn_menu() -> Site:
    """A full home page whose menu a script adds; what is plain leads to news and to a map without any way on."""
    site = drawn_home()
    news = links(*(f"/xw/{n}.html|第{n}次会议召开" for n in range(40)), "/map.html|网站地图", "/english/|English")
    menu = "document.getElementById('menu').innerHTML = '<a href=\"' + '/g' + 'k/\">' + '政府' + '信息公开</a>';"
    home = f'<div id="menu"></div>{news}<script>{menu}</script>'
    site.pages["/"] = Answer(f"<html><head><title>青山县</title></head><body>{home}</body></html>")
    site.pages["/map.html"] = plain("网站地图", links(*(f"/xw/{n}.html|第{n}次会议召开" for n in range(9))))
    site.way = 3
    return site


def drawn_list() -> Site:
    """The way is plain, and so is all around the list; the rows come by a script, and a button turns them."""
    site = Site("/")
    site.pages["/api/list"] = _answers(yearly(site, "/art/{}.html", "青山县教育局"))
    site.pages["/"] = plain("青山县教育局", links("/zwgk/|政府信息公开", *(f"/xw/{n}.html|第{n}条" for n in range(20))))
    site.pages["/zwgk/"] = plain("政府信息公开", links("/zwgk/zn/|公开指南", "/zwgk/nb|政府信息公开年报"))
    around = links("/|首页", "/zwgk/|政府信息公开", "/zwgk/zn/|公开指南", "/zwgk/nb/|政府信息公开年报")
    shell = SHELL.format(f"<h1>{HEADING}</h1>{around}", FOOTER)
    site.pages["/zwgk/nb"] = site.pages["/zwgk/nb/"] = Answer(shell.replace("青山县人民政府", HEADING))
    site.pages["/static/app.js"] = _script(APP.replace("path === '/zwgk/nb'", "true"))
    site.lists, site.way = 1, 2
    return site


def turned_list() -> Site:
    """The first rows are plain; the others come when 下一页 is pressed, which has no address."""
    site = Site("/")
    rows = yearly(site, "/art/{}.html", "青山县")
    site.pages["/api/list"] = _answers(rows)
    site.pages["/"] = plain("青山县", links("/gk/nb/|政府信息公开年报"))
    turn = (
        "let page = 1; const turn = () => fetch('/api/list?page=' + ++page).then(got => got.json()).then(got => {"
        'const shown = got.rows.map(r => `<li><a href="${r.url}">${r.title}</a></li>`);'
        "document.querySelector('ul').innerHTML = shown.join('');"
        "if (page === got.pages) document.querySelector('.next').remove(); });"
    )
    button = '<div class="pager"><a href="javascript:void(0)" class="next" onclick="turn()">下一页</a></div>'
    site.pages["/gk/nb/"] = plain(HEADING, items(rows[:SIZE]), button, f"<script>{turn}</script>")
    site.lists, site.way = 1, 1
    return site


def scrolled_list() -> Site:
    """A drawn home page, and a drawn list of bodies' reports that grows when it is scrolled."""
    site = application()
    rows = [site.report(f"/doc/b{n}_{y}.html", b, y) for n, b in enumerate(BODIES) for y in range(2019, 2024)]
    site.reports = {row.path for row in rows}
    site.decoys = set()
    site.pages["/api/list"] = _answers(rows)
    grown = (
        "let busy = false; const grow = () => { if (busy) return; busy = true; load(page).then(got => { page++; "
        "app.insertAdjacentHTML('beforeend', got.rows.map(link).join('')); busy = page > got.pages; }); };"
        "app.innerHTML = '<style>li { height: 300px }</style>'; grow(); addEventListener('scroll', grow);"
    )
    start = "load(1).then(got => list(got.rows, got.pages > 1 ? NEXT : ''));"
    assert start in APP
    site.pages["/static/app.js"] = _script(APP.replace(start, "{" + grown + "}"))
    return site


def drawn_tabs() -> Site:
    """A plain page of years; each year's page is the same around a list that a script draws."""
    site = Site("/")
    years = range(2018, 2023)
    tabs = links(*(f"/gk/ndbg/{y}/index.html|{y}年" for y in years), "/gk/zn/|公开指南")
    script = "const load = () => fetch('/api/list?y=' + location.pathname.split('/')[3]).then(got => got.json());"
    drawn = "load().then(got => { app.innerHTML = got.map(link).join(''); });"
    site.pages["/static/app.js"] = _script(APP.split("const list")[0] + script + drawn)
    rows = {str(y): [site.report(f"/doc/{y}_{n}.html", b, y) for n, b in enumerate(BODIES)] for y in years}
    site.pages["/api/list"] = lambda asked: answer_json(
        [{"url": r.path, "title": r.title} for r in rows[asked_for(asked)["y"]]]
    )
    for year in years:
        shell = SHELL.format(f"<h1>{HEADING}</h1>{tabs}", FOOTER).replace("青山县人民政府", HEADING)
        site.pages[f"/gk/ndbg/{year}/index.html"] = Answer(shell)
    site.pages["/"] = plain("青山县", links("/gk/ndbg/|政府信息公开年报", "/xw/|新闻"))
    site.pages["/gk/ndbg/"] = plain(HEADING, tabs)
    site.lists, site.way = 1 + len(years), 1
    return site


def posted_back() -> Site:
    """A form that is sent once more for each page of the list, by a script that fills it in."""
    site = Site("/")
    rows = yearly(site, "/View.aspx/{}", "青山县财政局")
    pages = chunks(rows, SIZE)
    script = (
        "function __doPostBack(who, what) { const form = document.forms[0]; form.__EVENTTARGET.value = who; "
        "form.__EVENTARGUMENT.value = what; form.submit(); }"
    )
    fields = "<input type=hidden name=__EVENTTARGET><input type=hidden name=__EVENTARGUMENT>"

    def listed(asked: Asked) -> Answer:
        number = int(asked_for(asked).get("__EVENTARGUMENT") or 1)
        click = f"href=\"javascript:__doPostBack('pager','{number + 1}')\"" if number < len(pages) else "disabled"
        form = f"<form method=post>{fields}{items(pages[number - 1])}<a {click}>下一页</a></form>"
        return plain(HEADING, form, f"<script>{script}</script>")

    site.pages["/List.aspx"] = listed
    site.pages["/"] = plain("青山县财政局", links("/List.aspx?t=9|政府信息公开年报"))
    site.lists, site.way = len(pages), 1
    return site


DRAWN: dict[str, Callable[[], Site]] = {
    "application": application,
    "drawn home": drawn_home,
    "drawn menu": drawn_menu,
    "drawn list": drawn_list,
    "drawn tabs": drawn_tabs,
    "turned list": turned_list,
    "scrolled list": scrolled_list,
    "posted back": posted_back,
}
