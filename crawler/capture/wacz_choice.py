"""What goes into a WACZ: whole WARCs, and single records of others, so that nothing in it refers outside."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.capture.archive import Archive
from crawler.capture.cdxj import parse_line
from crawler.capture.embedded import embedded_in
from crawler.capture.exchange import JSON, Capture, Location, Subject
from crawler.capture.shelf import crawl_of
from spiders.found import RequestKey, Via, request_key

REVISIT = b'"warc/revisit"'
KINDS: tuple[Subject, ...] = ("found", "state", "fetch")
VIAS: tuple[Via, ...] = ("plain", "browser")


@dataclass
class Choice:
    """`whole` are names of WARCs; `parts` are places in others, by WARC; `lost` are records that are not there."""

    whole: frozenset[str] = frozenset()
    parts: dict[str, set[Location]] = field(default_factory=lambda: defaultdict(set))
    lost: list[str] = field(default_factory=list)

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
                _take(archive, choice, parse_line(line)["refersto"])
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
                    _take(archive, choice, subject)
                urls = [subject.url if isinstance(subject, RequestKey) else "", *_urls(description.facts)]
                hosts |= {(description.crawl, urlsplit(url).netloc) for url in urls if url}
    for name in {urlsplit(f"//{netloc}").hostname or "" for _, netloc in hosts}:
        for capture in archive.of_domain(name):
            crawl = crawl_of(archive.locate(capture.record_id).warc)
            if (crawl, urlsplit(capture.url).netloc) in hosts:
                _take(archive, choice, capture.record_id)
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


def of_captures(archive: Archive, record_ids: Iterable[str]) -> Choice:
    """Captures such as those of one report, with what was made from them and what their pages embed."""
    choice, pages = Choice(), set[tuple[str, str]]()
    for record_id in record_ids:
        capture = archive.find_capture(record_id)
        if capture is None:
            choice.lost.append(record_id)
            continue
        crawl = crawl_of(archive.locate(record_id).warc)
        pages.add((crawl, capture.url))
        _take(archive, choice, record_id)
        _take_embedded(archive, choice, capture, crawl)
    for place, description in archive.described("found"):
        subject = description.subject
        if isinstance(subject, RequestKey) and (description.crawl, subject.url) in pages:
            choice.add([place])
    return choice


def _take_embedded(archive: Archive, choice: Choice, page: Capture, crawl: str) -> None:
    """What a page shows inside itself, and what its style sheets name."""
    drawn = archive.derived(page, "dom")
    for url in embedded_in(archive.payload(drawn or page)):
        for via in VIAS:
            for capture in archive.hops(request_key("GET", url, via=via), crawl=crawl):
                if _take(archive, choice, capture.record_id) and capture.media_type == "text/css":
                    _take_embedded(archive, choice, capture, crawl)


def _take(archive: Archive, choice: Choice, record_id: str) -> bool:
    """A capture with its request and what was made from it; of a revisit its target as well."""
    places = archive.shelf.belonging(record_id)
    if not places:
        choice.lost.append(record_id)
        return False
    new = choice.add(places)
    refers = archive.shelf.read(archive.locate(record_id), checked=False).headers.get("warc-refers-to") if new else None
    if refers:
        _take(archive, choice, refers.strip("<>"))
    return new
