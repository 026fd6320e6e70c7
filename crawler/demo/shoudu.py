"""A portal whose list is drawn by JavaScript, in Traditional Chinese; the report's tables are pictures."""

import json
from collections.abc import Iterator
from importlib import resources
from urllib.parse import urljoin

from crawler.demo.listing import Listing, Row, read_listing
from crawler.demo.server import HTML, Answer, Site, site_of
from crawler.demo.templates import page
from crawler.demo.written import WrittenReport, read_report

FOLDER = "/gongkai/nb/"
JSON = "application/json;charset=utf-8"


def shoudu_site() -> Site:
    """All pages of the portal."""
    listing = read_listing("shoudu")
    pages = {
        f"{FOLDER}index.html": Answer(page("shoudu_list.html").encode(), HTML),
        "/js/list.js": Answer(page("shoudu_list.js").encode(), "application/javascript"),
        "/api/list.json": Answer(_rows_json(listing), JSON),
    }
    for row in listing.rows:
        pages |= dict(_row_pages(row))
    return site_of(pages)


def _rows_json(listing: Listing) -> bytes:
    rows = [{"title": row.title, "url": row.address, "date": row.date.isoformat()} for row in listing.rows]
    return json.dumps({"total": len(rows), "rows": rows}, ensure_ascii=False).encode()


def _row_pages(row: Row) -> Iterator[tuple[str, Answer]]:
    path = urljoin(FOLDER, row.address)
    if not row.report:
        yield path, Answer(page("shoudu_article.html", row=row).encode(), HTML)
        return
    report = read_report(row.report)
    yield path, Answer(page("shoudu_report.html", report=report, row=row).encode(), HTML)
    yield from _pictures(report, path)


def _pictures(report: WrittenReport, path: str) -> Iterator[tuple[str, Answer]]:
    folder = resources.files("crawler.demo") / "png"
    for section in report.sections:
        if section.picture:
            body = (folder / section.picture.file).read_bytes()
            yield urljoin(path, section.picture.address), Answer(body, "image/png")
