"""Pictures of tables and text become grids and paragraphs; the kept pictures were drawn by picture_tables.py."""

import io
import json

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from extractors.document import Cell, Document, Grid, Paragraph
from extractors.errors import Damaged, EmptySource, TooLarge, UnknownType
from extractors.read.ocr import pixels
from extractors.read.ocr.pixels import decode
from extractors.read.picture import read_picture, reread_cells
from extractors.source import Box, Source
from tests.extractors.picture_tables import FOLDER, Placed, Spoil, spoiled

NAMES = ("applications", "disclosure", "disputes")
NUMBERS = frozenset("0123456789,.+-/")


def picture(name: str) -> bytes:
    return (FOLDER / f"{name}.png").read_bytes()


def truth(name: str) -> list[Placed]:
    return [(cell[0], cell[1], cell[2], cell[3], cell[4]) for cell in json.loads((FOLDER / f"{name}.json").read_text())]


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def lines(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def shape(cells: list[Placed]) -> set[tuple[int, int, int, int]]:
    return {cell[1:] for cell in cells}


def read_cells(body: bytes) -> list[Placed]:
    (grid,) = grids(read_picture(Source(body), 0))
    return [(cell.text, cell.row, cell.column, cell.rowspan, cell.colspan) for cell in grid.cells]


def only_numbers(cells: list[Placed]) -> list[Placed]:
    return [cell for cell in cells if set(cell[0]) <= NUMBERS]


def saved(body: bytes, kind: str, mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.open(io.BytesIO(body)).convert(mode).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_of_a_drawn_table_is_read_where_it_stands(name: str) -> None:
    read, expected = read_cells(picture(name)), truth(name)
    assert shape(read) == shape(expected)
    assert only_numbers(read) == only_numbers(expected)
    assert sum(a != b for a, b in zip(read, expected, strict=True)) <= 1  # 爲 and 為, 內 and 内 are one letter to it


SPOILS = {
    "compressed": Spoil(quality=60),
    "turned": Spoil(turn=0.7),
    "grainy": Spoil(grain=4.0),
    "reduced": Spoil(size=0.8),
    "all": Spoil(turn=-0.6, grain=3.0, quality=75),
}
"""All at once to each table, each by itself to the smallest; `make test-all` does both to all."""


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        pytest.param(
            name, spoil, id=f"{name}-{kind}", marks=[] if "all" in kind or name == "disputes" else pytest.mark.long
        )
        for name in NAMES
        for kind, spoil in SPOILS.items()
    ],
)
@pytest.mark.slow
def test_numbers_survive_what_scanners_and_web_sites_do(name: str, spoil: Spoil) -> None:
    read, expected = read_cells(spoiled(picture(name), spoil)), truth(name)
    assert shape(read) == shape(expected)
    assert only_numbers(read) == only_numbers(expected)


@pytest.mark.parametrize(
    ("kind", "mode", "media_type"),
    [
        ("PNG", "P", "image/png"),
        ("PNG", "RGBA", "image/png"),
        ("PNG", "1", "image/png"),
        ("GIF", "P", "image/gif"),
        ("BMP", "RGB", "image/bmp"),
        ("WEBP", "RGB", "image/webp"),
        ("JPEG", "L", "image/jpeg"),
        ("TIFF", "L", "image/tiff"),
    ],
)
def test_any_kind_of_picture_reads_alike(kind: str, mode: str, media_type: str) -> None:
    document = read_picture(Source(saved(picture("disputes"), kind, mode)), 0)
    assert document.media_type == media_type
    (grid,) = grids(document)
    assert [c.text for c in grid.cells][-15:] == [text for text, *_ in truth("disputes")][-15:]


def test_black_on_nothing_is_black_on_white() -> None:
    image = Image.open(io.BytesIO(picture("disputes"))).convert("L")
    clear = Image.new("RGBA", image.size, (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), mask=image.point(lambda level: 255 - level))
    out = io.BytesIO()
    clear.save(out, "PNG")
    assert only_numbers(read_cells(out.getvalue())) == only_numbers(truth("disputes"))


def test_a_caption_stands_before_its_table() -> None:
    caption, grid = read_picture(Source(picture("disputes")), 3).blocks
    assert isinstance(caption, Paragraph)
    assert caption.text == "表：disputes"
    assert caption.place.source == 3
    assert isinstance(grid, Grid)


def test_two_tables_keep_their_order_and_their_numbers() -> None:
    upper, lower = (Image.open(io.BytesIO(picture(name))).convert("RGB") for name in ("disputes", "disclosure"))
    page = Image.new("RGB", (1200, upper.height + lower.height), "white")
    page.paste(upper, (0, 0))
    page.paste(lower, (40, upper.height))
    out = io.BytesIO()
    page.save(out, "PNG")
    document = read_picture(Source(out.getvalue()), 1)
    first, second = grids(document)
    assert (len(first.cells), len(second.cells)) == (len(truth("disputes")), len(truth("disclosure")))
    assert {(c.place.source, c.place.table) for c in first.cells} == {(1, 0)}
    assert {(c.place.source, c.place.table) for c in second.cells} == {(1, 1)}
    assert [type(block) for block in document.blocks] == [Paragraph, Grid, Paragraph, Grid]


def box_of(cell: Cell) -> Box:
    assert cell.place.box is not None
    return cell.place.box


@pytest.mark.parametrize("turn", [0.0, 0.7])
def test_a_cells_box_is_in_pixels_of_the_picture_as_it_came(turn: float) -> None:
    body = spoiled(picture("disputes"), Spoil(turn=turn))
    (grid,) = grids(read_picture(Source(body), 0))
    image = Image.open(io.BytesIO(body)).convert("L")
    for cell in grid.cells[-15:]:
        box = box_of(cell)
        inside = np.asarray(image.crop((int(box.left) + 3, int(box.top) + 3, int(box.right) - 3, int(box.bottom) - 3)))
        assert (inside < 128).any(), cell
        assert np.median(inside) > 240, cell


def test_a_cell_can_be_read_again_at_other_sizes() -> None:
    source = Source(spoiled(picture("disputes"), Spoil(turn=0.7)))
    (grid,) = grids(read_picture(source, 0))
    for cell in grid.cells[-15:]:
        (readings,) = reread_cells(source, [box_of(cell)])
        assert cell.text in [text for text, _ in readings]
        assert [sure for _, sure in readings] == sorted((sure for _, sure in readings), reverse=True)


def test_a_large_picture_is_read_reduced_and_measured_as_it_came() -> None:
    image = Image.open(io.BytesIO(picture("disputes"))).convert("L")
    large = image.resize((image.width * 4, image.height * 4), Image.Resampling.BICUBIC)
    out = io.BytesIO()
    large.save(out, "PNG")
    (grid,) = grids(read_picture(Source(out.getvalue()), 0))
    (small,) = grids(read_picture(Source(picture("disputes")), 0))
    assert [c.text for c in grid.cells] == [c.text for c in small.cells]
    for big, original in zip(grid.cells, small.cells, strict=True):
        assert box_of(big).left == pytest.approx(4 * box_of(original).left, abs=16)
        assert box_of(big).bottom == pytest.approx(4 * box_of(original).bottom, abs=16)


def test_the_same_bytes_give_the_same_document() -> None:
    assert read_picture(Source(picture("disputes")), 0) == read_picture(Source(picture("disputes")), 0)


def test_what_is_hardly_there_is_read_with_little_confidence() -> None:
    (grid,) = grids(read_picture(Source(spoiled(picture("disputes"), Spoil(size=0.4))), 0))
    assert min(cell.place.confidence or 0 for cell in grid.cells) < 0.9


def test_ink_that_is_no_letter_is_a_cell_in_doubt() -> None:
    image = Image.open(io.BytesIO(picture("disputes"))).convert("L")
    (grid,) = grids(read_picture(Source(picture("disputes")), 0))
    box = box_of(grid.cells[-1])
    draw = ImageDraw.Draw(image)
    draw.rectangle((box.left + 4, box.top + 4, box.right - 4, box.bottom - 4), fill="white")
    draw.ellipse((box.left + 20, box.top + 8, box.left + 36, box.top + 24), fill="black")
    out = io.BytesIO()
    image.save(out, "PNG")
    (spotted,) = grids(read_picture(Source(out.getvalue()), 0))
    assert (spotted.cells[-1].place.confidence or 0) < 0.9
    assert [cell.text for cell in spotted.cells[:-1]] == [cell.text for cell in grid.cells[:-1]]


def test_text_without_rules_becomes_lines() -> None:
    image = Image.open(io.BytesIO(picture("disclosure"))).convert("RGB")
    caption = image.crop((0, 0, image.width, 44))
    page = Image.new("RGB", (image.width, 400), "white")
    page.paste(caption, (0, 20))
    page.paste(caption, (0, 200))
    out = io.BytesIO()
    page.save(out, "PNG")
    document = read_picture(Source(out.getvalue()), 0)
    assert lines(document) == ["表：disclosure", "表：disclosure"]
    assert not grids(document)


@pytest.mark.parametrize("drawn", [None, (20, 20, 380, 180)])
def test_an_empty_page_or_frame_holds_nothing(drawn: tuple[int, int, int, int] | None) -> None:
    page = Image.new("RGB", (400, 200), "white")
    if drawn:
        ImageDraw.Draw(page).rectangle(drawn, outline="black", width=2)
    out = io.BytesIO()
    page.save(out, "PNG")
    assert read_picture(Source(out.getvalue()), 0).blocks == ()


def test_no_bytes_are_an_empty_source() -> None:
    with pytest.raises(EmptySource):
        read_picture(Source(b""), 0)


def test_bytes_of_no_picture_are_an_unknown_type() -> None:
    with pytest.raises(UnknownType):
        read_picture(Source(b"<html><body>no picture</body></html>"), 0)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP"])
def test_a_picture_that_breaks_off_is_damaged(kind: str) -> None:
    body = saved(picture("disputes"), kind)
    with pytest.raises(Damaged):
        read_picture(Source(body[: len(body) // 2]), 0)


def test_a_bomb_is_too_large_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    Image.new("1", (9000, 8000)).save(out, "PNG")
    with pytest.raises(TooLarge, match="9000 x 8000"):
        read_picture(Source(out.getvalue()), 0)
    monkeypatch.setattr(pixels, "PIXEL_LIMIT", 1000)
    with pytest.raises(TooLarge):
        read_picture(Source(picture("disputes") + b" "), 0)


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_picture_that_lies_on_its_side_is_turned_and_measured_as_it_lies(turn: int) -> None:
    lying = Image.open(io.BytesIO(picture("disclosure"))).convert("L").rotate(90 * turn, expand=True)
    body = io.BytesIO()
    lying.save(body, "PNG")
    (grid,) = grids(read_picture(Source(body.getvalue()), 0))
    (upright,) = grids(read_picture(Source(picture("disclosure")), 0))
    assert [cell.text for cell in grid.cells] == [cell.text for cell in upright.cells]
    box = box_of(max(grid.cells, key=lambda cell: len(cell.text)))
    assert (box.right - box.left < box.bottom - box.top) is (turn != 2)
    inside = np.asarray(lying.crop((int(box.left) + 3, int(box.top) + 3, int(box.right) - 3, int(box.bottom) - 3)))
    assert (inside < 128).any()
    ((first, *_), *_) = reread_cells(Source(body.getvalue()), [box])
    assert first[0] == max((cell.text for cell in grid.cells), key=len)


@pytest.mark.parametrize("noted", range(2, 9))
def test_a_picture_is_read_as_its_camera_says_that_it_was_held(noted: int) -> None:
    image = Image.open(io.BytesIO(picture("disputes"))).convert("L")
    note = Image.Exif()
    note[0x0112] = noted
    body = io.BytesIO()
    image.save(body, "PNG", exif=note)
    shown = ImageOps.exif_transpose(Image.open(io.BytesIO(body.getvalue())))
    assert (decode(body.getvalue()).colour[:, :, 0] == np.asarray(shown)).all()
