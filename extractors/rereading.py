"""Recognised cells read again in the files that they came from: pictures, and pages of PDFs that are pictures."""

from collections.abc import Sequence

from extractors.sniff import sniff
from extractors.source import Box, Place, Source
from extractors.tables.reread import Readings
from extractors.tables.value import Value


def read_again(values: Sequence[Value], sources: Sequence[Source]) -> list[Readings]:
    """Other readings of the cells of some values; none where a box says nothing of the file."""
    found: dict[str, Readings] = {}
    for number, page in sorted({(v.place.source, v.place.page) for v in values}, key=str):
        own = [value for value in values if (value.place.source, value.place.page) == (number, page)]
        boxes = [value.place.box for value in own if value.place.box]
        if len(boxes) == len(own):
            read = _readings(sources[number], [value.place for value in own], boxes)
            found.update(zip((value.path for value in own), read, strict=False))
    return [found.get(value.path, []) for value in values]


def _readings(source: Source, places: Sequence[Place], boxes: Sequence[Box]) -> list[Readings]:
    from extractors.read.pdf_scan import reread_pdf_cells  # noqa: PLC0415  # its runtime is slow to import, rarely needed
    from extractors.read.picture import reread_cells  # noqa: PLC0415  # as above

    page = places[0].page
    kind = sniff(source.body)
    if page is None:
        return reread_cells(source, boxes, (_turn(places),)) if kind.startswith("image/") else []
    return reread_pdf_cells(source, page, boxes, turn=_turn(places)) if kind == "application/pdf" else []


def _turn(places: Sequence[Place]) -> int:
    """By how many quarter turns counter-clockwise a picture was turned: rows run to the right on one upright."""
    right = down = 0.0
    for one in places:
        for other in places:
            ahead = (one.table, one.row) == (other.table, other.row) and (one.column or 0) < (other.column or 0)
            if ahead and one.box and other.box:
                right += other.box.left - one.box.left
                down += other.box.top - one.box.top
    if abs(right) >= abs(down):
        return 0 if right >= 0 else 2
    return 1 if down > 0 else 3
