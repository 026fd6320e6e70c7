"""What of a captured file is shown for a place in it: a frame with the page, a drawing, or a grid."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from starlette.requests import Request

from crawler.browse.addresses import bare
from crawler.browse.site import Site
from crawler.browse.sources.captured import LARGEST, Captured
from crawler.browse.sources.drawing import Drawing, draw_inner_picture, draw_page, draw_picture
from crawler.browse.sources.gridded import Gridded, find_grid
from crawler.browse.sources.thing import Thing
from crawler.errors import NotShown
from crawler.words import say
from extractors import sniff
from extractors.errors import ExtractError

Json = Mapping[str, Any]
Box = tuple[float, float, float, float]

Part = Literal["pages", "pictures"]
PARTS: Mapping[str, Part] = {"page": "pages", "picture": "pictures"}
"""By the name in a place: the parts of a file that are drawn, as addresses have them."""

CLOSE = 0.7
"""Of the width of a page or picture that the close-up shows."""
LINES_AROUND = 3
"""Heights of the box above and below it that the close-up shows."""


@dataclass(frozen=True)
class Picked:
    """A box of a drawing, as left, top, width and height; `path` is the cell that was read there."""

    path: str
    raw: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Seen:
    """What is shown; `problem` says why nothing is."""

    kind: Literal["frame", "drawing", "grid", "nothing"]
    address: str = ""
    drawing: Drawing | None = None
    box: Picked | None = None
    close: tuple[float, float, float, float] = (0, 0, 0, 0)
    beside: tuple[Picked, ...] = ()
    grid: Gridded | None = None
    read_here: Mapping[tuple[int, int], str] | None = None
    """The paths of the cells of the grid that were read, by row and column."""
    problem: str = ""
    replayed: bool = False
    """Of a frame: whether the page has its pictures and styles."""


def see(site: Site, request: Request, thing: Thing, captured: Captured) -> Seen:
    """What is shown of the thing's place; never raises what a hostile file could bring about."""
    if len(captured.source.body) > LARGEST:
        size = len(captured.source.body)
        return Seen(
            "nothing", problem=say(f"{size} bytes are too many to be shown", f"文件过大（{size} 字节），不予显示")
        )
    try:
        return _see(site, request, thing, captured)
    except (NotShown, ExtractError) as error:
        return Seen("nothing", problem=str(error))


def draw(site: Site, captured: Captured, part: Part | None = None, number: int = 0) -> Drawing:
    """A page of a PDF, a picture inside a file, or a picture that is the file; raises NotShown."""
    name, source = (captured.capture.record_id, part, number), captured.source
    if part == "pages":
        return site.workshop.drawing(name, draw_page, source.body, number)
    if part == "pictures":
        return site.workshop.drawing(name, draw_inner_picture, source, number)
    return site.workshop.drawing(name, draw_picture, source.body)


def _see(site: Site, request: Request, thing: Thing, captured: Captured) -> Seen:
    at, record = thing.at, bare(captured.capture.record_id)
    media_type = sniff.sniff(captured.source.body)
    for name, part in PARTS.items():
        if name in at:
            address = f"/captures/{record}/{part}/{at[name] + 1}"
            return _drawn(thing, address, draw(site, captured, part, at[name]))
    if media_type.startswith("image/"):
        return _drawn(thing, f"/captures/{record}/picture", draw(site, captured))
    if media_type == sniff.HTML and "box" not in at:
        place = {name: at[name] for name in ("table", "row", "column") if name in at}
        if replayed := request.query_params.get("look") == "replayed":
            place["look"] = "replayed"
        marked = f"{site.border.origin(request.scope, 'replay')}/marked/{record}?{urlencode(place)}#marked"
        return Seen("frame", marked, replayed=replayed)
    if "table" in at and "box" not in at:
        grid = site.workshop.do(find_grid, captured.source, at["table"], at.get("row", 0))
        return Seen("grid", grid=grid, read_here=dict(_in_table(thing)))
    return Seen("nothing", problem=say("this part of the file is not drawn here", "文件的这一部分不在此显示"))


def _in_table(thing: Thing) -> Iterator[tuple[tuple[int, int], str]]:
    for path, _, at in thing.beside:
        if (at["source"], at.get("table")) == (thing.at["source"], thing.at["table"]) and "row" in at:
            yield (at["row"], at["column"]), path


def _drawn(thing: Thing, address: str, drawing: Drawing) -> Seen:
    same = _sheet(thing.at)
    beside = tuple(
        _picked(path, raw, at["box"])
        for path, raw, at in thing.beside
        if _sheet(at) == same and at.get("box") and at["box"] != thing.at.get("box")
    )
    if "box" not in thing.at:
        return Seen("drawing", address, drawing, beside=beside)
    box = _picked("", thing.raw, thing.at["box"])
    return Seen("drawing", address, drawing, box, _close(box, drawing), beside)


def _sheet(at: Json) -> tuple[object, ...]:
    """The page or picture in which something stands."""
    return tuple(at.get(name) for name in ("source", *PARTS))


def _picked(path: str, raw: str, box: Box) -> Picked:
    left, top, right, bottom = box
    return Picked(path, raw, left, top, round(right - left, 1), round(bottom - top, 1))


def _close(box: Picked, drawing: Drawing) -> tuple[float, float, float, float]:
    """The part of a drawing around a box: as wide as half of it, and some lines high."""
    width = min(drawing.width, max(CLOSE * drawing.width, 1.5 * box.width))
    height = min(drawing.height, max((1 + 2 * LINES_AROUND) * box.height, width / 5))
    left = min(max(0, box.left + box.width / 2 - width / 2), drawing.width - width)
    top = min(max(0, box.top + box.height / 2 - height / 2), drawing.height - height)
    return round(left, 1), round(top, 1), round(width, 1), round(height, 1)
