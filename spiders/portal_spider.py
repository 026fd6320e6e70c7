"""What every family's spider does alike: start a portal, ask for pages, and tell what was found."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Self

from scrapy import FormRequest, Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import JsonRequest, Response, TextResponse
from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object
from twisted.python.failure import Failure

from extractors.listing.attachments import attachments_of, is_document
from extractors.listing.hollow import is_hollow, is_index
from extractors.listing.item import Item, Listing, ListPage, Selectors, wanted
from extractors.listing.links import read_links
from extractors.listing.paging import is_year
from extractors.names import is_same
from extractors.normal import normalise
from extractors.titles import parse_title, year_of
from spiders.drawing import Drawing, drawn_request, kept_meta, turned
from spiders.found import TITLE, Found, RequestKey, Via, key_of
from spiders.portal import Portal, portal_settings
from spiders.tally import Tally

OK = HTTPStatus.OK
TABS_DEEP = 2
"""Pages below a start that may hold nothing but tabs: of levels, then of bodies or years."""
NOT_THERE = (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)
"""How a server says that an attempt was one."""

Yield = Iterator[Request | Found]
"""What a callback of a spider here yields."""

Ways = tuple[tuple[ListPage, ...], ...]
"""Other ways to ask for a page, in their order; one may take several pages."""

Reader = Callable[[bytes, str, Selectors, str | None], Listing]
"""A family's way to read a listing."""


class PortalSpider(Spider):
    """One portal's crawl; `-a portal=CODE` names it, or the machinery passes it.

    `tallies` are what its listings claim and showed, each by the address of the page that claims it.
    """

    portal: Portal

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Scrapy's signature
        super().__init__(*args, **kwargs)
        self.tallies: dict[str, Tally] = {}
        self._shown: dict[str, RequestKey] = {}
        self._led: set[ListPage] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:  # noqa: ANN401 - Scrapy's signature
        """A spider for the portal named, with that portal's settings (the command line's still win)."""
        portal = _portal(crawler.settings, kwargs.pop("portal", None))
        changed = portal_settings(portal, crawler.settings.get("NIANBAO_CONTACT"))
        crawler.settings.setdict(changed, priority="spider")
        return super().from_crawler(crawler, *args, portal=portal, **kwargs)

    async def start(self) -> AsyncIterator[Request]:
        """The portal's listing pages."""
        for url in self.portal.start:
            yield self.ask(ListPage(url), self.parse)

    def ask(self, page: ListPage, callback: Callable[..., Any], via: Via | None = None, **told: object) -> Request:
        """A request for a page of this portal, by what its file says; `told` goes to the callback."""
        if page.json:
            request: Request = JsonRequest(page.url, callback, body=page.json, method="POST", cb_kwargs=told)
        else:
            request = FormRequest(page.url, callback, formdata=list(page.form) or None, cb_kwargs=told)
        usual = "browser" if self.portal.render == "always" else "plain"
        return self.drawn(request) if (via or usual) == "browser" else request

    def drawn(self, request: Request) -> Request:
        """The same request by browser; the page of an item is waited for as an article, any other as a list."""
        rows = self.portal.listing
        if "item" in request.cb_kwargs:
            drawing = Drawing(self.portal.article.body)
        else:
            drawing = Drawing(rows.item or rows.link, is_list=True, next=rows.next, item=rows.item)
        return drawn_request(request.replace(meta=kept_meta(request)), drawing)

    def attempt(self, page: ListPage, others: Ways, callback: Callable[..., Any], **told: object) -> Request:
        """A request for a page that may not be there, and the other ways to ask in that case."""
        request = self.ask(page, callback, None, **told)
        request.meta["instead"] = others
        request.meta["handle_httpstatus_list"] = NOT_THERE if others else ()
        return request.replace(errback=self.not_there)

    def not_there(self, failure: Failure) -> Yield:
        """An attempt that did not come to a response."""
        yield from self.instead(failure)

    def instead(self, came: Response | Failure) -> Yield:
        """The next way of an attempt; where there is none, that is said: the listing counts on something there."""
        request = request_of(came)
        others: Ways = request.meta["instead"]
        if others and request.callback:
            for other in others[0]:
                attempt = self.attempt(other, others[1:], request.callback, **request.cb_kwargs)
                yield attempt.replace(dont_filter=request.dont_filter)
        else:
            self.logger.warning("%s: nothing there, although the listing counts on it", request.url)

    def read(self, reader: Reader, response: Response) -> Listing:
        """The listing that a response holds; a response that is no text holds nothing."""
        if not isinstance(response, TextResponse):
            return Listing(())
        selectors = Selectors(**self.portal.listing.model_dump())
        charset = charset_of(response)
        shown = (reader(body, response.url, selectors, charset) for body in (response.body, *turned(response)))
        return _joined(list(shown))

    def onward(self, response: Response, listing: Listing) -> tuple[ListPage, ...]:
        """The pages that a listing's page leads to; none where it shows nothing new, as an endless 下一页 does."""
        new = self.shown_first(response, listing)
        return listing.pages if new or request_of(response).meta.get("depth", 0) <= TABS_DEEP else ()

    def shown_first(self, response: Response, listing: Listing) -> set[str]:
        """The addresses of items that no other page has shown before this one."""
        own = key_of(request_of(response))
        urls = {item.url for item in listing.items} - {page.url for page in listing.pages}
        return {url for url in urls if self._shown.setdefault(url, own) == own}

    def tallied(self, response: Response, listing: Listing, root: str | None) -> str | None:
        """The listing that a page counts towards: that of `root`, else its own where it claims a total."""
        root = root or (response.url if listing.total is not None and listing.rows is not None else None)
        if root:
            self.tallies.setdefault(root, Tally(root)).came(request_of(response), listing)
        return root

    def further(self, root: str | None, request: Request) -> Request:
        """A request for a further page of the listing of `root`."""
        if root:
            self.tallies[root].asked(request)
        return request

    def reports(self, response: Response, listing: Listing) -> Yield:
        """The reports of a listing: pages are asked and read for attachments, documents are reports by themselves.

        A start that leads nowhere may be a list that scripts draw, and a list of reports that is cut off one that they
        turn: either is asked once more, by browser.
        """
        source = key_of(request_of(response))
        leads_nowhere = not listing.pages and not wanted(listing)
        if (leads_nowhere and source.url in self.portal.start) or (listing.is_cut and wanted(listing)):
            yield from self.once_more_drawn(response)
        years = {int(year) for year in self.settings.getlist("NIANBAO_YEARS")}
        for item in wanted(listing):
            if (not years or year_of(item.title) in {*years, None}) and self._is_asked(item):
                yield from self.report(item, source)

    def _is_asked(self, item: Item) -> bool:
        """Whether an item may be of the one body that is crawled; a title that names none may be."""
        names = self.settings.getlist("NIANBAO_AGENCY")
        title = parse_title(item.title)
        named = title.agency if title else None
        return not (names and named) or any(is_same(named, name) for name in names)

    def report(self, item: Item, listing: RequestKey) -> Yield:
        """One report of a listing: its page is asked for, a document is found as it is.

        With `NIANBAO_LISTINGS_ONLY` what would be asked for is found, and not asked for.
        """
        page = self.ask(ListPage(item.url), self.captured, "plain")
        page.meta[TITLE] = item.title
        if self.settings.getbool("NIANBAO_LISTINGS_ONLY"):
            yield self.found(item, page, (), listing)
        elif is_document(item.url):
            yield self.found(item, page, (), listing)
            yield page
        else:
            yield self.ask(ListPage(item.url), self.parse_report, item=item, listing=listing)

    def parse_report(self, response: Response, item: Item, listing: RequestKey) -> Yield:
        """A report's page: found, with the documents and pictures that belong to it; a hollow one is drawn first.

        Behind a title that is but a year there may be a list of that year's reports.
        """
        attachments: tuple[Request, ...] = ()
        if isinstance(response, TextResponse):
            body, url, charset = response.body, response.url, charset_of(response)
            if is_hollow(body, url, charset) and (drawn := list(self.once_more_drawn(response))):
                yield from drawn
                return
            rows = self.read(read_links, response)
            if not title_says(item) and len(wanted(rows)) > 1 and is_index(body, url, charset):
                yield from self.reports(response, rows)
                return
            links = [link.url for link in attachments_of(body, url, self.portal.article.body, charset)]
            named = dict.fromkeys([*links, *item.attachments])
            attachments = tuple(self.ask(ListPage(link), self.captured, "plain") for link in named)
        yield self.found(item, request_of(response), attachments, listing)
        yield from attachments

    def once_more_drawn(self, response: Response) -> Yield:
        """The same page by browser, where it came plain and the portal's file leaves the choice to us."""
        request = request_of(response)
        if self.portal.render == "auto" and key_of(request).via == "plain":
            yield self.drawn(request).replace(dont_filter=True)

    def captured(self, response: Response) -> None:
        """An attachment or document: it is in the archive, and nothing else is to be done here."""

    def found(self, item: Item, page: Request, attachments: tuple[Request, ...], listing: RequestKey) -> Found:
        """What the listing says of a report, and the fetches that it stands on; whose it is, else the portal's."""
        title = parse_title(item.title)
        return Found(
            portal=self.portal.code,
            title=item.title,
            agency_hint=(title.agency if title else None) or self.portal.name,
            year_hint=year_of(item.title),
            page=key_of(page),
            attachments=tuple(map(key_of, attachments)),
            listing=listing,
            region=self.portal.region,
            place=self.portal.name,
        )


def title_says(item: Item) -> bool:
    """Whether an item's title names a report rather than nothing but a year."""
    return bool(parse_title(item.title)) or not is_year(normalise(item.title))


def under(above: str, own: str) -> str:
    """What a page calls itself, under what the page that led there calls itself."""
    return "\n".join(dict.fromkeys([*above.splitlines(), *own.splitlines()]))


def charset_of(response: Response) -> str | None:
    """The charset that the response's header declares."""
    declared = (response.headers.get("Content-Type") or b"").decode("latin-1").lower()
    return declared.partition("charset=")[2].partition(";")[0].strip(" \"'") or None


def _joined(shown: Sequence[Listing]) -> Listing:
    """One listing of all that a drawn list showed, page by page."""
    first, *rest = shown
    items = dict.fromkeys(item for listing in shown for item in listing.items)
    pages = dict.fromkeys(page for listing in shown for page in listing.pages)
    return replace(first, items=tuple(items), pages=tuple(pages)) if rest else first


def request_of(came: Response | Failure) -> Request:
    """The request that came to this response or failure."""
    request = came.request  # type: ignore[union-attr]  # Scrapy puts it on failures, too
    if not isinstance(request, Request):
        raise TypeError(f"{came}: expected its request, got {request}")
    return request


def _portal(settings: BaseSettings, named: Portal | str | None) -> Portal:
    if isinstance(named, Portal):
        return named
    registry = load_object(settings["NIANBAO_REGISTRY"])(settings)
    portal: Portal = registry.get(named or "")
    return portal
