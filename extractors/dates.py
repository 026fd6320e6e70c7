"""When a document was published: its page's own facts, a labelled date, a date that stands alone."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, pairwise
from typing import TypeGuard

from extractors.document import Block, Document, Grid, Paragraph
from extractors.normal import normalise

_METAS = ("pubdate", "publishdate", "article:published_time", "releasedate", "createdate")
_DATE = r"(20\d\d)[-年/.](\d{1,2})[-月/.](\d{1,2})日?"
# 2021-03-30 10:12:00
_ANY = re.compile(_DATE)
# 发布日期:2021-03-30, 时间:2021年3月30日; the surest words first
_LABEL = r"(?<!统计)(?<!截止)(?<!截至)(?<!受理)(?<!办公)(?<!归档)(?<!访问)(?<!当前)(?<!现在)(?:日期|时间)[\])】]?[::]?"
_LABELS = tuple(
    re.compile(words + _LABEL)
    for words in (
        "(?:发布|公开|公布|发表|发稿|上传|录入)",
        "(?<!更新)(?<!修改)(?<!成文)(?<!生成)(?<!发文)",
        "(?:成文|生成|发文)",
        "",
    )
)
_WORDS = re.compile("[期间間]")
"""Nearly all cells of a table have none of these, and need no closer look."""
# (2021年1月22日), 2021-01-22 10:12
_ALONE = re.compile(rf"[(\[【]?{_DATE}(?:\d\d:\d\d(?::\d\d)?)?[)\]】]?")
# 某镇人民政府2021年1月22日
_SIGNED = re.compile(rf"(?:(?!截|至|自|从|于|在|是)[\u4e00-\u9fff()、]){{0,40}}{_DATE}")
# 二〇二一年一月二十二日
_CHINESE = re.compile(
    r"(二[〇○零][一二三四五六七八九〇○零]{2})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_TOP, _BOTTOM = 20, 6
"""A date that stands alone is the document's within so many of its first and of its last paragraphs."""


def find_published(document: Document, year: int | None) -> str | None:
    """The day as ISO writes it; `year` is what the document reports on, before which it cannot be published."""
    metas = (document.metas.get(name, "") for name in _METAS)
    blocks = (*document.above, *document.blocks, *document.below)
    of_page = _days(_ANY.search(meta) for meta in metas)
    return next(chain(of_page, _labelled(blocks), _alone(document.blocks, year)), None)


def printed_otherwise(document: Document, published: str | None) -> str | None:
    """The day that is printed as that of publication (发布日期), where `published` is another one."""
    blocks = (*document.above, *document.blocks, *document.below)
    days = list(_labelled(blocks, _LABELS[:1])) if published else []
    return days[0] if days and published not in days else None


def _labelled(blocks: Sequence[Block], labels: Sequence[re.Pattern[str]] = _LABELS) -> Iterator[str]:
    """The dates behind the words for one: in a line of text, in the next line, in the next cell of a row."""
    texts = [text for block in blocks for text in _texts(block)]
    texts += [a.text + b.text for a, b in pairwise(blocks) if _is_label(a) and isinstance(b, Paragraph)]
    dated = [copy for text in texts if _WORDS.search(text) and _ANY.search(copy := _arabic(normalise(text)))]
    for label in labels:
        for text in dated:
            ends = [found.end() for found in label.finditer(text)]
            yield from _days(_ANY.match(text, end) for end in ends)


def _is_label(block: Block) -> TypeGuard[Paragraph]:
    return isinstance(block, Paragraph) and len(block.text) < _TOP and block.text.strip().endswith((":", "："))


def _texts(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield block.text
    elif isinstance(block, Grid):
        yield from (a.text + b.text for a, b in pairwise(block.cells) if len(a.text) < _TOP and len(b.text) < _TOP)


def _alone(blocks: Sequence[Block], year: int | None) -> Iterator[str]:
    """Dates that are a line of their own, under the title or at the end, where the body may sign before it."""
    lines = [block.text for block in blocks if isinstance(block, Paragraph)]
    top = (_ALONE.fullmatch(_arabic(normalise(line))) for line in lines[:_TOP])
    bottom = (_SIGNED.fullmatch(_arabic(normalise(line))) for line in reversed(lines[-_BOTTOM:]))
    yield from (day for day in _days(chain(top, bottom)) if year is None or int(day[:4]) >= year)


def _days(found: Iterable[re.Match[str] | None]) -> Iterator[str]:
    for match in found:
        if match and (day := _iso(match)):
            yield day


def _iso(found: re.Match[str]) -> str | None:
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:  # 2021-02-30 is no date: the line says something else
        return None


def _arabic(text: str) -> str:
    """The text with dates in Chinese digits written in Arabic ones.

    >>> _arabic("二○二一年三月三十日"), _arabic("二〇二〇年十二月十一日")
    ('2021年3月30日', '2020年12月11日')
    """
    return _CHINESE.sub(lambda d: f"{d[1].translate(_DIGITS)}年{_number(d[2])}月{_number(d[3])}日", text)


def _number(chinese: str) -> int:
    """A number up to 99: 十二, 三十, 九."""
    tens, ten, ones = chinese.rpartition("十")
    digits = "零一二三四五六七八九"
    return (digits.find(tens or "一") * 10 if ten else 0) + (digits.find(ones) if ones else 0)
