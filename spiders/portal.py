"""A portal as its file describes it: `settings/portals/<code>.toml`."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from cssselect import SelectorError, parse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Family = Literal[
    "trs",
    "jpage",
    "hanweb_annual",
    "jpaas",
    "gkmlpt",
    "vsb",
    "hexpages",
    "public_column",
    "json_api",
    "rendered",
    "generic",
    "auto",
]


def _is_css(selector: str) -> str:
    try:
        parse(selector)
    except SelectorError as error:
        raise ValueError(f"a CSS selector expected ({error})") from None
    return selector


Css = Annotated[str, AfterValidator(_is_css)]


class PortalModel(BaseModel):
    """Closed: an unknown key in a portal file is an error, not a silent wish."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Expect(PortalModel):
    """What the crawl must find; less is a loud failure of this portal."""

    reports: Annotated[int, Field(ge=0)] = 0
    years: Annotated[tuple[int, int] | None, Field(description="first and last year, inclusive")] = None
    agencies: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _years_run_forward(self) -> Self:
        if self.years and self.years[0] > self.years[1]:
            raise ValueError(f"years run from the first to the last, got {self.years[0]} to {self.years[1]}")
        return self


class RequestRules(PortalModel):
    """How this portal is asked, where the defaults are wrong."""

    delay_s: Annotated[float | None, Field(ge=0)] = None
    concurrency: Annotated[int | None, Field(ge=1)] = None
    user_agent: str | None = None
    proxy: Annotated[str | None, Field(repr=False, description="with a user and password, where it wants them")] = None
    legacy_tls: bool = False
    largest_mb: Annotated[
        float | None, Field(gt=0, description="what is longer is cut off, and the archive says so")
    ] = None
    ignore_robots: Annotated[str | None, Field(description="the reason why robots.txt is not obeyed")] = None


class ListingRules(PortalModel):
    """CSS selectors of the listing, where the family's own are wrong."""

    item: Css | None = None
    link: Css | None = None
    title: Css | None = None
    date: Css | None = None
    next: Css | None = None


class ArticleRules(PortalModel):
    """CSS selector of the article, where the family's own is wrong."""

    body: Css | None = None


class Portal(PortalModel):
    """One source: where to start, what may be fetched, what must be found."""

    code: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    name: Annotated[str, Field(min_length=1)]
    region: Annotated[str | None, Field(pattern=r"^\d{6}$", description="GB/T 2260")] = None
    platform: Family
    start: Annotated[tuple[str, ...], Field(min_length=1)]
    hosts: Annotated[tuple[str, ...], Field(min_length=1)]
    render: Literal["never", "always", "auto"] = "auto"
    deadline: Literal["01-31", "03-31"] | None = None
    expect: Expect = Expect()
    request: RequestRules = RequestRules()
    listing: ListingRules = ListingRules()
    article: ArticleRules = ArticleRules()
    params: dict[str, str] = {}
    verified: Annotated[date | None, Field(description="when somebody last fetched it and found it as described")] = (
        None
    )

    @model_validator(mode="after")
    def _starts_are_allowed(self) -> Self:
        for url in self.start:
            if "@" in urlsplit(url).netloc:
                raise ValueError("start: an address with a user and password would be told in every log and archive")
            if not allows(self, url):
                raise ValueError(f"start {url} is not on one of the hosts {', '.join(self.hosts)}")
        return self


def allows(portal: Portal, url: str) -> bool:
    """Whether the portal's file lets this address be fetched: http(s), on a host of its list or below one.

    A host of the list that names a port allows that port only.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:  # http://[half or a port that is no number
        return False
    host = (parts.hostname or "").rstrip(".")
    return port is not None and any(_covers(entry.lower(), host, port) for entry in portal.hosts)


def _covers(entry: str, host: str, port: int) -> bool:
    name, _, number = entry.partition(":")
    return (host == name or host.endswith("." + name)) and number in {"", str(port)}


def portal_settings(portal: Portal, contact: str | None) -> Mapping[str, object]:
    """The Scrapy settings that a portal's `[request]` table changes; `contact` goes into the user agent.

    >>> portal_settings(Portal(code="a", name="a", platform="trs", start=["http://a.cn/"], hosts=["a.cn"]), None)
    {}
    """
    rules = portal.request
    agent = rules.user_agent or (f"nianbao (+{contact})" if contact else None)
    changed: dict[str, object | None] = {
        "USER_AGENT": agent,
        "DOWNLOAD_DELAY": rules.delay_s,
        "CONCURRENT_REQUESTS_PER_DOMAIN": rules.concurrency,
        "CONCURRENT_REQUESTS": rules.concurrency and max(4, 2 * rules.concurrency),
        "AUTOTHROTTLE_TARGET_CONCURRENCY": rules.concurrency,
        "DOWNLOAD_MAXSIZE": round(rules.largest_mb * 1_000_000) if rules.largest_mb else None,
        "ROBOTSTXT_OBEY": False if rules.ignore_robots else None,
        "DOWNLOADER_CLIENT_TLS_CIPHERS": "DEFAULT@SECLEVEL=0" if rules.legacy_tls else None,
        "DOWNLOAD_TLS_MIN_VERSION": "TLSv1.0" if rules.legacy_tls else None,
    }
    return {name: value for name, value in changed.items() if value is not None}
