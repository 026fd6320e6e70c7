"""The pixels of a PDF's page, as a viewer shows it."""

from dataclasses import dataclass

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from extractors.errors import TooLarge
from extractors.read.pdf_drawing import PIXEL_LIMIT
from extractors.read.pdf_page import Frame


@dataclass(frozen=True)
class OpenPage:
    """A page as pdfium holds it."""

    number: int
    raw: pdfium.FPDF_PAGE
    box: tuple[float, float, float, float]
    quarter: int


def draw_page(page: OpenPage, scale: float) -> NDArray[np.uint8]:
    """The page's pixels (rows of red, green, blue) as a viewer shows it, `scale` pixels a point."""
    wide, high = Frame(*page.box, page.quarter).size
    width, height = max(1, round(wide * scale)), max(1, round(high * scale))
    if width * height > PIXEL_LIMIT:
        raise TooLarge(f"page {page.number + 1} of a PDF makes {width} x {height} pixels")
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGR, None, 0)
    if not bitmap:
        raise TooLarge(f"page {page.number + 1} of a PDF: no room for {width} x {height} pixels")
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page.raw, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
        stride = int(pdfium.FPDFBitmap_GetStride(bitmap))
        address = pdfium.FPDFBitmap_GetBuffer(bitmap)
        pixels = pdfium.cast(address, pdfium.POINTER(pdfium.c_ubyte * (stride * height))).contents
        rows = np.frombuffer(pixels, np.uint8).reshape(height, stride)[:, : width * 3]
        return np.ascontiguousarray(rows.reshape(height, width, 3)[:, :, ::-1])
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
