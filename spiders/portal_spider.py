"""What every family's spider does alike: start a portal, ask for pages, and tell what was found."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Self

from scrapy import FormRequest, Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object

from extractors.listing.attachments import attachments_of, is_document
from extractors.listing.item import Item, Listing, ListPage, Selectors, wanted
from extractors.titles import parse_title, year_of
from spiders.drawing import browser_meta
from spiders.found import Found, RequestKey, Via, key_of
from spiders.portal import Portal, portal_settings

Yield = Iterator[Request | Found]
"""What a callback of a spider here yields."""

Reader = Callable[[bytes, str, Selectors, str | None], Listing]
"""A family's way to read a listing."""


class PortalSpider(Spider):
    """One portal's crawl; `-a portal=CODE` names it, or the machinery passes it."""

    portal: Portal

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

    def ask(self, page: ListPage, callback: Callable[..., Any], via: Via = "plain", **told: object) -> Request:
        """A request for a page of this portal; `told` goes to the callback (a report's page is told its `item`)."""
        by_browser = via == "browser" or self.portal.render == "always"
        proxy, rows = self.portal.request.proxy, self.portal.listing
        selector = self.portal.article.body if "item" in told else rows.item or rows.link
        meta = browser_meta(self.settings, selector, proxy) if by_browser else {"proxy": proxy} if proxy else {}
        return FormRequest(page.url, callback, formdata=list(page.form) or None, meta=meta, cb_kwargs=told)

    def read(self, reader: Reader, response: Response) -> Listing:
        """The listing that a response holds; a response that is no text holds nothing."""
        if not isinstance(response, TextResponse):
            return Listing(())
        selectors = Selectors(**self.portal.listing.model_dump())
        return reader(response.body, response.url, selectors, charset_of(response))

    def reports(self, response: Response, listing: Listing) -> Yield:
        """The reports of a listing: pages are asked and read for attachments, documents are reports by themselves."""
        source = key_of(_request(response))
        years = {int(year) for year in self.settings.getlist("NIANBAO_YEARS")}
        for item in wanted(listing.items):
            if years and year_of(item.title) not in {*years, None}:
                continue
            if is_document(item.url):
                page = self.ask(ListPage(item.url), self.captured)
                yield self.found(item, page, (), source)
                yield page
            else:
                yield self.ask(ListPage(item.url), self.parse_report, item=item, listing=source)

    def parse_report(self, response: Response, item: Item, listing: RequestKey) -> Yield:
        """A report's page: found, with the documents and pictures that belong to it."""
        attachments: tuple[Request, ...] = ()
        if isinstance(response, TextResponse):
            links = attachments_of(response.body, response.url, self.portal.article.body, charset_of(response))
            attachments = tuple(self.ask(ListPage(link.url), self.captured) for link in links)
        yield self.found(item, _request(response), attachments, listing)
        yield from attachments

    def captured(self, response: Response) -> None:
        """An attachment or document: it is in the archive, and nothing else is to be done here."""

    def found(self, item: Item, page: Request, attachments: tuple[Request, ...], listing: RequestKey) -> Found:
        """What the listing says of a report, and the fetches that it stands on."""
        title = parse_title(item.title)
        return Found(
            portal=self.portal.code,
            title=item.title,
            agency_hint=title.agency if title else None,
            year_hint=year_of(item.title),
            page=key_of(page),
            attachments=tuple(map(key_of, attachments)),
            listing=listing,
        )


def charset_of(response: Response) -> str | None:
    """The charset that the response's header declares."""
    declared = (response.headers.get("Content-Type") or b"").decode("latin-1").lower()
    return declared.partition("charset=")[2].partition(";")[0].strip(" \"'") or None


def _request(response: Response) -> Request:
    if response.request is None:
        raise ValueError(f"{response.url}: a response without its request")
    return response.request


def _portal(settings: BaseSettings, named: Portal | str | None) -> Portal:
    if isinstance(named, Portal):
        return named
    registry = load_object(settings["NIANBAO_REGISTRY"])(settings)
    portal: Portal = registry.get(named or "")
    return portal
