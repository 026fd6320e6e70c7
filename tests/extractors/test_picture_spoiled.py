"""Seals, shadows, cameras, dotted or missing rules: most cells of a picture stay right, none is wrong in silence."""

import io
from collections.abc import Callable
from functools import cache

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from extractors.extract import extract
from extractors.read.ocr.keystone import find_keystone
from extractors.read.ocr.page import upright
from extractors.read.ocr.rules import find_rules
from extractors.read.ocr.seals import without_seals
from extractors.read.ocr.tables import find_tables
from extractors.report import Report
from extractors.source import Source
from tests.extractors.picture_tables import FOLDER

Pixels = NDArray[np.uint8]


def pixels_of(name: str) -> Pixels:
    return np.asarray(Image.open(FOLDER / f"{name}.png").convert("RGB"), np.uint8).copy()


def png(pixels: Pixels) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def jpeg(pixels: Pixels, quality: int) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=quality)
    return out.getvalue()


def sealed(pixels: Pixels) -> bytes:
    """A red ring with a bar, stamped over the middle as ink is: it darkens, and black stays black."""
    height, width = pixels.shape[:2]
    stamp = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(stamp)
    x, y, reach = width * 0.6, height * 0.5, min(width, height) * 0.35
    draw.ellipse((x - reach, y - reach, x + reach, y + reach), outline=(230, 40, 50), width=9)
    draw.arc((x - 20, y - 20, x + 20, y + 20), 0, 300, fill=(230, 40, 50), width=6)
    return jpeg((pixels.astype(np.uint16) * np.asarray(stamp) // 255).astype(np.uint8), 90)


def shaded(pixels: Pixels) -> bytes:
    """Light from the left."""
    light = np.linspace(1.0, 0.45, pixels.shape[1])[None, :, None]
    return jpeg((pixels * light).astype(np.uint8), 85)


def tilted(pixels: Pixels) -> bytes:
    """Photographed at an angle: the table's sides run together."""
    height, width = pixels.shape[:2]
    seen = np.array([(0.02, 0.01), (0.985, 0.0), (0.995, 0.985), (0.0, 1.0)], np.float32) * (width, height)
    whole = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    moved = cv2.getPerspectiveTransform(whole, seen.astype(np.float32))
    return jpeg(cv2.warpPerspective(pixels, moved, (width, height), borderValue=(255, 255, 255)).astype(np.uint8), 90)


def between_cells(pixels: Pixels) -> NDArray[np.bool_]:
    """Where the rules are: inside of a table and in none of its cells."""
    mask = np.zeros(pixels.shape[:2], bool)
    for table in find_tables(find_rules(pixels)):
        left, top, right, bottom = table.outline
        mask[max(0, top - 2) : bottom + 2, max(0, left - 2) : right + 2] = True
        for region in table.regions:
            left, top, right, bottom = region.inside
            mask[top:bottom, left:right] = False
    return mask


def dotted(pixels: Pixels) -> bytes:
    """The rules as dots: two pixels of every four."""
    rows, columns = np.indices(pixels.shape[:2])
    pixels[between_cells(pixels) & ((rows + columns) % 4 >= 2)] = 255
    return png(pixels)


def bare(pixels: Pixels) -> bytes:
    """No rules at all."""
    pixels[between_cells(pixels)] = 255
    return png(pixels)


@cache
def values(name: str) -> dict[str, str]:
    return {cell.path: cell.raw for cell in extract(Source(png(pixels_of(name)))).cells}


def pointed_at(report: Report) -> set[str]:
    return {finding.message.split()[0] for finding in report.findings if finding.code == "low_confidence"}


def missing_in_silence(report: Report, wanted: dict[str, str]) -> set[str]:
    told = {path for f in report.findings if f.code == "cells_missing" for path in f.evidence.split()}
    missing = wanted.keys() - {cell.path for cell in report.cells} - told
    return set() if any(finding.code == "unread_table" for finding in report.findings) else missing


SPOILS: dict[str, tuple[Callable[[Pixels], bytes], float]] = {
    "sealed": (sealed, 0.98),
    "shaded": (shaded, 0.86),
    "tilted": (tilted, 0.97),
    "dotted": (dotted, 0.99),
    "compressed": (lambda pixels: jpeg(pixels, 40), 0.99),
}
"""What happens to a picture, and the share of cells that stay right at least."""

UNDER_A_SEAL = 0.9
"""The share for the largest table: where a seal's ring runs along a rule, cells become one, and all are in doubt."""

CASES = [(name, spoil) for name in ("disclosure", "disputes") for spoil in SPOILS]
MANY = [pytest.param("applications", spoil, marks=pytest.mark.long) for spoil in SPOILS]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "spoil"), [*CASES, *MANY])
def test_no_cell_of_a_spoiled_picture_is_wrong_in_silence(name: str, spoil: str) -> None:
    spoils, floor = SPOILS[spoil]
    floor = UNDER_A_SEAL if (name, spoil) == ("applications", "sealed") else floor
    report = extract(Source(spoils(pixels_of(name))))
    wanted = values(name)
    read = {cell.path: cell.raw for cell in report.cells}
    wrong = {path: raw for path, raw in read.items() if raw != wanted.get(path)}
    assert {path: raw for path, raw in wrong.items() if path not in pointed_at(report)} == {}
    assert missing_in_silence(report, wanted) == set()
    assert sum(read.get(path) == raw for path, raw in wanted.items()) >= floor * len(wanted)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["disclosure", "disputes", pytest.param("applications", marks=pytest.mark.long)])
def test_a_table_without_rules_is_read_or_said_to_be_unread(name: str) -> None:
    report = extract(Source(bare(pixels_of(name))))
    wanted = values(name)
    read = {cell.path: cell.raw for cell in report.cells}
    wrong = {path for path, raw in read.items() if raw != wanted.get(path)}
    assert wrong - pointed_at(report) == set()
    assert missing_in_silence(report, wanted) == set()


def test_a_seal_goes_and_black_print_under_it_stays() -> None:
    body = sealed(pixels_of("disputes"))
    stamped = np.asarray(Image.open(io.BytesIO(body)).convert("RGB"), np.uint8)
    cleaned = without_seals(stamped)
    redness = cleaned[..., 0].astype(int) - cleaned[..., 1:].max(axis=2)
    assert (redness > 50).sum() < 0.02 * (stamped[..., 0].astype(int) - stamped[..., 1:].max(axis=2) > 50).sum()
    assert (cleaned.max(axis=2) < 90).sum() > 0.9 * (pixels_of("disputes").max(axis=2) < 90).sum()


@pytest.mark.parametrize("drawn", ["rules", "fill"])
def test_red_rules_and_fills_are_no_seal(drawn: str) -> None:
    page = Image.new("RGB", (600, 400), "white")
    draw = ImageDraw.Draw(page)
    if drawn == "fill":
        draw.rectangle((50, 50, 550, 120), fill=(200, 0, 0))
    else:
        for y in range(50, 351, 50):
            draw.line((50, y, 550, y), fill=(200, 0, 0), width=2)
        for x in (50, 300, 550):
            draw.line((x, 50, x, 350), fill=(200, 0, 0), width=2)
    pixels = np.asarray(page, np.uint8)
    assert np.array_equal(without_seals(pixels), pixels)


def test_a_level_page_is_not_warped_and_a_tilted_one_is_made_level() -> None:
    level = pixels_of("disclosure")
    assert np.array_equal(find_keystone(cv2.cvtColor(level, cv2.COLOR_RGB2GRAY).astype(np.uint8)), np.eye(3))
    page = upright(tilted(level))
    (table,) = find_tables(find_rules(page.colour))
    (straight,) = find_tables(find_rules(level))
    assert len(table.regions) == len(straight.regions)
