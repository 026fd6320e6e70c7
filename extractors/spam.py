"""Injected advertising: chains of search spammers' words in the text, or hidden beside it."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import cast

from extractors.document import Paragraph
from extractors.forms import rules
from extractors.normal import PINYIN, align
from extractors.place import at
from extractors.report import Finding

_PUNCTUATION = re.compile(r"[,.。、;:!?()《》“”\"]")
"""A chain is one string of words; a sentence has these between its words."""
_FEWEST = 2
"""One character with its reading is a place's rare name."""
_SHOWN = 8
_TOKEN = re.compile(r"[A-Za-z0-9_]")


@cache
def _words() -> tuple[re.Pattern[str], dict[str, int], int, int]:
    """Pattern of all spam words, points by word, threshold of a chain, widest gap in a chain."""
    read = rules("spam")
    points = dict.fromkeys(cast("list[str]", read["weak"]), cast("int", read["weak_points"]))
    points |= dict.fromkeys(cast("list[str]", read["strong"]), cast("int", read["strong_points"]))
    longest_first = sorted(points, key=len, reverse=True)
    return (
        re.compile("|".join(map(re.escape, longest_first))),
        points,
        cast("int", read["threshold"]),
        cast("int", read["gap"]),
    )


def find_pinyin(paragraphs: Iterable[Paragraph]) -> Iterator[Finding]:
    """A `spam_injection` where pinyin stands in brackets behind characters: copies are made unlike the original so."""
    found = [(paragraph, match[0]) for paragraph in paragraphs for match in PINYIN.finditer(paragraph.text)]
    if len(found) >= _FEWEST:
        yield Finding(
            code="spam_injection",
            message="pinyin stands in brackets behind characters, as copies have it that hide from comparison",
            evidence=" ".join(text for _, text in found[:_SHOWN]),
            at=at(found[0][0].place),
        )


def find_spam(paragraphs: Iterable[Paragraph]) -> Iterator[Finding]:
    """A `spam_injection` for every chain of spam words, with the chain as its evidence."""
    for paragraph in paragraphs:
        for chain in spam_chains(paragraph.text):
            yield Finding(
                code="spam_injection",
                message="advertising of search spammers stands in the page, as injected into hacked or cloned sites",
                evidence=chain,
                at=at(paragraph.place),
            )


def spam_chains(text: str) -> list[str]:
    """The chains of spam words in a text, as printed.

    >>> spam_chains("《365上分客服微信号_365现金app下载_bst365体育娱乐平台办公厅关于印发要点的通知》")
    ['365上分客服微信号_365现金app下载_bst365体育娱乐平台']
    >>> spam_chains("打击网络赌博，规范体育彩票销售平台")
    []
    """
    pattern, points, threshold, gap = _words()
    aligned = align(text)
    copy = aligned.text.lower()
    chains: list[list[re.Match[str]]] = []
    for word in pattern.finditer(copy):
        between = copy[chains[-1][-1].end() : word.start()] if chains else ""
        if chains and len(between) <= gap and not _PUNCTUATION.search(between):
            chains[-1].append(word)
        else:
            chains.append([word])
    found = []
    for chain in chains:
        strong = {w[0] for w in chain if points[w[0]] > 1}
        if strong and sum(points[w] for w in {w[0] for w in chain}) >= threshold:
            start, end = _grown(copy, chain[0].start(), chain[-1].end())
            found.append(aligned.between(start, end))
    return found


def _grown(text: str, start: int, end: int) -> tuple[int, int]:
    """The chain with the letters, digits and underscores that touch it."""
    while start and _TOKEN.match(text[start - 1]):
        start -= 1
    while end < len(text) and _TOKEN.match(text[end]):
        end += 1
    return start, end
