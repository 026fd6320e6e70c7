"""The addresses of all kinds of pages, for what must be true of each of them: add yours here."""

from tests.browse.conftest import Crawled

LIFE = (
    "/",
    "/?region=33",
    "/reports",
    "/reports?year=2020",
    "/coverage?year=2023",
    "/bodies/金华市甲县",
    "/bodies/金华",
    "/compare?agency=金华市甲县&year=2022",
    "/compare?agency=金华市甲县&from=2020&to=2021",
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
        f"/reports/{crawled.readings['unread']}",
        f"/captures/{crawled.records['challenge']}",
    ]
