"""White letters between others: nobody sees them, though the text of the page has them."""

import re
from collections.abc import Iterator

from lxml.etree import _Element as Element

_WHITE = re.compile(
    r"(?:^|;)color:(?:#fff(?:fff)?|white|rgba?\(255,255,255(?:,1(?:\.0+)?)?\))(?:!important)?(?:;|$)",
)
_WHITE_NAMES = frozenset({"#fff", "#ffffff", "white"})
_CELLS = frozenset({"td", "th"})


def is_white(piece: Element, style: str) -> bool:
    """Whether a piece of a cell is white, and the rest of the cell is not, on a ground that nothing sets.

    `style` is the piece's own, without blanks. A cell that is white as a whole has a ground that its page sets.
    """
    if not _is_in_white(piece, style) or _has_ground(piece, style):
        return False
    cell = None
    for above in piece.iterancestors():
        if _has_ground(above, _style(above)):
            return False
        if cell is None and above.tag in _CELLS:
            cell = above
        if above.tag == "table":
            break
    return cell is not None and any(text.strip() for text in _in_other_colours(cell))


def _is_in_white(element: Element, style: str) -> bool:
    return bool("color:" in style and _WHITE.search(style)) or (element.get("color") or "").lower() in _WHITE_NAMES


def _has_ground(element: Element, style: str) -> bool:
    return "background" in style or element.get("bgcolor") is not None or element.get("background") is not None


def _in_other_colours(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and not _is_in_white(child, _style(child)):
            yield from _in_other_colours(child)
        yield child.tail or ""


def _style(element: Element) -> str:
    return "".join((element.get("style") or "").lower().split())
