"""A portal as its file describes it: `settings/portals/<code>.toml`."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Family = Literal["trs", "jpage", "rendered"]


class PortalModel(BaseModel):
    """Closed: an unknown key in a portal file is an error, not a silent wish."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Expect(PortalModel):
    """What the crawl must find; less is a loud failure of this portal."""

    reports: Annotated[int, Field(ge=0)] = 0
    years: Annotated[tuple[int, int] | None, Field(description="first and last year, inclusive")] = None
    agencies: tuple[str, ...] = ()


class RequestRules(PortalModel):
    """How this portal is asked, where the defaults are wrong."""

    delay_s: Annotated[float | None, Field(ge=0)] = None
    concurrency: Annotated[int | None, Field(ge=1)] = None
    user_agent: str | None = None
    proxy: str | None = None
    legacy_tls: bool = False
    ignore_robots: Annotated[str | None, Field(description="the reason why robots.txt is not obeyed")] = None


class ListingRules(PortalModel):
    """CSS selectors of the listing, where the family's own are wrong."""

    item: str | None = None
    link: str | None = None
    title: str | None = None
    date: str | None = None
    next: str | None = None


class ArticleRules(PortalModel):
    """CSS selector of the article, where the family's own is wrong."""

    body: str | None = None


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

    @model_validator(mode="after")
    def _starts_are_allowed(self) -> "Portal":
        for url in self.start:
            if not allows(self, url):
                raise ValueError(f"start {url} is not on one of the hosts {', '.join(self.hosts)}")
        return self


def allows(portal: Portal, url: str) -> bool:
    """Whether the portal's file lets this address be fetched: http(s), on a host of its list or below one."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    host = parts.hostname or ""
    return parts.scheme in {"http", "https"} and any(host == h or host.endswith("." + h) for h in portal.hosts)
