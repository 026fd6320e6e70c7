"""White letters between others in a cell of a Word table: nobody sees them."""

from lxml.etree import _Element as Element

from extractors.read.word_names import W, properties, value

_NO_FILL = frozenset({None, "auto", "FFFFFF"})


def is_white(run: Element, own: dict[str, Element]) -> bool:
    """Whether a run is white, and others of its paragraph are not, in a cell whose ground nothing sets.

    `own` are the run's own properties.
    """
    if not _is_in_white(own):
        return False
    cell = next(run.iterancestors(f"{W}tc"), None)
    paragraph = next(run.iterancestors(f"{W}p"), None)
    if cell is None or paragraph is None or _has_ground(properties(cell, "tcPr")):
        return False
    others = (other for other in paragraph.iter(f"{W}r") if _says_something(other))
    return not all(_is_in_white(properties(other, "rPr")) for other in others)


def _is_in_white(own: dict[str, Element]) -> bool:
    return (value(own.get(f"{W}color")) or "").upper() == "FFFFFF" and not _has_ground(own)


def _has_ground(own: dict[str, Element]) -> bool:
    shade = own.get(f"{W}shd")
    return own.get(f"{W}highlight") is not None or (shade is not None and shade.get(f"{W}fill") not in _NO_FILL)


def _says_something(run: Element) -> bool:
    return any((text.text or "").strip() for text in run.iter(f"{W}t"))
