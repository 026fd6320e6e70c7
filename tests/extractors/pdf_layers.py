"""Tables of a PDF with something beneath, over or beside them: grounds, corrections, fields, stamps, watermarks."""

import io
from collections.abc import Callable, Mapping, Sequence

from PIL import Image
from reportlab.lib.colors import Color, white
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.extractors.pdf_sheet import A4, FONT, width_of

LEFT, WIDE, HIGH = 60.0, 110.0, 20.0
Draw = Callable[[Canvas], None]
Cut = tuple[int, int]


def layered(
    rows: Sequence[Sequence[str]], *, beneath: Draw | None = None, above: Draw | None = None, outer: bool = True
) -> bytes:
    """One table on a page, drawn between what lies beneath and above it."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    if beneath:
        beneath(canvas)
    draw_rows(canvas, rows, outer=outer)
    if above:
        above(canvas)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def draw_rows(canvas: Canvas, rows: Sequence[Sequence[str]], *, top: float = 100.0, outer: bool = True) -> None:
    """Rows of equal cells, the lines of a cell under each other; without `outer` only the rules between cells."""
    for number, row in enumerate(rows):
        y = A4[1] - top - number * HIGH
        for column, text in enumerate(row):
            x = LEFT + column * WIDE
            sides = [(number > 0, x, y, x + WIDE, y), (number < len(rows) - 1, x, y - HIGH, x + WIDE, y - HIGH)]
            sides += [(column > 0, x, y, x, y - HIGH), (column < len(row) - 1, x + WIDE, y, x + WIDE, y - HIGH)]
            for is_inside, *rule in sides:
                if outer or is_inside:
                    canvas.line(*rule)
            write(canvas, (x + (WIDE - width_of(text, 9)) / 2, y - 13), text)


def write(canvas: Canvas, at: tuple[float, float], text: str, size: float = 9) -> None:
    """A line of text from its left end."""
    canvas.setFont(FONT, size)
    canvas.drawString(*at, text)


def ground(canvas: Canvas) -> None:
    """A tinted ground as wide as the table and much higher, as a printed page has one."""
    canvas.setFillColor(Color(0.95, 0.95, 1))
    canvas.rect(LEFT, 60, 4 * WIDE, A4[1] - 100, stroke=0, fill=1)
    canvas.setFillColor(Color(0, 0, 0))


def corrected(text: str, row: int, column: int) -> Draw:
    """Paper over a cell, and other figures on it."""

    def draw(canvas: Canvas) -> None:
        x, y = LEFT + column * WIDE, A4[1] - 100 - row * HIGH
        canvas.setFillColor(white)
        canvas.rect(x + 2, y - HIGH + 2, WIDE - 4, HIGH - 4, stroke=0, fill=1)
        canvas.setFillColor(Color(0, 0, 0))
        write(canvas, (x + 40, y - 13), text)

    return draw


def field(text: str, row: int, column: int) -> Draw:
    """A field of a form in a cell, filled in."""

    def draw(canvas: Canvas) -> None:
        x, y = LEFT + column * WIDE, A4[1] - 100 - row * HIGH
        canvas.acroForm.textfield(
            value=text, name=f"{row}-{column}", x=x + 4, y=y - HIGH + 3, width=WIDE - 8, height=HIGH - 6, fontSize=9
        )

    return draw


def over(row: int, column: int, *, clear: bool) -> Draw:
    """A picture over a cell, perhaps one to see through."""

    def draw(canvas: Canvas) -> None:
        x, y = LEFT + column * WIDE, A4[1] - 100 - row * HIGH
        picture = Image.new("RGBA", (40, 10), (200, 30, 30, 60 if clear else 255))
        canvas.drawImage(ImageReader(picture), x + 2, y - HIGH + 2, WIDE - 4, HIGH - 4, mask="auto" if clear else None)

    return draw


def optional(layers: Mapping[str, bool], *, form: bool = False, times: int = 1) -> bytes:
    """A page with a word of its own and one in each layer (on or off), in stretches of the page or in forms."""
    words = [(name, number) for number in range(times) for name in layers]
    drawn = [_word(name, 300 - 20 * place) for place, (name, _) in enumerate(words)]
    content = _word("plain", 350) + b"".join(
        b"/X%d Do\n" % place if form else b"/OC /L%d BDC\n%sEMC\n" % ([*layers].index(name), text)
        for place, ((name, _), text) in enumerate(zip(words, drawn, strict=True))
    )
    groups = range(6, 6 + len(layers))
    forms = range(groups.stop, groups.stop + len(words) * form)
    named = b" ".join(b"/L%d %d 0 R" % pair for pair in enumerate(groups))
    drawings = b" ".join(b"/X%d %d 0 R" % pair for pair in enumerate(forms))
    off = b" ".join(b"%d 0 R" % group for group, is_on in zip(groups, layers.values(), strict=True) if not is_on)
    every = b" ".join(b"%d 0 R" % group for group in groups)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[%s]/D<</OFF[%s]>>>>>>" % (every, off),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 400]/Contents 4 0 R/Resources"
        b"<</Font<</F 5 0 R>>/Properties<<%s>>/XObject<<%s>>>>>>" % (named, drawings),
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *(b"<</Type/OCG/Name(%s)>>" % name.encode() for name in layers),
        *(
            b"<</Type/XObject/Subtype/Form/BBox[0 0 400 400]/OC %d 0 R/Resources<</Font<</F 5 0 R>>>>/Length %d>>"
            b"stream\n%s\nendstream" % (groups[[*layers].index(name)], len(text), text)
            for (name, _), text in zip(words, drawn, strict=True)
            if form
        ),
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % pair for pair in enumerate(objects, start=1))
    return b"%PDF-1.7\n" + body + b"trailer<</Root 1 0 R/Size %d>>\n%%%%EOF\n" % (len(objects) + 1)


def _word(text: str, height: int) -> bytes:
    return b"BT /F 12 Tf 50 %d Td (%s) Tj ET\n" % (height, text.encode())


def watermark(canvas: Canvas) -> None:
    """Large pale letters across the rows, level as the text is."""
    canvas.setFillColor(Color(0.85, 0.85, 0.85))
    write(canvas, (LEFT + 30, A4[1] - 100 - 2.3 * HIGH), "政务公开", 40)
    canvas.setFillColor(Color(0, 0, 0))


def cut_in_a_number() -> bytes:
    """A row that a page's end cuts while the numbers of its narrow columns go on in the next line."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    first = [["信息", "数", "数"], ["规章", "12", "20"], ["规范性文件", "30", "41"]]
    then = [["目录", "9", ""], ["其他", "5", "66"]]
    for rows, top in ((first, A4[1] - 100), (then, 60.0)):
        for number, row in enumerate(rows):
            y = A4[1] - top - number * HIGH
            for column, text in enumerate(row):
                x, wide = (LEFT, 60.0) if column == 0 else (LEFT + 60 + (column - 1) * 21, 21.0)
                canvas.rect(x, y - HIGH, wide, HIGH)
                write(canvas, (x + 5.4, y - 13), text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def two_pages(first: Sequence[Sequence[str]], then: Sequence[Sequence[str]]) -> bytes:
    """A table without outer rules, half of it on the next page."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    for rows in (first, then):
        draw_rows(canvas, rows, outer=False)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
