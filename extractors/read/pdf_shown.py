"""Whether what a PDF's page holds can be seen on it: told by taking it out, and looking whether the page changes."""

from collections.abc import Iterable

import numpy as np
import pypdfium2.raw as pdfium

from extractors.read.pdf_layers import Layers, Objects, address_of
from extractors.read.pdf_pixels import OpenPage, draw_page

SCALE = 1.0
"""Pixels a point: any letter makes a mark on some."""

LAYER_LIMIT = 60
"""Layers of a page that are looked at: drawing a page takes some ten milliseconds."""


def is_hidden(page: OpenPage, pieces: Iterable[int]) -> bool:
    """Whether the page looks the same without some of its objects, told by their addresses."""
    objects = [pdfium.cast(piece, pdfium.FPDF_PAGEOBJECT) for piece in pieces]
    before = draw_page(page, SCALE)
    _show(objects, shown=False)
    after = draw_page(page, SCALE)
    _show(objects, shown=True)
    return np.array_equal(before, after)


def hide_layers(page: OpenPage, layers: Layers) -> set[int]:
    """The addresses of objects in layers that are off; their text is no text of the page any more."""
    groups = [*layers.objects.values()]
    groups = groups if len(groups) <= LAYER_LIMIT else layers.by_name()[:LAYER_LIMIT]
    hidden: set[int] = set()
    before = draw_page(page, SCALE) if groups else None
    for objects in groups:
        _show(objects, shown=False)
        if before is not None and np.array_equal(before, draw_page(page, SCALE)):
            hidden.update(map(address_of, objects))
        else:
            _show(objects, shown=True)
    return hidden


def _show(objects: Objects, *, shown: bool) -> None:
    for drawn in objects:
        pdfium.FPDFPageObj_SetIsActive(drawn, shown)
