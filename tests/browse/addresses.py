"""The addresses of all kinds of pages, for what must be true of each of them: add yours here."""

from tests.browse.conftest import Crawled

LIFE = (
    "/",
    "/?region=33",
    "/reports",
    "/reports?year=2020",
    "/coverage?year=2023",
    "/bodies/金华市甲县",
    "/bodies/金华市甲县/captures",
    "/bodies/金华",
    "/compare?agency=金华市甲县&year=2022",
    "/compare?agency=金华市甲县&from=2020&to=2021",
    "/search?q=公开",
    "/captures?url=http://www.j.gov.cn/zfxxgk/202301/t20230120_8.html",
)
"""Of the folder `life`."""


def pages_of(crawled: Crawled) -> list[str]:
    """Of the folder `crawled`."""
    return [
        "/",
        "/reports",
        "/reports?name=无",
        "/records",
        "/coverage",
        "/portals",
        "/nothing",
        f"/reports/{crawled.readings['miyun']}",
        f"/reports/{crawled.readings['miyun']}/cells/applications.new.total",
        f"/reports/{crawled.readings['unread']}",
        f"/reports/{crawled.readings['fengtai']}/cells/applications.new.total",
        f"/captures/{crawled.records['challenge']}",
        f"/captures/{crawled.records['fengtai']}",
        f"/replay/{crawled.records['decoy']}",
        "/search",
        "/api",
        "/captures",
    ]
