"""A Hanweb JCMS portal: a jpage listing whose later records come from dataproxy.jsp."""

from collections.abc import Mapping

from crawler.demo.listing import Listing, Row, read_listing
from crawler.demo.server import HTML, Answer, Asked, Site, site_of
from crawler.demo.templates import page
from crawler.demo.written import read_report
from crawler.demo.zhejiang_report import report_page

PROXY = "/module/web/jpage/dataproxy.jsp"
ODD_HEADERS = (
    "Server:nginx",
    "x-via: 1.1 cache07",
    "X-Via:1.1 cache12",
    "Set-Cookie: JSESSIONID=8A6C2F7B19D04E35; Path=/; HttpOnly",
    "Set-Cookie: zh_choose_1=s; Path=/",
    "Cache-Control:  no-store ",
)
"""Odd, but valid: no blank after a colon, two after another, one at the end, a name twice in two spellings."""


def zhejiang_site() -> Site:
    """All pages of the portal, and the proxy that lists the later records."""
    listing = read_listing("zhejiang")
    pages = {row.address: _article(row) for row in listing.rows}
    pages[f"/col/col{listing.column}/index.html"] = _listing_page(listing)
    static = site_of(pages)

    def answer(asked: Asked) -> Answer:
        return _proxy(listing, asked.fields) if asked.path == PROXY else static(asked)

    return answer


def _listing_page(listing: Listing) -> Answer:
    body = page("jpage_listing.html", listing=listing, rows=listing.rows[: listing.inline], proxy=PROXY)
    return Answer(body.encode(), f"{HTML};charset=UTF-8", headers=ODD_HEADERS)


def _proxy(listing: Listing, fields: Mapping[str, str]) -> Answer:
    """The records that a POST (startrecord, endrecord) or the next group's GET (page) asks for."""
    start, end = _range(listing, fields)
    rows = listing.rows[start:end] if fields.get("columnid") == listing.column else ()
    body = page("jpage_proxy.xml", listing=listing, rows=rows)
    return Answer(body.encode(), "text/xml;charset=UTF-8", headers=ODD_HEADERS)


def _range(listing: Listing, fields: Mapping[str, str]) -> tuple[int, int]:
    if "startrecord" in fields:
        return int(fields["startrecord"]) - 1, int(fields["endrecord"])
    start = int(fields.get("page", "0")) * listing.inline
    return start, start + listing.inline


def _article(row: Row) -> Answer:
    if row.report:
        return Answer(report_page(read_report(row.report)), HTML, status="200 Ok", headers=ODD_HEADERS)
    body = page("jpage_article.html", row=row)
    return Answer(body.encode(), f"{HTML};charset=UTF-8", headers=ODD_HEADERS)
