"""The ink inside a cell: whether there is any, and its lines, cut close and laid dark on white."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.read.ocr.pixels import Box, Gray

FAINT = 32
"""Grey levels that ink must differ from the paper; JPEG's ringing and the grain of a photograph stay below."""


INKED = 175
"""Levels of a cell made dark on white: what is darker is ink, thin tails of commas included."""

FAINTEST = 215
"""Levels of a cell made dark on white: strokes that go on from ink may be as light."""

SMALLEST = 6
"""Pixels: no cell and no letter is lower."""

THIN, SPECK = 3, 2
"""Pixels: the width of a rule's remnant along a side, the area from which ink is more than a dot of grain."""


@dataclass(frozen=True)
class Ink:
    """What is printed in a cell: its pixels made dark on white, where they are ink, and whether any was left out."""

    pixels: Gray
    mask: NDArray[np.bool_]
    dropped: bool


def find_ink(cell: Gray) -> Ink:
    """The ink of a cell's inside."""
    if min(cell.shape) < SMALLEST:
        return Ink(cell, np.zeros(cell.shape, bool), dropped=False)
    clean = _dark_on_white(cell)
    return _ink(clean)


def letter_height(inks: Sequence[Ink]) -> int:
    """The height of letters on a page: that of most bands of ink that are wider than high."""
    bands = [_tight(ink.mask, top, bottom) for ink in inks for top, bottom in _runs(ink.mask)]
    heights = [bottom - top for left, top, right, bottom in bands if right - left > 1.5 * (bottom - top) > SMALLEST]
    return int(np.percentile(heights, 60)) if heights else 16


def find_lines(ink: Ink, tall: int) -> list[Box]:
    """The lines of text in a cell, from the top; none where it is blank."""
    lines: list[tuple[int, int]] = []
    for top, bottom in _runs(ink.mask):
        if lines and bottom - lines[-1][0] <= 1.15 * tall:
            lines[-1] = (lines[-1][0], bottom)
        else:
            lines.append((top, bottom))
    return [_tight(ink.mask, *part) for line in lines for part in _split(ink.mask, line, tall)]


def cut(ink: Ink, line: Box, tall: int, pad: float) -> Gray:
    """A line with the paper around it, `pad` of its height; what is lower than letters (a dash) gets their height."""
    left, top, right, bottom = line
    height, width = ink.pixels.shape
    missing = max(0, tall - (bottom - top))
    around = max(2, round(pad * max(tall, bottom - top)))
    soft = max(1, tall // 8)
    above, below = min(soft, top), min(soft, height - bottom)
    before = max(min(soft, left), _trailing(ink.pixels[top:bottom, :left][:, ::-1], tall))
    after = max(min(soft, width - right), _trailing(ink.pixels[top:bottom, right:], tall))
    soft = max(soft, before, after)
    close = ink.pixels[top - above : bottom + below, left - before : right + after]
    ends = (
        missing // 2 + around - above + soft,
        missing - missing // 2 + around - below + soft,
        2 * around - before + soft,
        2 * around - after + soft,
    )
    return np.asarray(cv2.copyMakeBorder(close, *ends, cv2.BORDER_CONSTANT, value=(255,)), np.uint8)


def has_left_over(ink: Ink, lines: Sequence[Box], tall: int) -> bool:
    """Whether strokes as high as half a letter stand beside the lines of a cell: something there was not read."""
    faint = np.where(ink.pixels < FAINTEST, 1, 0).astype(np.uint8)
    soft = max(2, tall // 6)
    for left, top, right, bottom in lines:
        before, after = (
            _trailing(ink.pixels[top:bottom, :left][:, ::-1], tall),
            _trailing(ink.pixels[top:bottom, right:], tall),
        )
        faint[max(0, top - soft) : bottom + soft, max(0, left - soft - before) : right + soft + after] = 0
    faint[:, :THIN] = faint[:, -THIN:] = faint[:THIN] = faint[-THIN:] = 0
    _, _, stats, _ = cv2.connectedComponentsWithStats(faint, connectivity=8)
    return bool((stats[1:, cv2.CC_STAT_HEIGHT] >= tall / 2).any())


def _trailing(beside: Gray, tall: int) -> int:
    """How many columns of faint strokes go on from a line's end: half a nine may be thinner than the rest."""
    faint = (beside[:, : tall // 2] < FAINTEST).any(axis=0)
    return int(faint.size if faint.all() else faint.argmin())


def _dark_on_white(cell: Gray) -> Gray:
    """The cell's paper made white and its ink black, however it is coloured."""
    levels = np.bincount((cell >> 2).ravel(), minlength=64)
    paper = int(np.convolve(levels, [1, 1, 1], "same").argmax()) * 4 + 2
    off = paper - cell.astype(np.int16)
    extremes = np.sort(np.partition(off.ravel(), (1, off.size - 2))[[1, off.size - 2]])
    lighter, darker = int(-extremes[0]), int(extremes[1])
    depth = off if darker >= lighter else -off
    strength = max(darker, lighter, 3 * FAINT)
    return (255 - np.clip(depth.astype(np.int32) * 255 // strength, 0, 255)).astype(np.uint8)


def _ink(clean: Gray) -> Ink:
    """Dark pixels, without specks and without what is left of a rule along a side."""
    dark = np.where(clean < INKED, 1, 0).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    height, width = clean.shape
    left, top, wide, high, area = (stats[:, k] for k in range(5))
    on_side = (left == 0) | (left + wide == width)
    on_end = (top == 0) | (top + high == height)
    askew = (wide > max(0.25 * width, 1)) & (wide > THIN * high)
    remnant = (on_side & (wide <= THIN) & (high > 0.85 * height)) | (on_end & (high <= THIN) & askew)
    kept = ~remnant & (area >= SPECK)
    kept[0] = remnant[0] = False
    return Ink(clean, np.asarray(kept[labels], np.bool_), dropped=bool(remnant.any()))


def _runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Top and bottom of each band of rows that hold ink."""
    rows = np.flatnonzero(np.diff(np.concatenate(([0], mask.any(axis=1).astype(np.int8), [0]))))
    return [(int(top), int(bottom)) for top, bottom in rows.reshape(-1, 2)]


def _split(mask: NDArray[np.bool_], line: tuple[int, int], tall: int) -> list[tuple[int, int]]:
    """A band far higher than letters, cut where it is nearly empty: two lines that touch."""
    top, bottom = line
    if bottom - top < 1.7 * tall:
        return [line]
    first, last = top + round(0.6 * tall), bottom - round(0.6 * tall)
    amount = mask[top:bottom].sum(axis=1)
    thin = first + int(amount[first - top : last - top + 1].argmin())
    if amount[thin - top] > 0.25 * amount.mean():
        return [line]
    return [*_split(mask, (top, thin), tall), *_split(mask, (thin, bottom), tall)]


def _tight(mask: NDArray[np.bool_], top: int, bottom: int) -> Box:
    columns = np.flatnonzero(mask[top:bottom].any(axis=0))
    return int(columns[0]), top, int(columns[-1]) + 1, bottom
