"""Portals of older makes: trees of columns, rows and menus whose addresses their scripts make."""

from collections.abc import Callable

from tests.portals.homes import links, plain
from tests.portals.site import HEADING, NOTHING, Answer, Asked, Site, asked_for, chunks, items, page, yearly


def tree() -> Site:
    """A menu of pictures, a tree of columns that a script is handed, GB2312, pages by query, dates with strokes."""
    site = Site("/gov/list.asp?cid=77")
    rows = yearly(site, "/gov/show.asp?id={}", "青山县")
    shown = {row.path: site.pages.pop(row.path, NOTHING) for row in rows}
    site.pages["/gov/show.asp"] = lambda asked: _as_is(shown.get(f"/gov/show.asp?{asked.query}"))
    pages = chunks(rows, 8)

    def listed(asked: Asked) -> Answer:
        said = asked_for(asked)
        if said.get("cid") != "77":
            return plain("公开制度", links("/gov/show.asp?id=900|政府信息公开办法"))
        number = int(said.get("page", "1"))
        lines = items(
            pages[number - 1],
            lambda r: (
                f'<tr><td>·</td><td><a href="{r.path[5:]}">{r.title}</a></td><td>{r.published.replace("-", "/")}</td>'
            ),
        )
        further = f'<a href="list.asp?cid=77&page={number + 1}">下页</a>' if number < len(pages) else "下页"
        return _gb(page(HEADING, f"<table>{lines}</table>共{len(rows)}条 第{number}页/共{len(pages)}页 {further}"))

    site.pages["/gov/list.asp"] = listed
    columns = (("公开指南", "zn.asp"), ("公开制度", "list.asp?cid=5"), ("信息公开年报", "list.asp?cid=77"))
    added = "".join(f"d.add({n},0,'{words}','{address}');" for n, (words, address) in enumerate(columns, 1))
    site.pages["/gov/"] = _gb(page("政府信息公开", "", f"d = new dTree('d'); d.add(0,-1,'公开目录'); {added}"))
    picture = '<td><a href="/gov/"><img src="/i/zw.jpg" alt="政府信息公开"></a></td>'
    site.pages["/"] = _gb(plain("青山县", f"<table>{picture}</table>", links("/news.asp|新闻", "/bbs/|论坛")))
    site.lists, site.way = len(pages), 2
    return site


def opened() -> Site:
    """Columns, rows and years that open by functions and a menu; they make the addresses of numbers."""
    site = Site("/xxgk/node.do?nodeId=12")
    rows = yearly(site, "/xxgk/detail/{}A.do", "青山市气象局", range(2013, 2025))
    parts = chunks(rows, 6)

    def listed(asked: Asked) -> Answer:
        said = asked_for(asked)
        if said.get("nodeId") != "12":
            return plain("机构概况", "概况的正文。" * 60)
        choice = "".join(f"<option value={2024 - 4 * n}>{2024 - 4 * n}年</option>" for n in range(len(parts)))
        script = "location='/xxgk/node.do?nodeId=12&from=' + this.value"
        lines = items(
            parts[(2024 - int(said.get("from", "2024"))) // 4],
            lambda r: (
                f"<tr><td><a href=\"javascript:show('{r.path[13:-3]}')\">{r.title}</a></td><td>{r.published}</td></tr>"
            ),
        )
        menu = f'<select onchange="{script}">{choice}</select>'
        return page(
            HEADING, f"{menu}<table>{lines}</table>", "function show(id) {window.open('/xxgk/detail/' + id + '.do');}"
        )

    site.pages["/xxgk/node.do"] = listed
    columns = '<ul><li onclick="go(11)">机构概况</li><li onclick="go(12)">信息公开年度报告</li></ul>'
    script = 'function go(id) { location.href = "/xxgk/node.do?nodeId=" + id; }'
    site.pages["/xxgk/"] = Answer(f"<meta charset=utf-8><title>信息公开</title>{columns}<script>{script}</script>")
    site.pages["/"] = plain("青山市气象局", links("/qxxw/|气象新闻", "/xxgk/|信息公开"))
    site.lists, site.way = 1 + len(parts), 2
    return site


def _as_is(shown: object) -> Answer:
    return shown if isinstance(shown, Answer) else NOTHING


def _gb(answer: Answer) -> Answer:
    """The same in the charset of its time, which only the page declares."""
    text = str(answer.body).replace("<head>", "<head><meta charset=gb2312>").replace("<meta charset=utf-8>", "")
    return Answer(text.encode("gb18030"), headers={"Content-Type": "text/html"})


OLD: dict[str, tuple[str, Callable[[], Site]]] = {"tree": ("generic", tree), "opened": ("generic", opened)}
