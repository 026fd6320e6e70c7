"""A PDF opened with pdfium, its pages one by one: what they show."""

from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager

import numpy as np
import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument, PdfiumError, PdfPage

from extractors.errors import Damaged, Encrypted, TooLarge
from extractors.read.pdf_drawing import Drawing, read_drawing
from extractors.read.pdf_letters import PlainLetter, read_letters
from extractors.read.pdf_page import WHITE, Area, Frame, Image, Letter, Page
from extractors.read.pdf_pixels import OpenPage
from extractors.read.pdf_shown import hide_layers, is_hidden
from extractors.read.pdf_streams import check_streams

PAGE_LIMIT = 1000
"""Pages: the longest report has about 60."""

SIDE_LIMIT = 14_400
"""Points: the largest page that the format allows."""

LAID = frozenset({pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_STAMP, pdfium.FPDF_ANNOT_FREETEXT})
"""What lies upon a page and says something that is seen; links and comments do not."""

LAID_LIMIT = 10_000
"""Things laid upon a page that are looked at."""


COVER_LIMIT = 5000
"""Areas of a page that are asked which letters they hide."""


@contextmanager
def open_pdf(body: bytes) -> Iterator[PdfDocument]:
    """The document, closed afterwards; an empty password opens it where that is enough.

    Raises Encrypted, Damaged or TooLarge.
    """
    check_streams(body)
    try:
        document = PdfDocument(body)
    except PdfiumError as wrong:
        if wrong.err_code in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
            raise Encrypted("a PDF behind a password") from wrong
        raise Damaged(f"a PDF of {len(body)} bytes that cannot be opened: {wrong}") from wrong
    try:
        if len(document) > PAGE_LIMIT:
            raise TooLarge(f"a PDF of {len(document)} pages, expected at most {PAGE_LIMIT}")
        yield document
    finally:
        document.close()


@contextmanager
def open_page(document: PdfDocument, number: int) -> Iterator[OpenPage]:
    """One page by its number from 0, with what is laid upon it. Raises Damaged where it cannot be loaded, TooLarge."""
    page = _loaded(document, number)
    if _is_laid_upon(page.raw):
        document.init_forms()
        page.close()
        page = _loaded(document, number)
        pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY)
        page.close()
        page = _loaded(document, number)
    try:
        left, bottom, right, top = (float(n) for n in page.get_bbox())
        if not (0 < right - left <= SIDE_LIMIT and 0 < top - bottom <= SIDE_LIMIT):
            raise TooLarge(f"page {number + 1} of a PDF measures {right - left:.0f} x {top - bottom:.0f} points")
        quarter = int(pdfium.FPDFPage_GetRotation(page.raw)) % 4
        yield OpenPage(number, page.raw, (left, bottom, right, top), quarter)
    finally:
        page.close()


def _loaded(document: PdfDocument, number: int) -> PdfPage:
    try:
        return document[number]
    except PdfiumError as wrong:
        raise Damaged(f"page {number + 1} of a PDF cannot be loaded: {wrong}") from wrong


def _is_laid_upon(page: pdfium.FPDF_PAGE) -> bool:
    """Whether fields, stamps or free text lie upon a page: what they say is seen, and no part of its own content."""
    for number in range(min(int(pdfium.FPDFPage_GetAnnotCount(page)), LAID_LIMIT)):
        laid = pdfium.FPDFPage_GetAnnot(page, number)
        kind = pdfium.FPDFAnnot_GetSubtype(laid)
        pdfium.FPDFPage_CloseAnnot(laid)
        if kind in LAID:
            return True
    return False


def read_page(page: OpenPage) -> Page:
    """What stands on a page. Raises TooLarge for more letters or drawings than a page can mean to have."""
    written, drawing = _read(page)
    if hidden := hide_layers(page, drawing.layers):
        written, drawing = _read(page, hidden)
    letters = _uncovered(page, written, [letter.turned(drawing.frame) for letter in written], drawing)
    unseen = [letter for letter in letters if letter.white and not _has_ground(letter, drawing)]
    gone = set(map(id, unseen))
    return Page(
        page.number,
        drawing.frame,
        Frame(*page.box, page.quarter),
        [letter for letter in letters if id(letter) not in gone],
        drawing.strokes,
        drawing.areas,
        drawing.pictures,
        unseen,
    )


def _read(page: OpenPage, hidden: AbstractSet[int] = frozenset()) -> tuple[list[PlainLetter], Drawing]:
    """The letters and the drawing of a page, but for objects that are hidden."""
    written = read_letters(page.raw)
    turns = Counter(letter.turn for letter in written if letter.text.strip())
    frame = Frame(*page.box, turns.most_common(1)[0][0] if turns else page.quarter)
    return written, read_drawing(page.raw, frame, hidden)


def _uncovered(page: OpenPage, written: Sequence[PlainLetter], letters: list[Letter], drawing: Drawing) -> list[Letter]:
    """The letters that nothing hides which is painted later: what was corrected on the page is not what it says.

    A picture may be seen through; whether it is one of those, the page shows.
    """
    before = np.array([drawing.texts.get(letter.piece, drawing.drawn) for letter in written])
    covers = [(over, order) for over, order in drawing.covers[:COVER_LIMIT] if (before < order).any()]
    if not covers:
        return letters
    left, top, right, bottom = np.array([letter[1:5] for letter in letters]).T
    gone = np.zeros(len(letters), bool)
    for over, order in covers:
        inside = (left > over.left - 1) & (right < over.right + 1) & (top > over.top - 1) & (bottom < over.bottom + 1)
        inside &= (before < order) & ~gone
        if isinstance(over, Area) or (
            inside.any() and is_hidden(page, {written[n].piece for n in np.flatnonzero(inside).tolist()})
        ):
            gone |= inside
    return [letter for letter, covered in zip(letters, gone, strict=True) if not covered]


def _has_ground(letter: Letter, drawing: Drawing) -> bool:
    """Whether white letters stand on an area or a picture, and can be seen."""
    x, y = letter.middle
    grounds: list[Area | Image] = [area for area in drawing.areas if area.colour != WHITE]
    return any(a.left <= x <= a.right and a.top <= y <= a.bottom for a in (*grounds, *drawing.pictures))
