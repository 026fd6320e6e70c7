"""The parts of a Word story, whatever content controls and tracked changes are wrapped around them."""

from collections.abc import Iterator

from lxml.etree import _Element as Element

from extractors.read.word_names import MC, W, find, switch, value

_TRANSPARENT = frozenset(f"{W}{name}" for name in ("ins", "moveTo", "customXml", "smartTag", "sdtContent"))


def parts(parent: Element, *tags: str) -> Iterator[Element]:
    """The children with one of the tags, in order, unwrapped; what a tracked change deleted is not among them."""
    for child in parent:
        if child.tag in tags:
            yield child
        elif child.tag in _TRANSPARENT:
            yield from parts(child, *tags)
        elif child.tag == f"{W}sdt":
            if not _is_furniture(find(child, "sdtPr")):
                yield from parts(child, *tags)
        elif child.tag == f"{MC}AlternateContent":
            yield from next((found for branch in child if (found := list(parts(branch, *tags)))), [])


def _is_furniture(properties: Element | None) -> bool:
    """Whether a content control only shows its prompt, or holds the table of contents."""
    gallery = value(properties, "docPartObj", "docPartGallery")
    return bool(switch(properties, "showingPlcHdr")) or gallery == "Table of Contents"
