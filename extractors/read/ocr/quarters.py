"""By how many quarter turns a page lies on its side: told by a dozen of its words, read each way."""

from collections.abc import Sequence

import cv2
import numpy as np

from extractors.read.ocr.cells import read_cells
from extractors.read.ocr.pixels import Gray
from extractors.read.ocr.words import find_long_words

SIDE = 1800
"""Pixels: words are looked for on a page that is no larger."""

WORDS = 12
"""Read each way, the longest ones."""

LEAST = 3
"""Chinese letters of a word that counts: on a page on its side, letters of two lines make shorter ones."""

SURE, ENOUGH = 0.85, 10
"""The confidence over all letters of the words that count, and how many these are, from which no other way is tried."""


def find_quarters(gray: Gray, turns: Sequence[int]) -> int:
    """By how many quarter turns counter-clockwise, of some, a page stands upright; the first where nothing tells."""
    if len(turns) == 1:
        return turns[0]
    scale = min(1.0, SIDE / max(gray.shape))
    small = np.asarray(cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    said: dict[int, float] = {}
    for turn in turns:
        letters, confidence = _said(np.ascontiguousarray(np.rot90(small, turn)))
        said[turn] = letters * confidence
        if letters >= ENOUGH and confidence >= SURE:
            return turn
    return max(turns, key=lambda turn: said[turn])


def _said(gray: Gray) -> tuple[int, float]:
    """How many letters the longest words of a page have, and the recogniser's confidence over them."""
    words = sorted(find_long_words(gray), key=lambda box: box[0] - box[2])[:WORDS]
    counted = [(_chinese(word.text), word.confidence) for word in read_cells(gray, words)]
    counted = [(letters, confidence) for letters, confidence in counted if letters >= LEAST]
    total = sum(letters for letters, _ in counted)
    return total, sum(letters * confidence for letters, confidence in counted) / max(total, 1)


def _chinese(text: str) -> int:
    return sum("\u4e00" <= letter <= "\u9fff" for letter in text)
