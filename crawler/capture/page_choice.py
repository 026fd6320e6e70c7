"""What goes into the WACZ of one page that is to be shown again: what it showed inside itself, and no more."""

from collections.abc import Callable, Iterator

from crawler.capture.archive import Archive
from crawler.capture.embedded import embedded_in
from crawler.capture.exchange import Capture
from crawler.capture.neighbourhood import drawn_with
from crawler.capture.shelf import crawl_of
from crawler.capture.wacz_choice import VIAS, Choice, take
from crawler.capture.wacz_pages import HTML
from crawler.errors import ArchiveDamaged, BodyDamaged
from spiders.found import request_key

MOST_PARTS = 2000
"""Things that a page shows inside itself: no page that somebody reads has more."""


def of_page(archive: Archive, page: Capture, shown: Callable[[Capture], bool]) -> Choice:
    """A page with what its scripts asked for and what it names inside itself, as far as it is `shown`."""
    choice = Choice(reports=False)
    take(archive, choice, page.record_id)
    if page.media_type in HTML:
        parts = (part for found in (drawn_with, _inside) for part in found(archive, page))
        for number, part in enumerate(filter(shown, parts)):
            if number == MOST_PARTS:
                break
            take(archive, choice, part.record_id)
    return choice


def _inside(archive: Archive, page: Capture) -> Iterator[Capture]:
    """What a page names inside itself, and what its styles name: of the same crawl, else the nearest in time."""
    crawl = crawl_of(archive.locate(page.record_id).warc)
    named, seen = [page], {page.url}
    while named:
        for url in _named_in(archive, named.pop()):
            if url in seen:
                continue
            seen.add(url)
            found = _of_crawl(archive, url, crawl) or _nearest(archive, url, page)
            yield from found
            named += [part for part in found if part.media_type == "text/css"]


def _named_in(archive: Archive, page: Capture) -> Iterator[str]:
    """What a page or a style names, as it came and as its document stood after its scripts ran."""
    for one in filter(None, (page, archive.derived(page, "dom"))):
        try:
            yield from embedded_in(archive.payload(one))
        except (ArchiveDamaged, BodyDamaged):  # it is shown as it is, as far as it goes
            continue


def _of_crawl(archive: Archive, url: str, crawl: str) -> list[Capture]:
    return [part for via in VIAS for part in archive.hops(request_key("GET", url, via=via), crawl=crawl)]


def _nearest(archive: Archive, url: str, page: Capture) -> list[Capture]:
    found = archive.nearest(url, page.captured_at)
    return [found] if found else []
