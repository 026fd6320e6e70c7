"""Names of WordprocessingML elements and attributes, and short ways to their values."""

import re

from lxml.etree import _Element as Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
V = "{urn:schemas-microsoft-com:vml}"

VAL = f"{W}val"

# 12, -240; larger numbers than of 32 bits are none
_NUMBER = re.compile(r"-?\d{1,9}")


def find(element: Element | None, *names: str) -> Element | None:
    """The element at the end of a path of W names, None where the path breaks off."""
    for name in names:
        element = None if element is None else _child(element, W + name)
    return element


def _child(element: Element, tag: str) -> Element | None:
    """The first child with a tag: properties come first, so that this is quicker than lxml's own search."""
    for child in element:
        if child.tag == tag:
            return child
    return None


def properties(element: Element, name: str) -> dict[str, Element]:
    """What an element's properties (`pPr`, `rPr`, `tcPr` …) set, by tag: one look at them for all that is asked."""
    found = _child(element, W + name)
    return {} if found is None else {child.tag: child for child in found.iterchildren(reversed=True)}  # type: ignore[misc]  # no comments here: tags are texts


def value(element: Element | None, *names: str) -> str | None:
    """The value of the element at the end of a path of W names, None where there is none."""
    found = find(element, *names)
    return None if found is None else found.get(VAL)


def number(element: Element | None, *names: str) -> int | None:
    """That value as a number, None where it is none; `--5` is none."""
    text = (value(element, *names) or "").strip()
    return int(text) if _NUMBER.fullmatch(text) else None


def switch(element: Element | None, *names: str) -> bool | None:
    """Whether a property is on: `<w:vanish/>` is, `<w:vanish w:val="0"/>` is not; None where it is not set."""
    found = find(element, *names)
    return None if found is None else found.get(VAL, "1").lower() not in {"0", "false", "off", "none"}
