"""What the archive says of a fetch beyond its bytes: who asked, by which right, after which hop."""

from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler

from crawler.capture.exchange import JSON, Capture


def fetch_facts(crawler: Crawler, request: Request, before: Capture | None) -> dict[str, JSON]:
    """The facts of a request that is about to be sent; `before` is what came last on its way, a hop or a failed try."""
    facts: dict[str, JSON] = {
        "spider": crawler.spider.name if crawler.spider else None,
        "robots": robots_decision(crawler, request),
    }
    if portal := getattr(crawler.spider, "portal", None):
        facts["portal"] = portal.code
    if before and before.url == request.meta.get("redirect_urls", [None])[-1]:
        request.meta["hop_from"] = before.record_id
    if hop := request.meta.get("hop_from"):
        facts["redirected_from"] = hop
    return facts


def robots_decision(crawler: Crawler, request: Request) -> str:
    """Why this request may be sent."""
    if urlsplit(request.url).path == "/robots.txt":
        return "not needed: robots.txt itself"
    if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
        rules = getattr(getattr(crawler.spider, "portal", None), "request", None)
        reason = getattr(rules, "ignore_robots", None)
        return f"not obeyed: {reason}" if reason else "not asked"
    return "not asked" if request.meta.get("dont_obey_robotstxt") else "allowed"
