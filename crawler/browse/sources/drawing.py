"""A page of a PDF, or a picture, as a picture of our own making: nothing of the captured file reaches a browser."""

import io
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from extractors.document import Picture
from extractors.source import Source

SCALE = 2.0
"""Pixels a point: small print is still read when enlarged."""
PIXELS = 6_000_000
"""Of a page: A3 at twice its points."""
LONGEST_SIDE = 3000
"""Pixels of a picture."""
LARGE = 1 << 20
"""Bytes: a larger PNG is a photograph, and smaller as JPEG."""


@dataclass(frozen=True)
class Drawing:
    """A picture, and how wide and high it is in the units of boxes: points of a page, pixels of a picture."""

    body: bytes
    media_type: str
    width: float
    height: float


def draw_page(body: bytes, number: int) -> Drawing:
    """A page of a PDF, from 0; raises an ExtractError."""
    from extractors.errors import Damaged  # noqa: PLC0415  # what opens PDFs is loaded in the processes alone
    from extractors.read.pdf_file import open_page, open_pdf  # noqa: PLC0415  # likewise
    from extractors.read.pdf_page import Frame  # noqa: PLC0415  # likewise
    from extractors.read.pdf_pixels import draw_page as draw  # noqa: PLC0415  # likewise

    with open_pdf(body) as document:
        if number >= len(document):
            raise Damaged(f"a PDF of {len(document)} pages has no page {number + 1}")
        with open_page(document, number) as page:
            width, height = Frame(*page.box, page.quarter).size
            pixels = draw(page, min(SCALE, sqrt(PIXELS / (width * height))))
    return Drawing(*_encoded(pixels), width, height)


def draw_picture(body: bytes) -> Drawing:
    """A picture as a viewer shows it; raises an ExtractError."""
    from extractors.read.ocr.pixels import decode  # noqa: PLC0415  # as above

    raster = decode(body)
    height, width = (side * raster.scale for side in raster.colour.shape[:2])
    return Drawing(*_encoded(raster.colour), width, height)


def draw_inner_picture(source: Source, number: int) -> Drawing:
    """A picture inside a file, from 0; raises an ExtractError."""
    from extractors.errors import Damaged  # noqa: PLC0415  # as above
    from extractors.read import read  # noqa: PLC0415  # as above

    inside = [block.body for block in read(source, 0).blocks if isinstance(block, Picture) and block.body is not None]
    if number >= len(inside):
        raise Damaged(f"a file of {len(inside)} pictures has no picture {number + 1}")
    return draw_picture(inside[number])


def _encoded(pixels: NDArray[np.uint8]) -> tuple[bytes, str]:
    image = Image.fromarray(pixels)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    png = io.BytesIO()
    image.save(png, "PNG")
    if png.tell() <= LARGE:
        return png.getvalue(), "image/png"
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=85)
    return jpeg.getvalue(), "image/jpeg"
