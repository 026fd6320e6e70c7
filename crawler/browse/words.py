"""The words of the pages in the language that was chosen, as templates ask for them.

A page asks some sixty times, mostly for the same words as every other page: what was made once is kept.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup, escape

from crawler.browse.language import Language
from crawler.browse.terms import term

KEPT = 4_096
"""Words of one language; some hold a number or a name."""


class Words:
    """Words in one language: `both` as elements, `plain` as text (titles, attributes)."""

    def __init__(self, language: Language) -> None:
        self._language = language
        kept = lru_cache(maxsize=KEPT, typed=True)  # what is markup already is not what is a text like it
        self.both, self.plain = kept(self._both), kept(self._plain)
        self.official, self.of, self._told = kept(self._official), kept(self._of), kept(self._checks)

    def _both(self, chinese: str, english: str = "") -> Markup:
        if self._language == "en" and english:
            return Markup('<span lang="en">{}</span>').format(english)
        return _elements(chinese, english if self._language == "both" else "")

    def _plain(self, chinese: str, english: str = "") -> Markup:
        if self._language == "zh" or not english:
            return escape(chinese)
        return escape(english) if self._language == "en" else Markup("{} {}").format(chinese, english)

    def _official(self, chinese: str, english: str = "") -> Markup:
        """The words of the official forms are content: the Chinese is never left out."""
        return _elements(chinese, english if self._language != "zh" else "")

    def _of(self, kind: str, key: str | None) -> Markup:
        words = term(kind, key)
        return self._both(words.chinese, words.english)

    def time(self, at: datetime) -> Markup:
        """A time of day in UTC."""
        utc = self.plain("协调世界时", "Coordinated Universal Time")
        return Markup('<time datetime="{}">{} <abbr title="{}">UTC</abbr></time>').format(
            at.isoformat(), f"{at:%Y-%m-%d %H:%M}", utc
        )

    def checks(self, counts: Mapping[str, Any]) -> Markup:
        """How many checks failed, held and could not be made."""
        return self._told(counts["failed"], counts["held"], counts["open"])

    def _checks(self, *counts: int) -> Markup:
        shown = Markup('<span class="mark {}">{} {}<span class="hidden"> {}</span></span>')
        told = [
            shown.format(name, sign, count, self.both(*words))
            for count, (name, sign, words) in zip(counts, CHECKS, strict=True)
            if count
        ]
        return Markup("").join(told) or Markup('<span class="none">–</span>')

    def pages(self, address: str, asked: Mapping[str, Any], first: int, following: int | None) -> Markup:
        """The ways to the pages before and behind this one of a list that is told by places."""
        if not (first or following):
            return Markup("")
        links = []
        if first:
            way = f"{address}?{urlencode(asked)}"
            links.append(Markup('<a class="go" href="{}">{}</a>').format(way, self.both("首页", "first")))
        if following:
            way = f"{address}?{urlencode({**asked, 'from': following})}"
            links.append(Markup('<a class="go" rel="next" href="{}">{}</a>').format(way, self.both("下一页", "next")))
        return Markup('<nav class="pages" aria-label="{}">\n{}\n</nav>').format(
            self.plain("翻页", "pages"), Markup("\n").join(links)
        )


CHECKS = (
    ("failed", "✗", ("项不符", "failed")),
    ("held", "✓", ("项相符", "held")),
    ("open", "?", ("项无法核对", "could not be made")),
)
"""Counts of checks with their signs and words."""


def _elements(chinese: str, english: str) -> Markup:
    told = Markup('<span class="zh" lang="zh-Hans">{}</span>').format(chinese)
    return told + Markup(' <span class="en" lang="en">{}</span>').format(english) if english else told
