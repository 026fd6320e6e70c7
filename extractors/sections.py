"""The official sections: headings found by their words, standing alone or glued to the text around them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import zip_longest
from typing import cast

from extractors.document import Paragraph
from extractors.forms import rules
from extractors.normal import align, normalise
from extractors.place import at
from extractors.report import Finding, Section

_LONGEST_HEADING = 40
_FEWEST_OFFICIAL = 3
"""With fewer official headings than this the report is free-form, as before 2019: its own headings count."""
# 一、 二. 第三部分 第四章： 七， 5、
_NUMBER = re.compile(
    r"^(?:第?(?P<chinese>[一二三四五六七八九十]{1,3}|[壹贰叁肆伍陆]|I{1,3}|I?VI?)(?:(?:部分|章)[、,.:]?|[、,.:])|(?P<digit>[1-9])[、.])"
)
# 一 (before words that can only be a heading: a blank parted them)
_BARE = re.compile(r"^(?P<chinese>[一二三四五六])(?P<digit>(?!))?")
# （一）
_BRACKETED = re.compile(r"\(([一二三四五六])\)")
# 六、其他需要报告的事项…6: a line of a table of contents
_PAGE = re.compile(r"[.·…]*\d{1,2}$")
_CHINESE = {char: number for number, char in enumerate("一二三四五六七八九十", start=1)}
_CHINESE |= {char: number for number, char in enumerate("壹贰叁肆伍陆", start=1)}
_CHINESE |= {char: number for number, char in enumerate(("I", "II", "III", "IV", "V", "VI"), start=1)}
_SENTENCE_ENDS = frozenset("。;!?)")


@dataclass(frozen=True)
class _Part:
    """A heading (`number` set) or a piece of text."""

    text: str
    paragraph: Paragraph
    number: int | None = None
    printed: int | None = None


@cache
def _patterns() -> list[tuple[int, re.Pattern[str], re.Pattern[str]]]:
    read = cast("list[dict[str, str]]", rules("sections")["section"])
    return [(int(s["number"]), re.compile(s["whole"]), re.compile(s["glued"])) for s in read]


@cache
def _glued() -> re.Pattern[str]:
    """A numbered official heading."""
    names = "|".join(f"(?P<s{number}>{glued.pattern})" for number, _, glued in _patterns())
    return re.compile(rf"(?P<printed>[一二三四五六])、(?:{names})(?!的)")


def read_sections(paragraphs: Iterable[Paragraph]) -> tuple[list[Section], list[Finding]]:
    """The sections of a report in order of their numbers, and what is odd about their numbering."""
    paragraphs = list(_whole_headings(list(paragraphs)))
    parts = [part for paragraph in paragraphs for part in _split(paragraph)]
    official = len({part.number for part in parts if part.number})
    if official < _FEWEST_OFFICIAL:
        bracketed = [_bracketed(part) for part in parts]
        found = len({part.number for part in bracketed if part.number})
        parts, official = (bracketed, found) if found >= _FEWEST_OFFICIAL else (parts, official)
    if official < _FEWEST_OFFICIAL:
        own = list(_own_headings(paragraphs))
        parts = own if sum(part.number is not None for part in own) > official else parts
    elif _is_numbered_its_own_way(parts, own := list(_own_headings(paragraphs))):
        parts = own
    parts = list(_without_contents(parts))
    return _sections(parts), list(_wrong_numbers(parts))


def _whole_headings(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """The paragraphs, with numbered official headings that were broken over two lines in one piece."""
    skipped = False
    for paragraph, following in zip_longest(paragraphs, paragraphs[1:]):
        if not skipped:
            skipped = following is not None and _is_broken_heading(paragraph.text, following.text)
            yield replace(paragraph, text=paragraph.text + following.text.strip()) if skipped else paragraph
        else:
            skipped = False


def _is_broken_heading(text: str, rest: str) -> bool:
    if len(text) + len(rest) > _LONGEST_HEADING:
        return False
    copy = normalise(text)
    numbered, whole = _number(copy), copy + normalise(rest)
    return bool(numbered) and any(
        glued.fullmatch(whole, numbered.end()) and not glued.fullmatch(copy, numbered.end())
        for _, _, glued in _patterns()
        if numbered
    )


def _bracketed(part: _Part) -> _Part:
    """A line numbered （一） as the heading that it is where nothing but that numbers a report's headings."""
    aligned = align(part.text)
    found = _BRACKETED.match(aligned.text)
    if part.number or not found:
        return part
    numbers = (number for number, _, glued in _patterns() if glued.fullmatch(aligned.text, found.end()))
    number = next(numbers, None)
    return replace(part, text=aligned.after(found.end()), number=number, printed=_CHINESE[found[1]]) if number else part


def _without_contents(parts: Sequence[_Part]) -> Iterator[_Part]:
    """The parts without a table of contents: headings one after the other that all come again."""
    run: list[_Part] = []
    for i, part in enumerate(parts):
        if part.number:
            run.append(part)
            continue
        if not part.text.strip():
            yield part
            continue
        yield from () if _is_contents(run, parts[i:]) else run
        yield part
        run = []
    yield from run


def _is_contents(run: Sequence[_Part], rest: Sequence[_Part]) -> bool:
    return len(run) >= _FEWEST_OFFICIAL and {part.number for part in run} <= {part.number for part in rest}


def _split(paragraph: Paragraph) -> Iterator[_Part]:
    """The headings and texts of one paragraph."""
    if _is_line_of_contents(paragraph):
        return
    number = _official_number(paragraph)
    if number:
        yield _Part(_without_number(paragraph.text), paragraph, number, _printed_number(paragraph.text))
        return
    aligned = align(paragraph.text)
    end = 0
    for found in _glued().finditer(aligned.text):
        if found.start() != end and aligned.text[found.start() - 1] not in _SENTENCE_ENDS:
            continue  # not behind a sentence or another heading: the text speaks of the section
        names = [name for name, text in found.groupdict().items() if text and name != "printed"]
        yield _Part(aligned.between(end, found.start()), paragraph)
        heading = aligned.between(found.end("printed") + 1, found.end())
        yield _Part(heading, paragraph, int(names[0].removeprefix("s")), _CHINESE[found["printed"]])
        end = found.end()
    yield _Part(aligned.after(end), paragraph)


def _is_line_of_contents(paragraph: Paragraph) -> bool:
    """Whether a paragraph is an official heading with the number of its page behind it."""
    copy = normalise(paragraph.text)
    numbered, page = _number(copy), _PAGE.search(copy)
    if not numbered or not page or len(copy) > _LONGEST_HEADING:
        return False
    return any(glued.fullmatch(copy, numbered.end(), page.start()) for _, _, glued in _patterns())


def _official_number(paragraph: Paragraph) -> int | None:
    """The section that a short paragraph heads.

    Numbered 一、 or marked as a heading, it needs the section's words somewhere; otherwise it must be the official
    heading and nothing else, because 1.行政复议情况 may be a line of any section.
    """
    copy = normalise(paragraph.text)
    if len(copy) > _LONGEST_HEADING or copy.endswith(("。", ";")):
        return None
    numbered = _number(copy)
    words = copy[numbered.end() :] if numbered else copy
    loose = bool((numbered and numbered["chinese"]) or (paragraph.heading and not copy.startswith("(")))
    for number, whole, glued in _patterns():
        if whole.search(words) if loose else glued.fullmatch(words):
            return number
    return None


def _own_headings(paragraphs: Iterable[Paragraph]) -> Iterator[_Part]:
    """A free-form report's own headings 一、二、… numbered in their order."""
    order = 0
    for paragraph in paragraphs:
        copy = normalise(paragraph.text)
        found = _number(copy)
        if found and found["chinese"] and len(copy) <= _LONGEST_HEADING and not copy.endswith(("。", ";")):
            order += 1
            yield _Part(_without_number(paragraph.text), paragraph, order)
        else:
            yield _Part(paragraph.text, paragraph)


def _is_numbered_its_own_way(parts: Sequence[_Part], own: Sequence[_Part]) -> bool:
    """Whether a report's headings count on without a gap, some are not official, and the others have other numbers."""
    printed = [_printed_number(part.paragraph.text) for part in own if part.number]
    official = [part for part in parts if part.number]
    return (
        printed == list(range(1, len(printed) + 1))
        and len(printed) > len(official)
        and any(part.printed not in {None, part.number} for part in official)
    )


def _number(copy: str) -> re.Match[str] | None:
    """The number before a heading's words; one without any sign behind it only before an official heading."""
    bare = _BARE.match(copy)
    is_heading = bare and any(glued.fullmatch(copy, bare.end()) for _, _, glued in _patterns())
    return bare if is_heading else _NUMBER.match(copy)


def _without_number(text: str) -> str:
    aligned = align(text)
    found = _number(aligned.text)
    return " ".join((aligned.after(found.end()) if found else text).split()).rstrip("：: ")


def _printed_number(text: str) -> int | None:
    found = _number(normalise(text))
    if not found:
        return None
    return int(found["digit"]) if found["digit"] else _CHINESE.get(found["chinese"])


def _sections(parts: Iterable[_Part]) -> list[Section]:
    """Texts gathered under the headings; a heading that comes again counts only where the first had no text yet."""
    headings: dict[int, str] = {}
    texts: dict[int, list[str]] = {}
    current = None
    for part in parts:
        if part.number and not texts.get(part.number):
            current = part.number
            headings[current] = part.text
            texts[current] = []
        elif current and part.text.strip():
            texts[current].append(part.paragraph.text.strip() if part.number else part.text.strip())
    return [Section(number=n, heading=headings[n], text="\n".join(texts[n])) for n in sorted(headings)]


def _wrong_numbers(parts: Iterable[_Part]) -> Iterator[Finding]:
    seen: set[int] = set()
    for part in parts:
        if part.number and part.printed and part.printed != part.number and part.number not in seen:
            yield Finding(
                code="wrong_numbering",
                message=f"the heading of section {part.number} is printed with the number {part.printed}",
                evidence=part.paragraph.text.strip()[:80],
                at=at(part.paragraph.place),
            )
        if part.number:
            seen.add(part.number)
