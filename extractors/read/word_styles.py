"""What Word's styles say about a paragraph: heading level, numbering, hidden text."""

import re
from dataclasses import dataclass, replace

from lxml.etree import _Element as Element

from extractors.read.word_names import W, find, number, switch, value

_HEADING_NAME = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
"""`heading 1`, `标题 2`."""

_CONTENTS_NAME = re.compile(r"(?:toc|目录|目錄)\s*\d", re.IGNORECASE)
"""`toc 1`: a line of the table of contents."""

_BODY_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Style:
    """A style with what it inherits; None is what neither it nor its ancestors set."""

    heading: int | None = None
    num_id: str | None = None
    level: int | None = None
    hidden: bool | None = None
    contents: bool = False


def read_styles(root: Element | None) -> dict[str, Style]:
    """The styles by id; the default paragraph style under the empty name."""
    elements: dict[str, Element] = {}
    default = ""
    for element in root.iter(f"{W}style") if root is not None else ():
        identifier = element.get(f"{W}styleId") or ""
        elements[identifier] = element
        if element.get(f"{W}type") == "paragraph" and element.get(f"{W}default") in {"1", "true", "on"}:
            default = identifier
    styles: dict[str, Style] = {}
    for identifier in elements:
        _resolve(identifier, elements, styles)
    styles[""] = styles.get(default, Style())
    return styles


def outline_level(outline: Element | None) -> int | None:
    """The heading level (from 1) that a paragraph's `outlineLvl` says; 0 for body text, None where it says nothing."""
    level = number(outline)
    return None if level is None else (level + 1 if 0 <= level < _BODY_LEVEL else 0)


def _resolve(identifier: str, elements: dict[str, Element], styles: dict[str, Style]) -> None:
    """Resolves a style and those it is based on, the furthest first."""
    line: list[str] = []
    while identifier in elements and identifier not in styles and identifier not in line:
        line.append(identifier)
        identifier = value(elements[identifier], "basedOn") or ""
    inherited = styles.get(identifier, Style())
    for name in reversed(line):
        inherited = styles[name] = _own(elements[name], inherited)


def _own(element: Element, inherited: Style) -> Style:
    paragraph = find(element, "pPr")
    name = value(element, "name") or ""
    named = _HEADING_NAME.fullmatch(name.strip())
    heading = outline_level(find(paragraph, "outlineLvl"))
    if heading is None and named:
        heading = int(named[1])
    level = number(paragraph, "numPr", "ilvl")
    hidden = switch(find(element, "rPr"), "vanish")
    return replace(
        inherited,
        heading=inherited.heading if heading is None else heading,
        num_id=value(paragraph, "numPr", "numId") or inherited.num_id,
        level=inherited.level if level is None else level,
        hidden=inherited.hidden if hidden is None else hidden,
        contents=bool(_CONTENTS_NAME.match(name)),
    )
