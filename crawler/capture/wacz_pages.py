"""The pages of a WACZ with their titles and texts: reports first, every other HTML page beside them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from lxml import etree

from crawler.capture.archive import Archive
from crawler.capture.cdxj import capture_of_line, parse_line
from crawler.capture.exchange import Capture, Location
from crawler.capture.lines import GrowingLines, Lines
from crawler.errors import ArchiveDamaged, BodyDamaged
from extractors.listing.html import read_page
from extractors.source import Source
from spiders.found import RequestKey

HTML = {"text/html", "application/xhtml+xml"}
LARGEST = 8 << 20
"""Bytes of a page whose text is taken; nothing longer is a page that somebody wrote."""
BLANKS = re.compile(r"\s+")
_HIDDEN = ("script", "style", "noscript", "template", "head")


@dataclass(frozen=True)
class PageLine:
    """A line of `pages.jsonl`, or of `extraPages.jsonl` when no report was found there."""

    line: bytes
    is_report: bool
    capture: Capture


def page_lines(archive: Archive, lines: Lines, reports: Lines) -> Iterator[PageLine]:
    """The pages among these CDXJ lines; `reports` is what `reports_of` gave."""
    for line in lines.up(b""):
        values = parse_line(line)
        capture = capture_of_line(values)
        title = next(reports.starting_with(f"{capture.record_id} ".encode()), None)
        if title is None and (capture.media_type not in HTML or "method" in values):
            continue
        if capture.status == HTTPStatus.OK and "recordid" in values:
            listed = json.loads(title.split(b" ", 1)[1]) if title else None
            yield PageLine(_line(archive, capture, listed), title is not None, capture)


def reports_of(archive: Archive, whole: frozenset[str], places: frozenset[Location]) -> Lines:
    """Record ids of the pages of all reports found there, each with its title; more than fits into memory may be."""
    titles = GrowingLines()
    for _, found in archive.described("found", lambda place: place.warc in whole or place in places):
        page = RequestKey(**found.facts["page"])  # type: ignore[arg-type]  # as the spider described it
        if capture := archive.resolve(page, crawl=found.crawl):
            title = json.dumps(found.facts["title"], ensure_ascii=False)
            titles.add(f"{capture.record_id} {title}".encode())
    return titles


def _line(archive: Archive, capture: Capture, listed: str | None) -> bytes:
    title, text = _said(archive, capture)
    values = {
        "id": capture.record_id.rpartition(":")[2],
        "url": capture.url,
        "ts": f"{capture.captured_at:%Y-%m-%dT%H:%M:%SZ}",
        "title": listed or title or capture.url,
    }
    return json.dumps(values | ({"text": text} if text else {}), ensure_ascii=False).encode() + b"\n"


def _said(archive: Archive, capture: Capture) -> tuple[str, str]:
    """Title and text: of a rendered page those of its document after the scripts ran."""
    if capture.media_type not in HTML:
        return "", ""
    try:
        source = archive.payload(archive.derived(capture, "dom") or capture)
        seen = archive.derived(capture, "text")
        visible = archive.payload(seen).body.decode("utf-8", "replace") if seen else None
    except (ArchiveDamaged, BodyDamaged):  # it is in the archive as it is, and is no page to be searched
        return "", ""
    title, text = read_words(source) if len(source.body) <= LARGEST else ("", "")
    return title, text if visible is None else BLANKS.sub(" ", visible).strip()


def read_words(source: Source) -> tuple[str, str]:
    """A page's title and its text in one line."""
    root = read_page(source.body, source.url or "", source.charset).root
    titles = root.xpath("//title/text()")
    title = BLANKS.sub(" ", str(titles[0])).strip() if titles else ""
    etree.strip_elements(root, *_HIDDEN, with_tail=False)
    return title, BLANKS.sub(" ", " ".join(root.itertext())).strip()
