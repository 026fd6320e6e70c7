"""The lattice that the ruled lines of a table make."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.read.ocr.pixels import Gray
from extractors.read.ocr.rules import UNKNOWN, Rules

Edges = NDArray[np.bool_]

WHOLE, CERTAIN, LIKELY, BROKEN = 0.97, 0.9, 0.8, 0.45
"""Shares of an edge that are ruled, at one height: a row of letters reaches 0.75, so a broken edge counts only where
it goes on from a certain one, and a worse one only between two."""

MOSTLY = 0.5
"""The share of a line's stretches that make the line sure: it may be broken anywhere else."""

FAINT = 0.4
"""The share of a line's strength below which a stroke is the ringing of a compressed picture."""

DASH = 9
"""Pixels: over so many a dashed line is as strong as its dashes."""

PALER = 0.7
"""The share of the weakest long rule's strength below which short strokes may be letters'."""

GHOST, GHOSTLY = 18, 0.25
"""How far the ringing of a rule in a compressed picture reaches (pixels), and its share of the rule's strength."""

LONG = 0.3
"""The share of a table's width or height from which a stroke cannot be a letter's."""

STRETCHES = 2
"""How many stretches a shorter line must fill: in a tight cell one letter may reach from rule to rule."""

COLUMNS = 4
"""So many strokes from one rule to the next are the rules of columns."""

LEAST_CELL, STROKE = 12, 18
"""Pixels: the least cell, and the least stroke that may be a rule."""

MOST = 4_000
"""Strokes, longest first: noise has a hundred thousand."""

SOFT = 3
"""Pixels less than the slack by which blurred rules may stop before they cross."""

SMALL = 60
"""Pixels: what is lower and has not all four sides drawn is a line of letters."""


@dataclass(frozen=True)
class Lattice:
    """Positions of lines across (`ys`) and down (`xs`), and which of their edges are ruled.

    `above[i, j]` is the edge over the lattice cell (i, j), `before[i, j]` the one on its left.
    """

    ys: list[int]
    xs: list[int]
    above: Edges
    before: Edges


def find_lattice(rules: Rules, slack: int) -> Lattice | None:
    """The lines of a table; None where they make no cells.

    Long lines are the table's without doubt. A shorter one is when it fills a stretch between two that already
    are: strokes of letters do not reach from rule to rule.
    """
    rules = Rules(_without_ghosts(rules.across, slack), _without_ghosts(rules.turned.across, slack).T)
    turned = rules.turned
    rows, columns = _strokes(rules.across, slack), _strokes(turned.across, slack)
    ys, xs = _long(rows, rules.across), _long(columns, turned.across)
    least = PALER * min((lines[n][1] for lines, long in ((rows, ys), (columns, xs)) for n in long), default=0.0)
    for _ in range(len(rows) + len(columns)):
        known = len(ys), len(xs)
        ys |= _anchored(rules, _needed(rows, ys, least), xs, slack)
        xs |= _anchored(turned, _needed(columns, xs, least), ys, slack)
        if known == (len(ys), len(xs)):
            break
    ends, sides = _overhung(turned, xs, ys, slack), _overhung(rules, ys, xs, slack)
    return _checked(rules, sorted(ys | ends), sorted(xs | sides), slack)


def _needed(lines: dict[int, tuple[int, float]], known: AbstractSet[int], least: float) -> dict[int, int]:
    """How many stretches the other lines must fill: more where they are paler, as letters beside strong rules are."""
    return {n: COLUMNS if 0 < lines[n][1] < least else STRETCHES for n in lines.keys() - known}


def _overhung(rules: Rules, lines: AbstractSet[int], crossing: AbstractSet[int], slack: int) -> set[int]:
    """Where several lines across end, a cell or more beyond the outermost line that crosses them: an undrawn side."""
    if not crossing:
        return set()
    ends = []
    for line in lines:
        inked = np.flatnonzero(rules.across[max(0, line - slack) : line + slack + 1].any(axis=0))
        ends += [int(inked[0]), int(inked[-1])] if inked.size else []
    before = [end for end in ends if end < min(crossing) - LEAST_CELL]
    after = [end for end in ends if end > max(crossing) + LEAST_CELL]
    return {round(float(np.median(side))) for side in (before, after) if len(side) >= STRETCHES}


def _anchored(rules: Rules, candidates: Mapping[int, int], crossing: AbstractSet[int], slack: int) -> set[int]:
    """The lines across, of these, that are ruled from one of the lines that cross them to the next, more than once.

    Or once, as several others are there: a header's fill hides the rest of the columns' rules.
    """
    lines, stops = sorted(candidates), sorted(crossing)
    if len(stops) <= 1:
        return set()
    wide = np.diff(stops) > 2 * slack + 2
    touching = _touching(rules, (lines, stops), slack) & wide
    needed = np.array([candidates[line] for line in lines], np.int64)
    shared = touching & (touching.sum(axis=0) >= COLUMNS)
    ruled = (touching.sum(axis=1) >= needed) | (shared.any(axis=1) & (needed == STRETCHES))
    return {line for line, found in zip(lines, ruled.tolist(), strict=True) if found}


def _checked(rules: Rules, ys: list[int], xs: list[int], slack: int) -> Lattice | None:
    """The lattice of these lines; its outer sides count as ruled where they are not drawn, but for a low one."""
    if min(len(ys), len(xs)) <= 1 or min(np.median(np.diff(ys)), np.median(np.diff(xs))) < LEAST_CELL:
        return None
    above, before = _ruled(rules, (ys, xs), slack), _ruled(rules.turned, (xs, ys), slack).T
    closed = (above[0].mean(), above[-1].mean(), before[:, 0].mean(), before[:, -1].mean())
    if ys[-1] - ys[0] < SMALL and min(closed) < CERTAIN:
        return None
    above[0], above[-1], before[:, 0], before[:, -1] = True, True, True, True
    return Lattice(ys, xs, above, before)


def _strokes(strokes: Gray, slack: int) -> dict[int, tuple[int, float]]:
    """Where strokes run across, how long the longest there is and how strong; what is near it is part of it."""
    closed = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    straight = np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, 16), np.uint8)), np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(np.asarray(straight > 0, np.uint8), connectivity=8)
    found: dict[int, tuple[int, float]] = {}
    for label in np.argsort(-stats[1:, cv2.CC_STAT_WIDTH])[:MOST] + 1:
        left, top, wide, high = (int(n) for n in stats[label, :4])
        if wide < STROKE:
            break
        part = np.where(
            labels[top : top + high, left : left + wide] == label, straight[top : top + high, left : left + wide], 0
        )
        for middle, strength in _levels(part, slack):
            if all(abs(top + middle - other) > 2 * slack for other in found):
                found[round(top + middle)] = wide, strength
    return found


def _levels(part: Gray, slack: int) -> Iterator[tuple[float, float]]:
    """The heights at which connected strokes run, and how strong: one for a line, more where ghosts join several."""
    counts = (part > 0).sum(axis=1)
    rows = np.arange(len(counts)) if len(counts) <= 2 * slack else np.flatnonzero(counts > 0.5 * counts.max())
    for level in np.split(rows, np.flatnonzero(np.diff(rows) > slack) + 1):
        known = part[level][(part[level] > 0) & (part[level] < UNKNOWN)]
        strength = float(known.mean()) if known.size else 0.0
        yield float(np.average(level, weights=counts[level])), strength


def _long(lines: dict[int, tuple[int, float]], strokes: Gray) -> set[int]:
    return {y for y, (length, _) in lines.items() if length > LONG * strokes.shape[1]}


def _without_ghosts(strokes: Gray, slack: int) -> Gray:
    """Strokes across without what is far weaker than a long one close by: the ringing of a compressed picture."""
    kept = strokes.copy()
    lines = _strokes(strokes, slack)
    for y in _long(lines, strokes):
        band = kept[max(0, y - GHOST) : y + GHOST + 1]
        band[band < GHOSTLY * lines[y][1]] = 0
    return kept


def _ruled(rules: Rules, lines: tuple[list[int], list[int]], slack: int) -> Edges:
    """For each line across (first list) and each stretch between two that cross it (second): whether it is ruled.

    A stretch alone must touch both ends. Where a line goes on from a sure stretch, a broken one will do.
    """
    rough, whole = _shares(rules.across, *lines, slack), rules.across | rules.down
    rules = Rules(_as_strong(rules.across, lines, rough >= CERTAIN, slack), rules.down)
    shares = _shares(rules.across, *lines, slack)
    sure = shares >= CERTAIN
    edges = sure & (_beside(sure) | _touching(rules, lines, slack))
    for _ in range(sure.shape[1]):
        edges |= _beside(edges) & (shares >= LIKELY)
    met = _shares(whole, *lines, slack, inset=0) >= CERTAIN
    edges |= (edges.mean(axis=1, keepdims=True) >= MOSTLY) & (rough >= LIKELY) & met
    return edges | (_between(edges) & (rough >= BROKEN))


def _as_strong(strokes: Gray, lines: tuple[list[int], list[int]], sure: Edges, slack: int) -> Gray:
    """Strokes without what is far weaker than the sure stretches of the line that it would belong to."""
    kept = strokes.copy()
    for y, stretches in zip(lines[0], sure, strict=True):
        band = kept[max(0, y - slack) : y + slack + 1]
        spans = [span for span, is_sure in zip(pairwise(lines[1]), stretches.tolist(), strict=True) if is_sure]
        if spans:
            even = cv2.dilate(band, np.ones((1, DASH), np.uint8))
            band[even < FAINT * min(float(np.median(band[:, a:b].max(axis=0))) for a, b in spans)] = 0
    return kept


def _beside(edges: Edges) -> Edges:
    """The stretches next to one of these on the same line."""
    wider = np.pad(edges, ((0, 0), (1, 1)))
    return np.asarray(wider[:, :-2] | wider[:, 2:], np.bool_)


def _between(edges: Edges) -> Edges:
    """The stretches with one of these on either side: a seal, a mark or a spot covers the rule."""
    wider = np.pad(edges, ((0, 0), (1, 1)))
    return np.asarray(wider[:, :-2] & wider[:, 2:], np.bool_)


def _touching(rules: Rules, lines: tuple[list[int], list[int]], slack: int) -> Edges:
    """The stretches that are ruled up to the rules at both ends: a letter in a tight cell leaves a gap."""
    met = cv2.morphologyEx(rules.across | rules.down, cv2.MORPH_CLOSE, np.ones((1, max(1, slack - SOFT)), np.uint8))
    whole = _shares(np.asarray(met, np.uint8), *lines, slack, inset=0) >= WHOLE
    return whole & (_shares(rules.across, *lines, slack) >= CERTAIN)


def _shares(mask: Gray, ys: list[int], xs: list[int], slack: int, *, inset: int = 3) -> NDArray[np.float64]:
    """How much of each stretch between two of `xs` is ruled on each line of `ys`, at the best height near it.

    `inset` pixels at either end do not count: they belong to the rules that cross there.
    """
    shares = np.zeros((len(ys), len(xs) - 1))
    for i, y in enumerate(ys):
        band = cv2.dilate(mask[max(0, y - slack) : y + slack + 1], np.ones((3, 1), np.uint8)) > 0
        for j, (start, end) in enumerate(pairwise(xs)):
            stretch = band[:, start + inset : max(end - inset, start + inset) + 1]
            shares[i, j] = stretch.mean(axis=1).max()
    return shares
