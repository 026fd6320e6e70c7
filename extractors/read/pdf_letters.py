"""The letters of a PDF's page: which characters, where, how large, and in which direction they are written."""

from math import atan2, hypot, pi
from typing import NamedTuple
from unicodedata import category

import pypdfium2.raw as pdfium

from extractors.errors import Damaged, TooLarge
from extractors.read.pdf_page import Frame, Letter

LETTER_LIMIT = 100_000
"""Letters of one page: a page filled with the smallest print has about 10,000."""

INVISIBLE = 3
"""The text mode in which scanners lay what they recognised under the picture."""

ASKEW = 0.05
"""Quarter turns: text that leans more than this is a watermark."""

UNKNOWN = 0xFFFD
"""Stands for a letter whose font does not say which character it is."""

NO_CHARACTERS = {"Cc", "Cs", "Co"}
"""Unicode's categories of control codes, surrogates and private use."""

NEARLY_WHITE = 0xF8
"""Of red, green and blue the least that cannot be seen on paper."""


class Style(NamedTuple):
    """What all letters of one piece of text have in common."""

    size: float
    turn: int
    shown: bool
    white: bool
    piece: int


class PlainLetter(NamedTuple):
    """A letter in the page's own coordinates: ink and advance as left, bottom, right, top; the base line's start."""

    text: str
    ink: tuple[float, float, float, float]
    room: tuple[float, float, float, float]
    origin: tuple[float, float]
    size: float
    turn: int
    white: bool
    piece: int = 0
    """The piece of text to which it belongs, as pdfium names it."""

    def turned(self, frame: Frame) -> Letter:
        """The letter on the page as it is turned."""
        start, _, end, _ = frame.box(*self.room)
        _, base = frame.into(*self.origin)
        return Letter(
            self.text, *frame.box(*self.ink), start, end, base, self.size, (self.turn - frame.quarter) % 4, self.white
        )


def read_letters(page: pdfium.FPDF_PAGE) -> list[PlainLetter]:
    """The letters that are shown, in the order in which they were written; watermarks that lie askew are left out."""
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        raise Damaged("a page of a PDF whose text cannot be loaded")
    try:
        count = int(pdfium.FPDFText_CountChars(text))
        if count > LETTER_LIMIT:
            raise TooLarge(f"a page of a PDF with {count} letters, expected at most {LETTER_LIMIT}")
        return _read(text, count)
    finally:
        pdfium.FPDFText_ClosePage(text)


def _read(text: pdfium.FPDF_TEXTPAGE, count: int) -> list[PlainLetter]:
    letters: list[PlainLetter] = []
    piece, style = None, None
    for index in range(count):
        if pdfium.FPDFText_IsGenerated(text, index) == 1:
            continue
        now = pdfium.cast(pdfium.FPDFText_GetTextObject(text, index), pdfium.c_void_p).value
        if style is None or now != piece:
            piece, style = now, _style(text, index)
        if style is None or not style.shown:
            continue
        code = int(pdfium.FPDFText_GetUnicode(text, index))
        if _is_unknown(code) or pdfium.FPDFText_HasUnicodeMapError(text, index) == 1:
            code = UNKNOWN
        letters.append(_letter(text, index, chr(code), style))
    return letters


def _is_unknown(code: int) -> bool:
    """Whether a code is no character: control codes, surrogates, private use."""
    return code >= UNKNOWN or category(chr(code)) in NO_CHARACTERS


def _style(text: pdfium.FPDF_TEXTPAGE, index: int) -> Style | None:
    """The style of a letter's piece of text; None where it lies askew."""
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFText_GetMatrix(text, index, matrix):
        return None
    quarters = atan2(matrix.b, matrix.a) / (pi / 2)
    if abs(quarters - round(quarters)) > ASKEW:
        return None
    piece = pdfium.FPDFText_GetTextObject(text, index)
    shown = pdfium.FPDFTextObj_GetTextRenderMode(piece) != INVISIBLE
    size = float(pdfium.FPDFText_GetFontSize(text, index)) * hypot(matrix.c, matrix.d)
    name = pdfium.cast(piece, pdfium.c_void_p).value or 0
    return Style(size, round(quarters) % 4, shown and size > 0, _is_white(text, index), name)


def _is_white(text: pdfium.FPDF_TEXTPAGE, index: int) -> bool:
    red, green, blue, alpha = (pdfium.c_uint() for _ in range(4))
    known = pdfium.FPDFText_GetFillColor(text, index, red, green, blue, alpha)
    return bool(known) and (min(red.value, green.value, blue.value) >= NEARLY_WHITE or alpha.value == 0)


def _letter(text: pdfium.FPDF_TEXTPAGE, index: int, character: str, style: Style) -> PlainLetter:
    left, right, bottom, top = (pdfium.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text, index, left, right, bottom, top)
    room = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text, index, room)
    loose = (room.left, room.bottom, room.right, room.top)
    x, y = pdfium.c_double(), pdfium.c_double()
    pdfium.FPDFText_GetCharOrigin(text, index, x, y)
    ink = (left.value, bottom.value, right.value, top.value)
    if not (ink[0] < ink[2] and ink[1] < ink[3]):
        ink = loose
    return PlainLetter(character, ink, loose, (x.value, y.value), style.size, style.turn, style.white, style.piece)
