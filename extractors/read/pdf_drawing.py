"""What is drawn on a PDF's page: strokes, filled areas and pictures."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import pypdfium2.raw as pdfium

from extractors.errors import TooLarge
from extractors.read.pdf_layers import Layer, Layers, address_of
from extractors.read.pdf_page import Area, Frame, Image, Stroke

OBJECT_LIMIT = 300_000
"""Objects of one page: borders of dots, each drawn by itself, make about 10,000."""

SEGMENT_LIMIT = 20_000
"""Segments of all paths of a page that are looked at one by one."""

PIXEL_LIMIT = 60_000_000
"""Pixels of one picture, as for pictures that come by themselves."""

DEPTH_LIMIT = 12
"""Forms within forms."""

THIN = 3.5
"""Points: what is thinner is a stroke, not an area."""

PLAIN = 5
"""Segments of a rectangle or less: its bounds say all of it."""

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
Bounds = tuple[float, float, float, float]


@dataclass
class Drawing:
    """What is drawn on one page."""

    frame: Frame
    strokes: list[Stroke] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    pictures: list[Image] = field(default_factory=list)
    objects: int = 0
    segments: int = 0
    drawn: int = 0
    hidden: AbstractSet[int] = frozenset()
    """The addresses of objects that are not looked at."""
    layers: Layers = field(default_factory=Layers)
    texts: dict[int, int] = field(default_factory=dict)
    """How much is drawn before each piece of text."""
    covers: list[tuple[Area | Image, int]] = field(default_factory=list)
    """Areas that cannot be seen through, and pictures, with how much is drawn before each."""


def read_drawing(page: pdfium.FPDF_PAGE, frame: Frame, hidden: AbstractSet[int] = frozenset()) -> Drawing:
    """The drawing of a page on its turned frame, but for objects that are hidden. Raises TooLarge."""
    drawing = Drawing(frame, hidden=hidden)
    for number in range(_counted(drawing, int(pdfium.FPDFPage_CountObjects(page)))):
        _read_object(drawing, pdfium.FPDFPage_GetObject(page, number), IDENTITY, ())
    return drawing


def _counted(drawing: Drawing, objects: int) -> int:
    drawing.objects += objects
    if drawing.objects > OBJECT_LIMIT:
        raise TooLarge(f"a page of a PDF with {drawing.objects} drawn objects, expected at most {OBJECT_LIMIT}")
    return max(0, objects)


def _read_object(drawing: Drawing, drawn: pdfium.FPDF_PAGEOBJECT, matrix: Matrix, outer: Layer, depth: int = 0) -> None:
    layer = drawing.layers.of(drawn, outer)
    drawing.drawn += 1
    if pdfium.FPDFPageObj_GetType(drawn) == pdfium.FPDF_PAGEOBJ_FORM:
        inner, layer = _multiplied(_matrix(drawn), matrix), (*layer, address_of(drawn))
        count = _counted(drawing, int(pdfium.FPDFFormObj_CountObjects(drawn))) if depth < DEPTH_LIMIT else 0
        for number in range(count):
            _read_object(drawing, pdfium.FPDFFormObj_GetObject(drawn, number), inner, layer, depth + 1)
        return
    if layer:
        drawing.layers.add(drawn, layer)
    if not drawing.hidden or address_of(drawn) not in drawing.hidden:
        _read_leaf(drawing, drawn, matrix)


def _read_leaf(drawing: Drawing, drawn: pdfium.FPDF_PAGEOBJECT, matrix: Matrix) -> None:
    kind = pdfium.FPDFPageObj_GetType(drawn)
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        drawing.texts[address_of(drawn)] = drawing.drawn
    elif kind == pdfium.FPDF_PAGEOBJ_PATH:
        _read_path(drawing, drawn, matrix)
    elif kind == pdfium.FPDF_PAGEOBJ_IMAGE and (bounds := _bounds(drawn, matrix)):
        _add_picture(drawing, _image(drawn, drawing.frame, bounds))


def _add_picture(drawing: Drawing, image: Image) -> None:
    """A picture; one as thin as a rule is a rule."""
    if min(image.right - image.left, image.bottom - image.top) <= THIN:
        drawing.strokes.append(Stroke(*image[:4]))
    else:
        drawing.pictures.append(image)
        if drawing.texts:
            drawing.covers.append((image, drawing.drawn))


def _image(image: pdfium.FPDF_PAGEOBJECT, frame: Frame, bounds: Bounds) -> Image:
    """A picture with its pixels an inch. Raises TooLarge where drawing it would take too much room."""
    wide, high = pdfium.c_uint(), pdfium.c_uint()
    pdfium.FPDFImageObj_GetImagePixelSize(image, wide, high)
    if wide.value * high.value > PIXEL_LIMIT:
        raise TooLarge(f"a picture of {wide.value} x {high.value} pixels in a PDF, expected at most {PIXEL_LIMIT}")
    left, bottom, right, top = bounds
    longest = max(right - left, top - bottom, 1.0)
    return Image(*frame.box(*bounds), 72 * max(wide.value, high.value) / longest)


def _read_path(drawing: Drawing, path: pdfium.FPDF_PAGEOBJECT, matrix: Matrix) -> None:
    fill, stroke = pdfium.c_int(), pdfium.c_int()
    bounds = _bounds(path, matrix)
    if not bounds or not pdfium.FPDFPath_GetDrawMode(path, fill, stroke) or not (fill.value or stroke.value):
        return
    colour = _colour(path, stroked=bool(stroke.value) and not fill.value)
    if colour is None:
        return
    left, top, right, bottom = drawing.frame.box(*bounds)
    if min(right - left, bottom - top) <= THIN:
        drawing.strokes.append(Stroke(left, top, right, bottom))
        return
    count = int(pdfium.FPDFPath_CountSegments(path))
    if fill.value and count <= PLAIN:
        area = Area(left, top, right, bottom, colour)
        drawing.areas.append(area)
        if drawing.texts and _is_opaque(path):
            drawing.covers.append((area, drawing.drawn))
    if stroke.value or (fill.value and count > PLAIN):
        drawing.segments += count
        if drawing.segments <= SEGMENT_LIMIT:
            _read_segments(drawing, path, _multiplied(_matrix(path), matrix), count)


def _read_segments(drawing: Drawing, path: pdfium.FPDF_PAGEOBJECT, matrix: Matrix, count: int) -> None:
    """The sides of a path that run level or upright; of a filled one those are the sides of its parts."""
    for (x0, y0), (x1, y1) in _lines(path, matrix, count):
        if min(abs(x1 - x0), abs(y1 - y0)) <= 1:
            drawing.strokes.append(Stroke(*drawing.frame.box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))))


Point = tuple[float, float]


def _lines(path: pdfium.FPDF_PAGEOBJECT, matrix: Matrix, count: int) -> Iterator[tuple[Point, Point]]:
    """The straight lines of a path."""
    outline: list[Point] = []
    x, y = pdfium.c_float(), pdfium.c_float()
    for number in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, number)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = _moved(matrix, x.value, y.value)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            outline = [point]
            continue
        if kind == pdfium.FPDF_SEGMENT_LINETO and outline:
            yield outline[-1], point
        outline.append(point)
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield point, outline[0]


def _bounds(drawn: pdfium.FPDF_PAGEOBJECT, matrix: Matrix) -> Bounds | None:
    """Left, bottom, right, top in the page's own coordinates."""
    left, bottom, right, top = (pdfium.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top):
        return None
    if matrix is IDENTITY:
        return left.value, bottom.value, right.value, top.value
    corners = [_moved(matrix, x.value, y.value) for x in (left, right) for y in (bottom, top)]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _colour(path: pdfium.FPDF_PAGEOBJECT, *, stroked: bool) -> int | None:
    """The colour as 0xRRGGBB; None where it cannot be seen through; patterns count as grey."""
    red, green, blue, alpha = (pdfium.c_uint() for _ in range(4))
    ask = pdfium.FPDFPageObj_GetStrokeColor if stroked else pdfium.FPDFPageObj_GetFillColor
    if not ask(path, red, green, blue, alpha):
        return 0x808080
    return None if alpha.value == 0 else int(red.value << 16 | green.value << 8 | blue.value)


def _is_opaque(path: pdfium.FPDF_PAGEOBJECT) -> bool:
    """Whether a filled area hides what is drawn before it; one that is clipped is not asked how far."""
    return not (
        pdfium.FPDFPageObj_HasTransparency(path)
        or pdfium.FPDFClipPath_CountPaths(pdfium.FPDFPageObj_GetClipPath(path)) > 0
    )


def _matrix(drawn: pdfium.FPDF_PAGEOBJECT) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(drawn, matrix):
        return IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _multiplied(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    k, m, n, o, p, q = then
    return a * k + b * n, a * m + b * o, c * k + d * n, c * m + d * o, e * k + f * n + p, e * m + f * o + q


def _moved(matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
