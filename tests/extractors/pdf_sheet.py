"""Sheets of a PDF on which tests draw: text and rules, turned, encrypted or out of order."""

import io
import random
from dataclasses import dataclass, field

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
A4 = (595.0, 842.0)
MARGIN = 60.0
LEADING = 1.35

pdfmetrics.registerFont(UnicodeCIDFont(FONT))


@dataclass(frozen=True)
class Style:
    """How a report is drawn."""

    rules: str = "lines"  # lines, rects, double, dashes, across, none
    size: float = 9.0
    text_size: float = 12.0
    pad: float = 4.0
    align: str = "centre"  # of figures; left, right, centre
    labels: str = "left"
    turn: int = 0  # the page's own rotation in degrees; what is seen stays the same
    sideways: bool = False  # the text runs up an upright page
    split: float = 0.0  # heights between the digits of a number
    shuffled: bool = False  # drawn in no order
    heading: int = 0  # rows repeated on every page
    cut: bool = False  # rows are cut by the page's end
    furniture: bool = True  # page numbers and a header
    password: str | None = None  # "" is an empty one


PLAIN = Style()

Text = tuple[float, float, str, float]
"""A line by the left end of its base line from the left top of the page, and its size."""

Rule = tuple[float, float, float, float]


@dataclass
class Sheet:
    """The pages drawn so far, and how far down the last one is filled."""

    style: Style
    pages: list[list[Text | Rule]] = field(default_factory=lambda: [[]])
    top: float = MARGIN

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as they are read."""
        return A4[::-1] if self.style.sideways else A4

    @property
    def room(self) -> float:
        """What is left of the page."""
        return self.size[1] - MARGIN - self.top

    def turn_over(self) -> None:
        """To the next page."""
        self.pages.append([])
        self.top = MARGIN

    def text(self, x: float, y: float, text: str, size: float) -> None:
        """A line of text."""
        self.pages[-1].append((x, y, text, size))

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A rule, drawn as the style says."""
        self.pages[-1].append((x0, y0, x1, y1))


def width_of(text: str, size: float) -> float:
    """How wide a text is set."""
    return float(pdfmetrics.stringWidth(text, FONT, size))


def finish(sheet: Sheet) -> bytes:
    """The pages as a file, the same bytes every time."""
    style = sheet.style
    lock = None if style.password is None else StandardEncryption(style.password, ownerPassword="owner")
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1, encrypt=lock)
    for number, page in enumerate(sheet.pages, start=1):
        furniture: list[Text | Rule] = [
            (MARGIN, 30.0, "某某市政务公开办公室", 8.0),
            (sheet.size[0] / 2, sheet.size[1] - 25.0, f"— {number} —", 9.0),
        ]
        _draw_page(canvas, sheet, [*page, *(furniture if style.furniture else [])])
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw_page(canvas: Canvas, sheet: Sheet, page: list[Text | Rule]) -> None:
    style = sheet.style
    wide, high = sheet.size
    if style.sideways:
        canvas.translate(A4[0], 0)
        canvas.rotate(90)
    if style.turn:
        canvas.setPageSize((wide, high))  # which it turns itself
        canvas.setPageRotation(style.turn)
        canvas.translate(*{90: (high, 0), 180: (wide, high), 270: (0, wide)}[style.turn])
        canvas.rotate(style.turn)
    if style.shuffled:
        random.Random(len(page)).shuffle(page)  # noqa: S311 (the order of a drawing is no secret)
    for piece in page:
        x, y, text, last = piece
        if isinstance(text, str):
            canvas.setFont(FONT, last)
            canvas.drawString(x, high - y, text)
        else:
            _draw_rule(canvas, style.rules, (x, high - y, text, high - last))


def _draw_rule(canvas: Canvas, kind: str, ends: Rule) -> None:
    x0, y0, x1, y1 = ends
    if kind == "rects":
        canvas.rect(min(x0, x1) - 0.25, min(y0, y1) - 0.25, abs(x1 - x0) + 0.5, abs(y1 - y0) + 0.5, stroke=0, fill=1)
        return
    canvas.setLineWidth(0.5)
    canvas.setDash([2, 2] if kind == "dashes" else [])
    canvas.line(x0, y0, x1, y1)
    if kind == "double":
        level = abs(y1 - y0) < abs(x1 - x0)
        canvas.line(x0 + 1.6 * (not level), y0 + 1.6 * level, x1 + 1.6 * (not level), y1 + 1.6 * level)
