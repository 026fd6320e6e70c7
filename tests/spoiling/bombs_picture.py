"""Pictures made to take a reader's time or memory."""

import io
import struct
import zlib

import cv2
import numpy as np
from PIL import Image

from tests.spoiling.bombs import bomb, each

_BLACK_TABLE = 6000
"""Pixels a side: below the limit of pixels, above what a page has."""


def png_of(width: int, height: int, *, rows: int | None = None, colour: int = 0, depth: int = 1) -> bytes:
    """A PNG of zeros that says this size; `rows` of them are there."""
    bits = {0: 1, 2: 3, 4: 2, 6: 4}[colour] * depth
    line = b"\0" * (1 + (width * bits + 7) // 8)
    packer = zlib.compressobj(9)
    many, rest = divmod(height if rows is None else rows, 1_000)
    packed = [packer.compress(line * 1_000) for _ in range(many)]
    lines = b"".join(packed) + packer.compress(line * rest) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, (b"IHDR", b"IDAT", b"IEND"), (head, lines, b"")))


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _saved(image: Image.Image, form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def _noise(width: int, height: int, dots: int = 1) -> Image.Image:
    """Black and white at random, in squares of some pixels."""
    cells = np.random.default_rng(1).integers(0, 2, (height // dots, width // dots), np.uint8) * 255
    return Image.fromarray(np.kron(cells, np.ones((dots, dots), np.uint8)))


def _grid(size: int, step: int) -> Image.Image:
    """Ruled paper: as many cells as fit, a stroke in each."""
    pixels = np.full((size, size), 255, np.uint8)
    pixels[::step] = pixels[:, ::step] = 0
    pixels[step // 2 :: step, step // 2 :: step] = 0
    pixels[step // 2 + 1 :: step, step // 2 :: step] = 0
    return Image.fromarray(pixels)


def _ruled_words(size: int, step: int) -> Image.Image:
    """A table whose every cell prints a number."""
    pixels = np.full((size, size), 255, np.uint8)
    pixels[::step] = pixels[:, :: 2 * step] = 0
    for top in range(0, size - step, step):
        for left in range(0, size - 2 * step, 2 * step):
            cv2.putText(pixels, "1234", (left + 4, top + step - 6), cv2.FONT_HERSHEY_SIMPLEX, step / 50, 0, 1)
    return Image.fromarray(pixels)


def _lines(size: int, step: int) -> Image.Image:
    """A page full of short words, no rules."""
    pixels = np.full((size, size), 255, np.uint8)
    for top in range(step, size, step):
        for left in range(0, size, 4 * step):
            cv2.putText(pixels, "abc", (left, top), cv2.FONT_HERSHEY_SIMPLEX, step / 40, 0, 1)
    return Image.fromarray(pixels)


each(
    a_picture_of_billions=lambda: png_of(50_000, 50_000, rows=0),
    a_picture_of_billions_that_are_there=lambda: png_of(50_000, 50_000),
    a_picture_at_the_limit=lambda: png_of(7_700, 7_700),
    a_picture_at_the_limit_in_colour=lambda: png_of(7_700, 7_700, colour=6, depth=8),
    a_picture_at_the_limit_in_deep_colour=lambda: png_of(7_700, 7_700, colour=6, depth=16),
    a_picture_one_pixel_high=lambda: png_of(59_000_000, 1),
    a_picture_one_pixel_wide=lambda: png_of(1, 10_000_000),
    a_picture_of_no_pixel=lambda: png_of(0, 0),
    a_picture_of_one_pixel=lambda: png_of(1, 1),
    a_black_picture=lambda: _saved(Image.new("L", (_BLACK_TABLE, _BLACK_TABLE)), "PNG"),
    a_white_picture=lambda: _saved(Image.new("RGBA", (_BLACK_TABLE, _BLACK_TABLE), "white"), "PNG"),
    a_picture_of_noise=lambda: _saved(_noise(3_000, 3_000), "PNG"),
    a_picture_of_coarse_noise=lambda: _saved(_noise(2_400, 2_400, 8), "PNG"),
    a_picture_of_cells=lambda: _saved(_grid(4_000, 12), "PNG"),
    a_picture_of_larger_cells=lambda: _saved(_grid(4_000, 40), "PNG"),
    a_picture_of_numbers=lambda: _saved(_ruled_words(4_000, 40), "PNG"),
    a_picture_of_words=lambda: _saved(_lines(4_000, 24), "PNG"),
    a_picture_of_tiny_words=lambda: _saved(_lines(4_000, 12), "PNG"),
    a_huge_gif=lambda: b"GIF89a" + struct.pack("<HHBBB", 65_535, 65_535, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff,",
    a_huge_bmp=lambda: b"BM" + struct.pack("<IIIIiiHH", 99, 0, 54, 40, 2**31 - 1, 2**31 - 1, 1, 24) + b"\0" * 64,
    a_bmp_upside_down=lambda: b"BM" + struct.pack("<IIIIiiHH", 99, 0, 54, 40, 7, -(2**31), 1, 24) + b"\0" * 64,
    a_huge_jpeg=lambda: _saved(_noise(64, 64), "JPEG").replace(b"\0\x40\0\x40\1", b"\xff\xff\xff\xff\1"),
    a_huge_webp=lambda: b"RIFF\x40\0\0\0WEBPVP8X\x0a\0\0\0" + b"\x10\0\0\0" + b"\xff" * 6 + b"VP8L" + b"\0" * 32,
    a_tiff_that_refers_to_itself=lambda: _tiff(8),
    a_tiff_of_nothing=lambda: _tiff(0),
    frames_without_end=lambda: _saved(
        _noise(40, 40), "GIF", save_all=True, append_images=[_noise(40, 40, n % 9 + 1) for n in range(500)]
    ),
)


def _tiff(following: int) -> bytes:
    """A directory of a huge picture, and where the next directory is said to be."""
    entries = [(256, 4, 1, 2**31 - 1), (257, 4, 1, 2**31 - 1), (258, 3, 1, 8), (262, 3, 1, 1), (273, 4, 1, 8)]
    entries += [(278, 4, 1, 2**31 - 1), (279, 4, 1, 2**31 - 1)]
    body = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0\x08\0\0\0" + body + struct.pack("<I", following)


@bomb
def text_in_a_picture_without_end() -> bytes:
    """A compressed comment of half a gigabyte."""
    packer = zlib.compressobj(9)
    text = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(500)) + packer.flush()
    small = png_of(8, 8)
    return small[:33] + _chunk(b"zTXt", b"Comment\0\0" + text) + _chunk(b"iCCP", b"Profile\0\0" + text) + small[33:]
