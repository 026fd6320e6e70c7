"""Picture bytes as one raster of pixels on white paper."""

import io
import struct
import warnings
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, UnidentifiedImageError

from extractors.errors import Damaged, EmptySource, TooLarge, UnknownType

Gray = NDArray[np.uint8]
"""Rows of grey pixels, 0 black."""

Colour = NDArray[np.uint8]
"""Rows of red, green, blue."""

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of a raster."""

PIXEL_LIMIT = 60_000_000
"""An A3 page scanned at 400 dpi has 31 million; a bomb has billions."""

LONGEST_SIDE = 65_535
"""The longest that a JPEG can be; a whole report drawn below each other has some 30,000."""

_STRIP = 4_000_000
"""Pixels that are put on paper at a time."""

SIDE_LIMIT = 4000
"""Larger pictures are worked on reduced; boxes are given in the pixels of the original all the same."""

FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")
"""What is opened, by Pillow's names."""

MEDIA_TYPES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "GIF": "image/gif",
    "BMP": "image/bmp",
    "WEBP": "image/webp",
    "TIFF": "image/tiff",
}
"""By Pillow's names; a JPEG that holds several pictures is called MPO once it is open."""

_ORIENTATION = 0x0112
_NOTED = {2: (0, True), 3: (2, False), 4: (2, True), 5: (1, True), 6: (3, False), 7: (3, True), 8: (1, False)}
"""What a camera notes of how it was held: the quarter turns counter-clockwise, and whether it mirrored before."""


@dataclass(frozen=True)
class Raster:
    """A decoded picture; `scale` is original pixels per pixel here."""

    colour: Colour
    media_type: str
    scale: float


def decode(body: bytes) -> Raster:
    """The first frame of a picture on white paper, turned as its camera said and as a viewer shows it.

    Raises EmptySource, UnknownType, TooLarge or Damaged.
    """
    if not body:
        raise EmptySource("a picture of 0 bytes")
    image = _open(body)
    media_type = MEDIA_TYPES[str(image.format)]
    colour = _as_shown(_on_white(image), image)
    height, width = colour.shape[:2]
    scale = max(1.0, max(height, width) / SIDE_LIMIT)
    if scale > 1:
        size = (max(1, round(width / scale)), max(1, round(height / scale)))
        colour = np.asarray(cv2.resize(colour, size, interpolation=cv2.INTER_AREA), np.uint8)
    return Raster(colour, media_type, scale)


def pixels_of(body: bytes) -> int:
    """How many pixels a picture has, before any is unpacked; raises what `decode` does."""
    width, height = _open(body).size
    return width * height


def _open(body: bytes) -> ImageFile.ImageFile:
    try:
        image = Image.open(io.BytesIO(body), formats=tuple(FORMATS))
    except UnidentifiedImageError as wrong:
        raise UnknownType(f"{len(body)} bytes that are no {', '.join(FORMATS)} picture") from wrong
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as wrong:
        raise TooLarge(f"a picture over {PIXEL_LIMIT} pixels: {wrong}") from wrong
    except (OSError, ValueError, SyntaxError) as wrong:
        raise Damaged(f"a picture whose head is broken: {wrong}") from wrong
    width, height = image.size
    if width * height > PIXEL_LIMIT or max(width, height) > LONGEST_SIDE:
        raise TooLarge(
            f"a picture of {width} x {height} pixels, expected {PIXEL_LIMIT} and {LONGEST_SIDE} a side at most"
        )
    return image


def _on_white(image: ImageFile.ImageFile) -> Colour:
    """Red, green, blue on white paper: a palette taken for numbers, or alpha left out, reads as nothing.

    Strip by strip: a copy of the whole for every step would take ten bytes for each byte of a large picture.
    """
    try:
        image.load()
        width, height = image.size
        colour = np.empty((height, width, 3), np.uint8)
        rows = max(1, _STRIP // width)
        for top in range(0, height, rows):
            strip = image.crop((0, top, width, min(height, top + rows)))
            colour[top : top + rows] = np.asarray(_opaque(strip), np.uint8)
    except (OSError, ValueError, SyntaxError, IndexError, EOFError) as wrong:
        raise Damaged(f"a {image.format} picture that breaks off: {wrong}") from wrong
    return colour


def _as_shown(colour: Colour, image: ImageFile.ImageFile) -> Colour:
    """The pixels turned and mirrored as the camera's note says; one that cannot be read says nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of damage in what a camera noted
        try:
            quarter, is_mirrored = _NOTED.get(image.getexif().get(_ORIENTATION, 1), (0, False))
        except (OSError, ValueError, SyntaxError, KeyError, TypeError, struct.error):
            return colour
    turned = np.rot90(np.fliplr(colour) if is_mirrored else colour, quarter)
    return np.ascontiguousarray(turned)


def _opaque(strip: Image.Image) -> Image.Image:
    if not strip.has_transparency_data:
        return strip.convert("RGB")
    paper = Image.new("RGBA", strip.size, "white")
    return Image.alpha_composite(paper, strip.convert("RGBA")).convert("RGB")
