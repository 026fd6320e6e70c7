"""What goes into a WACZ: whole WARCs, and single records of others, so that nothing in it refers outside."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.capture.archive import Archive
from crawler.capture.cdxj import parse_line
from crawler.capture.described import read_description
from crawler.capture.embedded import embedded_in
from crawler.capture.exchange import JSON, Capture, Location, Subject
from crawler.capture.shelf import crawl_of
from spiders.found import RequestKey, Via, request_key

REVISIT = b'"warc/revisit"'
KINDS: tuple[Subject, ...] = ("found", "state", "fetch")
Page = tuple[str, str]
"""A crawl, and an address in it."""
VIAS: tuple[Via, ...] = ("plain", "browser")


@dataclass
class Choice:
    """`whole` are names of WARCs; `parts` are places in others, by WARC; `lost` are records that are not there."""

    whole: frozenset[str] = frozenset()
    parts: dict[str, set[Location]] = field(default_factory=lambda: defaultdict(set))
    lost: list[str] = field(default_factory=list)
    reports: bool = True
    """Whether descriptions of reports, which tell titles, may be among them."""

    def add(self, places: Iterable[Location]) -> bool:
        """Take these records, too; says whether there was one that was not taken before."""
        new = [p for p in places if p.warc not in self.whole and p not in self.parts[p.warc]]
        for place in new:
            self.parts[place.warc].add(place)
        return bool(new)


def of_crawl(archive: Archive, crawl: str | None) -> Choice:
    """What one crawl wrote (or all of them), as far as it is closed, and what its revisits refer to."""
    choice = Choice(frozenset(warc for warc in archive.shelf.closed() if crawl in {None, crawl_of(warc)}))
    for warc in choice.whole:
        for line in archive.shelf.lines_of(warc):
            if REVISIT in line:
                take(archive, choice, parse_line(line)["refersto"])
    return choice


def of_portal(archive: Archive, portal: str) -> Choice:
    """What was captured for a portal: all on the hosts of its reports and states, in the crawls that saw them."""
    choice, hosts = Choice(), set[tuple[str, str]]()
    for kind in KINDS:
        for place, description in archive.described(kind):
            if description.facts.get("portal") == portal:
                choice.add([place])
                subject = description.subject
                if isinstance(subject, str):
                    take(archive, choice, subject)
                urls = [subject.url if isinstance(subject, RequestKey) else "", *_urls(description.facts)]
                hosts |= {(description.crawl, urlsplit(url).netloc) for url in urls if url}
    for name in {urlsplit(f"//{netloc}").hostname or "" for _, netloc in hosts}:
        for capture in archive.of_domain(name):
            crawl = crawl_of(archive.locate(capture.record_id).warc)
            if (crawl, urlsplit(capture.url).netloc) in hosts:
                take(archive, choice, capture.record_id)
    return choice


def _urls(facts: JSON) -> Iterator[str]:
    """The addresses of all keys in a description."""
    if isinstance(facts, dict):
        if isinstance(url := facts.get("url"), str):
            yield url
        facts = list(facts.values())
    if isinstance(facts, list):
        for value in facts:
            yield from _urls(value)


def of_captures(
    archive: Archive, record_ids: Iterable[str], shown: Callable[[Capture], bool] = lambda _: True
) -> Choice:
    """Captures such as those of one report, what was made from them, and what their pages embed, if it is `shown`."""
    choice, pages = Choice(), dict[Page, Location]()
    for record_id in record_ids:
        capture = archive.find_capture(record_id)
        if capture is None:
            choice.lost.append(record_id)
            continue
        place = archive.locate(record_id)
        pages[crawl_of(place.warc), capture.url] = place
        take(archive, choice, record_id)
        _take_embedded(archive, choice, (capture, crawl_of(place.warc)), shown)
    choice.add(_founds(archive, pages))
    return choice


def _founds(archive: Archive, pages: Mapping[Page, Location]) -> Iterator[Location]:
    """Where it is told that these pages, or files beside them, were found as reports.

    That is looked for near the pages first: a national crawl has told it of 200,000.
    """
    left = set(pages)
    crawls = {crawl: place for (crawl, _), place in pages.items()}
    told = [place for place in archive.shelf.places("metadata", "found") if crawl_of(place.warc) in crawls]
    told.sort(key=lambda place: _distance(place, crawls[crawl_of(place.warc)]))
    for place in told:
        if not left:
            return
        found = read_description("found", archive.shelf.read(place))
        if isinstance(found.subject, RequestKey) and (found.crawl, found.subject.url) in pages:
            left -= {(found.crawl, url) for url in (found.subject.url, *_urls(found.facts))}
            yield place


def _distance(one: Location, other: Location) -> tuple[bool, int]:
    return one.warc != other.warc, abs(one.offset - other.offset)


def _take_embedded(
    archive: Archive, choice: Choice, page: tuple[Capture, str], shown: Callable[[Capture], bool]
) -> None:
    """What a page of a crawl shows inside itself, and what its style sheets name."""
    capture, crawl = page
    drawn = archive.derived(capture, "dom")
    for url in embedded_in(archive.payload(drawn or capture)):
        for via in VIAS:
            for part in filter(shown, archive.hops(request_key("GET", url, via=via), crawl=crawl)):
                if take(archive, choice, part.record_id) and part.media_type == "text/css":
                    _take_embedded(archive, choice, (part, crawl), shown)


def take(archive: Archive, choice: Choice, record_id: str) -> bool:
    """A capture with its request and what was made from it; of a revisit its target as well."""
    places = archive.shelf.belonging(record_id)
    if not places:
        choice.lost.append(record_id)
        return False
    new = choice.add(places)
    refers = archive.shelf.read(archive.locate(record_id), checked=False).headers.get("warc-refers-to") if new else None
    if refers:
        take(archive, choice, refers.strip("<>"))
    return new
