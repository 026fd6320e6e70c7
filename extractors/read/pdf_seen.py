"""Whether a page of a PDF, or a part of it, is to be read as a picture."""

from collections.abc import Sequence

from extractors.read.pdf_page import Image, Letter, Page
from extractors.read.pdf_text import is_ink

FEW = 40
"""Letters: a page that is a picture may have a page number or a stamp's text besides."""

MOST = 0.5
"""The share of a page that its picture fills."""

UNKNOWN = 0.2
"""The share of letters without a character from which a page's text is worth nothing."""

COMMON = 0.75
"""The share of Chinese characters that are in common use; in a report it is 0.99."""

DRAWN = 200
"""Strokes and areas: letters drawn as outlines make many."""

WIDE, HIGH = 150.0, 40.0
"""Points: a picture of a table is at least so large."""


def is_picture(page: Page) -> bool:
    """Whether what a page says is in its pixels alone: a scan, outlines for letters, fonts without characters."""
    ink = [letter for letter in page.letters if is_ink(letter)]
    if sum(letter.text == "\ufffd" for letter in ink) > UNKNOWN * len(ink) or _is_garbled(ink):
        return True
    if len(ink) >= FEW:
        return False
    wide, high = page.frame.size
    covered = sum(_area(image) for image in page.pictures)
    return covered >= MOST * wide * high or (not ink and len(page.strokes) + len(page.areas) >= DRAWN)


def _is_garbled(ink: Sequence[Letter]) -> bool:
    """Whether a font says the wrong characters: Latin ones as wide as Chinese, or hardly a Chinese one in use."""
    latin = sum(letter.text.isascii() and letter.text.isalnum() and _is_square(letter) for letter in ink)
    chinese = [letter.text for letter in ink if "\u4e00" <= letter.text <= "\u9fff"]
    if len(ink) >= FEW and latin > UNKNOWN * len(ink):
        return True
    return len(chinese) >= FEW and sum(map(_is_common, chinese)) < COMMON * len(chinese)


def _is_square(letter: Letter) -> bool:
    return letter.turn == 0 and letter.end - letter.start > 0.95 * letter.size


def _is_common(character: str) -> bool:
    """Whether a character is of the first level of GB 2312 or of Big5: nearly all that are written are.

    >>> _is_common("报"), _is_common("報"), _is_common("鲷")
    (True, True, False)
    """
    simplified, traditional = character.encode("gb2312", "ignore"), character.encode("big5", "ignore")
    return b"\xb0" <= simplified[:1] <= b"\xd7" or b"\xa4" <= traditional[:1] <= b"\xc6"


def _area(image: Image) -> float:
    return max(0.0, image.right - image.left) * max(0.0, image.bottom - image.top)


def may_be_table(image: Image, letters: Sequence[Letter]) -> bool:
    """Whether a picture on a page of text is large enough for a table, and not a ground that text is printed on."""
    if image.right - image.left < WIDE or image.bottom - image.top < HIGH:
        return False
    inside = [
        letter
        for letter in letters
        if image.left < letter.left < image.right and image.top < letter.top < image.bottom and is_ink(letter)
    ]
    return len(inside) < FEW / 4
