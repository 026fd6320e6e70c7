"""By how many quarter turns a page lies on its side: told by a dozen of its words, read each way."""

from collections.abc import Sequence

import cv2
import numpy as np

from extractors.read.ocr.cells import Printed, read_cells
from extractors.read.ocr.pixels import Gray
from extractors.read.ocr.words import find_long_words

SIDE = 1800
"""Pixels: words are looked for on a page that is no larger."""

FEW, WORDS = 4, 12
"""Read each way, the longest ones: the few, and the others where those do not tell."""

LEAST = 3
"""Chinese letters of a word that counts: on a page on its side, letters of two lines make shorter ones."""

SURE, ENOUGH = 0.92, 10
"""The confidence over all letters of the words that count, and how many these are, from which no other way is tried."""

CLEARER = 2
"""Times as many letters, weighed by confidence, that another way than the first must have, and no fewer than enough."""


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
        if _tells(letters, confidence):
            return turn
    best = max(turns, key=lambda turn: said[turn])
    return best if said[best] >= max(ENOUGH, CLEARER * said[turns[0]]) else turns[0]


def _tells(letters: int, confidence: float) -> bool:
    return letters >= ENOUGH and confidence >= SURE


def _said(gray: Gray) -> tuple[int, float]:
    """How many letters the longest words of a page have, and the recogniser's confidence over them."""
    words = sorted(find_long_words(gray), key=lambda box: box[0] - box[2])[:WORDS]
    few = _weighed(read_cells(gray, words[:FEW]))
    return few if _tells(*few) else _weighed(read_cells(gray, words))


def _weighed(words: Sequence[Printed]) -> tuple[int, float]:
    counted = [(_chinese(word.text), word.confidence) for word in words]
    counted = [(letters, confidence) for letters, confidence in counted if letters >= LEAST]
    total = sum(letters for letters, _ in counted)
    return total, sum(letters * confidence for letters, confidence in counted) / max(total, 1)


def _chinese(text: str) -> int:
    return sum("\u4e00" <= letter <= "\u9fff" for letter in text)
