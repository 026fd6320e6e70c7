"""Bare home pages in front of the simulated portals: the way to the reports is not told, and there are traps."""

from collections.abc import Callable
from urllib.parse import parse_qs

from tests.portals.site import Answer, Asked, Site

MENU = (
    "/|首页",
    "/xwzx/|新闻中心",
    "/zwgk/|政务公开",
    "/bsfw/|办事服务",
    "/hdjl/|互动交流",
    "/mlqs/|魅力青山",
    "/login.jsp|登录",
)


def links(*named: str) -> str:
    """Links of `address|words`."""
    return "".join(f'<a href="{address}">{words}</a> ' for address, _, words in (n.partition("|") for n in named))


def plain(title: str, *inner: str) -> Answer:
    """A page of the portal's frame."""
    return Answer(
        f"<html><head><title>{title}</title></head><body>{links(*MENU)}<h1>{title}</h1>{' '.join(inner)}</body></html>"
    )


def with_home(site: Site, *, steps: int = 2) -> Site:
    """The site behind a home page, `steps` pages away from its listing."""
    listing, site.start = site.start, "/"
    news = links(*(f"/xwzx/2024/{n}.html|县领导调研第{n}个项目" for n in range(60)))
    site.pages["/"] = plain(
        "青山县人民政府", news, links("/zwgk/yjs/|预决算公开", "/calendar/?month=1|日历", "/english/|English")
    )
    for name in ("/xwzx/", "/bsfw/", "/hdjl/", "/mlqs/", "/english/", "/zwgk/yjs/"):
        site.pages[name] = plain("栏目", links(*(f"{name}{n}.html|第{n}篇文章" for n in range(30))))
    way = [f"{listing}|政府信息公开年报", "/zwgk/zfxxgk/|政府信息公开"]
    beside = (
        "/zwgk/zn/|政府信息公开指南",
        "/zwgk/ml/|政府信息公开目录",
        "/zwgk/zcwj/|政策文件",
        "/calendar/?month=1|日历",
    )
    site.pages["/zwgk/"] = plain("政务公开", links(*beside, way[min(steps, 2) - 1]))
    site.pages["/zwgk/zfxxgk/"] = plain("政府信息公开", links(*beside, way[0]))
    site.pages["/zwgk/zn/"] = plain("政府信息公开指南", "指南的正文。" * 80)
    site.pages["/zwgk/ml/"] = plain(
        "政府信息公开目录", links(*(f"/zwgk/ml/{n}.html|县政发〔2020〕{n}号" for n in range(40)))
    )
    site.pages["/zwgk/zcwj/"] = plain(
        "政策文件", links(*(f"/zwgk/zcwj/{n}.html|关于第{n}项工作的意见" for n in range(40)))
    )
    site.pages["/calendar/"] = calendar
    return site


def calendar(asked: Asked) -> Answer:
    """A page that leads to the next month for ever, under sessions of its own."""
    month = int(parse_qs(asked.query).get("month", ["1"])[0])
    return plain(
        f"{month}月信息公开",
        links(f"/calendar/?month={month + 1};jsessionid={month}A|信息公开", f"/calendar/?month={month + 2}|公开"),
    )


def homed(build: Callable[[], Site]) -> Site:
    """A family's site behind a home page."""
    return with_home(build())
