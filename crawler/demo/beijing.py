"""A TRS portal: a paged listing, detail pages with Word attachments, a document linked directly, a soft 404."""

from collections.abc import Iterator
from urllib.parse import urljoin

from crawler.demo.listing import Listing, Row, read_listing
from crawler.demo.server import HTML, Answer, Site, site_of
from crawler.demo.templates import page
from crawler.demo.word import docx
from crawler.demo.written import read_report

FOLDER = "/zwgk/zfxxgknb/"
CUT = 22
"""Longer titles are cut in the listing, as TRS templates do; the whole one is the link's `title`."""


def beijing_site() -> Site:
    """All pages of the portal."""
    listing = read_listing("beijing")
    pages = dict(_listing_pages(listing))
    for row in listing.rows:
        pages |= dict(_row_pages(row))
    pages["/index.html"] = Answer(page("trs_home.html", folder=FOLDER).encode(), f"{HTML}; charset=utf-8")
    return site_of(pages)


def _listing_pages(listing: Listing) -> Iterator[tuple[str, Answer]]:
    size = listing.rows_per_page
    parts = [listing.rows[start : start + size] for start in range(0, len(listing.rows), size)]
    for number, rows in enumerate(parts):
        name = "index" + (f"_{number}" if number else "") + ".html"
        shown = [(row, row.title if len(row.title) <= CUT else row.title[:CUT] + "…") for row in rows]
        body = page("trs_listing.html", rows=shown, pages=len(parts), number=number)
        yield FOLDER + name, Answer(body.encode(), HTML, sending="plain" if number else "gzip")


def _row_pages(row: Row) -> Iterator[tuple[str, Answer]]:
    path = urljoin(FOLDER, row.address)
    if row.missing:
        yield path, Answer(page("soft_404.html").encode(), HTML)
    elif row.report and not row.attachment:
        yield path, _document(row.report, row)
    else:
        body = page("trs_detail.html", row=row, paragraphs=row.text.strip().splitlines())
        yield path, Answer(body.encode(), f"{HTML}; charset=utf-8", sending=row.sending)
        if row.report and row.attachment:
            yield urljoin(path, row.attachment), _document(row.report, row)


def _document(name: str, row: Row) -> Answer:
    media_type = row.attachment_type or "application/octet-stream"
    return Answer(docx(read_report(name)), media_type, headers=("Accept-Ranges: bytes",))
