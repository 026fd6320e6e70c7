"""Word's automatic numbers: they stand in no text, only in counters that paragraphs step."""

import re
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from extractors.errors import TooLarge
from extractors.read.word_names import W, number, switch, value
from extractors.read.word_numerals import numeral

_LEVELS = 9
_LONGEST = 255
"""Characters of what a level prints before its paragraphs: 第%1章第%2节 has eight."""

_PLACEHOLDER = re.compile(r"%([1-9])")
_WIDE_END = re.compile(r"[\u2460-\u24ff\u3000-\u303f\u3200-\u9fff\uff00-\uffef]$")


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list numbers its paragraphs."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    restart: int | None = None
    style: str | None = None


@dataclass(frozen=True, slots=True)
class NumberedList:
    """A list as paragraphs refer to it; lists of one kind count on from each other unless a level starts anew."""

    kind: str
    levels: dict[int, Level]
    starts: dict[int, int]


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each kind has counted."""

    lists: dict[str, NumberedList] = field(default_factory=dict)
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    started: set[tuple[str, int]] = field(default_factory=set)


def read_numbering(root: Element | None) -> Numbering:
    """The lists of `numbering.xml`."""
    numbering = Numbering()
    if root is None:
        return numbering
    kinds = {element.get(f"{W}abstractNumId") or "": element for element in root.iter(f"{W}abstractNum")}
    linked = {name: key for key, element in kinds.items() if (name := value(element, "styleLink"))}
    levels: dict[str, dict[int, Level]] = {key: _levels(element) for key, element in kinds.items()}
    for element in root.iter(f"{W}num"):
        kind = value(element, "abstractNumId") or ""
        link = value(kinds.get(kind), "numStyleLink")
        kind = linked.get(link, kind) if link else kind
        own = dict(levels.get(kind, {}))
        starts: dict[int, int] = {}
        for override in element.iter(f"{W}lvlOverride"):
            level = _integer(override.get(f"{W}ilvl"))
            start = number(override, "startOverride")
            own |= _levels(override)
            if start is not None:
                starts[level] = start
        numbering.lists[element.get(f"{W}numId") or ""] = NumberedList(kind, own, starts)
    return numbering


def level_of_style(numbering: Numbering, num_id: str, style: str) -> int | None:
    """The level of a list that numbers the paragraphs of a style."""
    levels = numbering.lists[num_id].levels if num_id in numbering.lists else {}
    return next((index for index, level in levels.items() if level.style == style), None)


def step(numbering: Numbering, num_id: str, index: int) -> str:
    """Counts one more paragraph of a list, and says what Word prints before it; empty for a bullet or no list.

    >>> numbering = Numbering({"1": NumberedList("0", {0: Level(form="chineseCounting", text="%1、")}, {})})
    >>> step(numbering, "1", 0), step(numbering, "1", 0)
    ('一、', '二、')
    """
    numbered = numbering.lists.get(num_id)
    level = numbered.levels.get(index) if numbered else None
    if numbered is None or level is None:
        return ""
    counters = numbering.counters.setdefault(numbered.kind, {})
    if index in numbered.starts and (num_id, index) not in numbering.started:
        counters[index] = numbered.starts[index]
    elif index in counters:
        counters[index] += 1
    else:
        counters[index] = level.start
    numbering.started.add((num_id, index))
    _reset_below(counters, numbered, index)
    return _label(numbered, counters, level)


def _reset_below(counters: dict[int, int], numbered: NumberedList, index: int) -> None:
    """Deeper levels begin again, except one that says after which level it does (0: never)."""
    for deeper in [key for key in counters if key > index]:
        restart = numbered.levels.get(deeper, Level()).restart
        if restart is None or index < restart:
            del counters[deeper]


def _label(numbered: NumberedList, counters: dict[int, int], level: Level) -> str:
    if level.form == "bullet":
        return ""

    plain = Level()

    def filled(match: re.Match[str]) -> str:
        other = int(match[1]) - 1
        own = numbered.levels.get(other, plain)
        count = counters.setdefault(other, own.start)
        return numeral(count, "decimal" if level.legal else own.form)

    label = _PLACEHOLDER.sub(filled, level.text)
    glued = not label or level.suffix == "nothing" or _WIDE_END.search(label)
    return label if glued else f"{label} "


def _levels(parent: Element) -> dict[int, Level]:
    return {_integer(element.get(f"{W}ilvl")): _level(element) for element in parent.findall(f"{W}lvl")}


def _level(element: Element) -> Level:
    start, text = number(element, "start"), value(element, "lvlText") or ""
    if len(text) > _LONGEST:
        raise TooLarge(f"a list whose numbers have {len(text)} characters, expected at most {_LONGEST}")
    form = value(element, "numFmt")
    if form is None:  # a form that Word 2010 knows stands beside the one for older programs
        form = next((found for each in element.iter(f"{W}numFmt") if (found := each.get(f"{W}val"))), "decimal")
    return Level(
        start=1 if start is None else start,
        form=form,
        text=text,
        suffix=value(element, "suff") or "tab",
        legal=bool(switch(element, "isLgl")),
        restart=number(element, "lvlRestart"),
        style=value(element, "pStyle"),
    )


def _integer(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < _LEVELS else 0
