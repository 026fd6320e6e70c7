"""Pictures of the official tables for the reader's tests; `python -m tests.extractors.picture_tables` draws those kept.

A table is rows of cells (text, rowspan, colspan) as HTML has them; its truth is what stands where.
"""

import html
import io
import json
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from opencc import OpenCC
from PIL import Image, ImageFilter
from playwright.sync_api import Page, sync_playwright

from tests.driven import launch_options

FOLDER = Path(__file__).parent / "pictures"
Row = list[tuple[str, int, int]]
Placed = tuple[str, int, int, int, int]
"""Text, row, column, rowspan, colspan."""

REASONS = {
    "（三）不予公开": ("1.属于国家秘密", "2.其他法律行政法规禁止公开", "3.危及“三安全一稳定”", "4.保护第三方合法权益",
                 "5.属于三类内部事务信息", "6.属于四类过程性信息", "7.属于行政执法案卷", "8.属于行政查询事项"),
    "（四）无法提供": ("1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作", "3.补正后申请内容仍不明确"),
    "（五）不予处理": ("1.信访举报投诉类申请", "2.重复申请", "3.要求提供公开出版物", "4.无正当理由大量反复申请",
                 "5.要求行政机关确认或重新出具已获取信息"),
}  # fmt: skip
PERSONS = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


@dataclass(frozen=True)
class Style:
    """How a table is drawn."""

    width: int = 1000
    size: int = 16
    border: str = "1px solid #888"
    head: str = "#fff;color:#000"
    font: str = "Noto Sans CJK SC"
    align: str = "center"
    padding: int = 5


def number(chance: random.Random) -> str:
    """0 to 300,000, small ones often, large ones with commas or without."""
    value = int(chance.choice((1, 10, 100, 10_000, 300_000)) * chance.random())
    return f"{value:,}" if chance.random() < 0.4 else str(value)


def numbers(chance: random.Random, count: int) -> Row:
    """That many number cells, now and then one that prints none."""
    return [(chance.choice(("", "/", "-")) if chance.random() < 0.04 else number(chance), 1, 1) for _ in range(count)]


def applications(chance: random.Random) -> list[Row]:
    """收到和处理政府信息公开申请情况, form of 2019: 23 rows of 7 numbers."""
    rows: list[Row] = [
        [("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3), ("申请人情况", 1, 7)],
        [("自然人", 2, 1), ("法人或其他组织", 1, 5), ("总计", 2, 1)],
        [(person, 1, 1) for person in PERSONS],
        [("一、本年新收政府信息公开申请数量", 1, 3), *numbers(chance, 7)],
        [("二、上年结转政府信息公开申请数量", 1, 3), *numbers(chance, 7)],
        [("三、本年度办理结果", 20, 1), ("（一）予以公开", 1, 2), *numbers(chance, 7)],
        [("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", 1, 2), *numbers(chance, 7)],
    ]
    for group, reasons in REASONS.items():
        for place, reason in enumerate(reasons):
            first: Row = [] if place else [(group, len(reasons), 1)]
            rows.append([*first, (reason, 1, 1), *numbers(chance, 7)])
    rows += [[(label, 1, 2), *numbers(chance, 7)] for label in ("（六）其他处理", "（七）总计")]
    return [*rows, [("四、结转下年度继续办理", 1, 3), *numbers(chance, 7)]]


def disclosure(chance: random.Random) -> list[Row]:
    """主动公开政府信息情况, form of 2019: five blocks in one table."""
    rows: list[Row] = []
    three = ("上一年项目数量", "本年增/减", "处理决定数量")
    for item, heads, labels in (
        ("一", ("本年新制作数量", "本年新公开数量", "对外公开总数量"), ("规章", "规范性文件")),
        ("五", three, ("行政许可", "其他对外管理服务事项")),
        ("六", three, ("行政处罚", "行政强制")),
    ):
        rows.append([(f"第二十条第（{item}）项", 1, 4)])
        rows.append([(head, 1, 1) for head in ("信息内容", *heads)])
        rows += [[(label, 1, 1), *numbers(chance, 3)] for label in labels]
    rows.append([("第二十条第（八）项", 1, 4)])
    rows.append([("信息内容", 1, 1), ("上一年项目数量", 1, 1), ("本年增/减", 1, 2)])
    rows.append([("行政事业性收费", 1, 1), *numbers(chance, 1), (f"{chance.randint(-99, 99):+}", 1, 2)])
    rows.append([("第二十条第（九）项", 1, 4)])
    rows.append([("信息内容", 1, 1), ("采购项目数量", 1, 1), ("采购总金额", 1, 2)])
    return [*rows, [("政府集中采购", 1, 1), *numbers(chance, 1), (f"{chance.uniform(9, 9999):.4f}", 1, 2)]]


def disputes(chance: random.Random) -> list[Row]:
    """行政复议、行政诉讼: 15 narrow columns."""
    return [
        [("行政复议", 1, 5), ("行政诉讼", 1, 10)],
        [*((outcome, 2, 1) for outcome in OUTCOMES), ("未经复议直接起诉", 1, 5), ("复议后起诉", 1, 5)],
        [(outcome, 1, 1) for outcome in OUTCOMES * 2],
        numbers(chance, 15),
    ]


def traditional(rows: list[Row]) -> list[Row]:
    """The same table in Traditional Chinese."""
    convert = OpenCC("s2t").convert
    return [[(convert(text), rowspan, colspan) for text, rowspan, colspan in row] for row in rows]


def placed(rows: list[Row]) -> list[Placed]:
    """Where HTML puts these cells."""
    taken: set[tuple[int, int]] = set()
    cells: list[Placed] = []
    for y, row in enumerate(rows):
        x = 0
        for text, rowspan, colspan in row:
            while (y, x) in taken:
                x += 1
            cells.append((text, y, x, rowspan, colspan))
            taken |= {(y + i, x + j) for i in range(rowspan) for j in range(colspan)}
            x += colspan
    return cells


def table_page(tables: Sequence[tuple[str, list[Row]]], style: Style) -> str:
    """The page that Chromium draws: captions and tables."""
    css = (
        f"body{{margin:12px;width:{style.width}px;font:{style.size}px {style.font};background:#fff}}"
        "table{border-collapse:collapse;width:100%;margin:10px 0}"
        f"td{{border:{style.border};padding:{style.padding}px;text-align:{style.align};overflow-wrap:anywhere}}"
        f"tr:first-child td{{background:{style.head}}}"
    )
    drawn = "".join(
        f"<p>{caption}</p><table>" + "".join(f"<tr>{''.join(map(_td, row))}</tr>" for row in rows) + "</table>"
        for caption, rows in tables
    )
    return f"<!doctype html><meta charset=utf-8><style>{css}</style>{drawn}"


def _td(cell: tuple[str, int, int]) -> str:
    text, rowspan, colspan = cell
    return f"<td rowspan={rowspan} colspan={colspan}>{html.escape(text)}</td>"


@contextmanager
def drawing_page() -> Iterator[Page]:
    """A page of Chromium."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(**launch_options())
        try:
            yield browser.new_page()
        finally:
            browser.close()


def draw(browser_page: Page, tables: Sequence[tuple[str, list[Row]]], style: Style) -> bytes:
    """The tables as PNG."""
    browser_page.set_viewport_size({"width": style.width + 24, "height": 400})
    browser_page.set_content(table_page(tables, style))
    return browser_page.screenshot(full_page=True)


@dataclass(frozen=True)
class Spoil:
    """What scanners and web sites do to a picture: turned (degrees), reduced, blurred with grain, saved as JPEG."""

    turn: float = 0.0
    size: float = 1.0
    grain: float = 0.0
    quality: int | None = None


def spoiled(body: bytes, spoil: Spoil) -> bytes:
    """A picture after that."""
    image = Image.open(io.BytesIO(body)).convert("RGB")
    if spoil.turn:
        image = image.rotate(spoil.turn, Image.Resampling.BICUBIC, expand=True, fillcolor="white")
    if spoil.size != 1:
        size = round(image.width * spoil.size), round(image.height * spoil.size)
        image = image.resize(size, Image.Resampling.LANCZOS)
    if spoil.grain:
        pixels = np.asarray(image.filter(ImageFilter.GaussianBlur(0.5)), np.float64)
        noise = np.random.default_rng(1).normal(0, spoil.grain, pixels.shape[:2])
        image = Image.fromarray((pixels + noise[:, :, None]).clip(0, 255).astype(np.uint8))
    out = io.BytesIO()
    if spoil.quality:
        image.save(out, "JPEG", quality=spoil.quality)
    else:
        image.save(out, "PNG")
    return out.getvalue()


def main() -> None:
    """Draw the kept pictures, in 16 greys or colours as office suites export them, with what they say."""
    chance = random.Random(2020)  # noqa: S311 - the same table every time
    kept = {
        "applications": (traditional(applications(chance)), Style(width=940, border="1px solid #999", head="#eee")),
        "disclosure": (disclosure(chance), Style(width=900, border="2px solid #000", align="left")),
        "disputes": (disputes(chance), Style(width=1100, border="1px solid #333", head="#1f4e79;color:#fff")),
    }
    FOLDER.mkdir(exist_ok=True)
    with drawing_page() as browser_page:
        for name, (rows, style) in kept.items():
            image = Image.open(io.BytesIO(draw(browser_page, [(f"表：{name}", rows)], style))).convert("RGB")
            image.quantize(16, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)
            truth = json.dumps(placed(rows), ensure_ascii=False, indent=0)
            (FOLDER / f"{name}.json").write_text(truth + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
