"""An official report drawn at random: other numbers, other ways to print them, other words, other cells."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random

import opencc

from crawler.demo.forms import OUTCOMES, PARTLY, REFUSED, Rows, applications, blocks, disclosure, disputes, fill, paths
from tests.making.case import Cell
from tests.making.draft import Draft, draft, with_tables
from tests.making.figures import applications_figures, disclosure_figures, disputes_figures

HEADER_ROWS = 3
LABELS = 3
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_WORDS: Mapping[str, tuple[str, ...]] = {
    "规章": ("政府规章",),
    "规范性文件": ("行政规范性文件",),
    "行政规范性文件": ("规范性文件", "行政规范性文件（件）"),
    "行政事业性收费": ("行政事业型收费", "行政事业性收费（项）"),
    "现行有效件数": ("现行有效件", "现行有效件数（件）"),
    "本年新制作数量": ("本年新", "本年新制作数量（件）"),
    "本年收费金额（单位：万元）": ("本年收费金额", "本年收费金额(万元)"),
    "采购总金额": ("采购总金额（万元）", "采购总金额（单位：万元，保留四位小数）"),
    "本年增/减": ("本年增减", "本年增／减"),
    "总计": ("合计", "总 计"),
    "自然人": ("自然人（指公民）", "自 然 人"),
    "（一）予以公开": ("予以公开", "一、予以公开", "（一)予以公开"),
    PARTLY: ("（二）部分公开", PARTLY.replace("，", ",")),
    "（三）不予公开": ("三不予公开", "(三)不予公开"),
    "3.危及“三安全一稳定”": ("3.危及三安全一稳定", '3.危及"三安全一稳定"', "3、危及“三安全一稳定”"),
    "2.重复申请": ("2．重复申请", "2重复申请"),
    "（七）总计": ("七、总计", "(七)总计", "七总计"),
    "四、结转下年度继续办理": ("四、结转下半年度办理", "结转下年度继续办理"),
    "二、上年结转政府信息公开申请数量": ("二、上年度结转政府信息公开申请数量",),
}


@dataclass(frozen=True)
class Look:
    """How an office draws its tables; as they stand here, as the form has them."""

    form: str = "2019"
    first_form: str = "2019"
    shape: int = 0
    cut: int = 0
    header_again: bool = True
    stacked: bool = False
    captions: bool = True
    notes: bool = False
    empty_row: bool = False
    apart: bool = False
    upright: bool = False
    traditional: bool = False
    reworded: bool = False


@dataclass(frozen=True)
class OddReport:
    """A draft with odd tables, and what each of its numbers must be read as."""

    draft: Draft
    cells: Mapping[str, Cell]


def look_of(source: Random) -> Look:
    """Any look, the common ones more often."""
    form = source.choice(("2019", "2021"))
    return Look(
        form=form,
        first_form=form if source.random() < 0.8 else "2019",
        shape=source.randrange(len(SHAPES)),
        cut=source.choice((0, 0, source.randint(1, CUTS))),
        header_again=source.random() < 0.6,
        stacked=source.random() < 0.1,
        captions=source.random() < 0.9,
        notes=source.random() < 0.1,
        empty_row=source.random() < 0.1,
        apart=source.random() < 0.3,
        upright=source.random() < 0.3,
        traditional=source.random() < 0.2,
        reworded=source.random() < 0.8,
    )


def odd_report(source: Random, look: Look | None = None, *, sums: bool = False) -> OddReport:
    """A report that looks like this, or anyhow; with `sums` they hold in it, and every cell prints its number."""
    look = look or look_of(source)
    places = (disclosure(look.first_form), applications(look.form), disputes())
    plain = disclosure_figures(source, look.first_form) | applications_figures(source, look.form)
    plain |= disputes_figures(source)
    cells = {path: odd_cell(source, path, plain[path] if sums else None) for path in paths(*places)}
    printed = {path: cell[0] for path, cell in cells.items()}

    def written_out(rows: Rows) -> Rows:
        return fill(odd_words(source, rows) if look.reworded else rows, printed)

    written = draft(look.form, {}, only=(0,))
    written = with_tables(written, 2, *map(written_out, odd_disclosure(places[0], look)))
    stacked = look.stacked and no_lines(cells)
    written = with_tables(written, 3, *odd_applications(written_out(places[1]), replace(look, stacked=stacked)))
    third = written_out(places[2])
    written = with_tables(written, 4, upright(third) if look.upright else third)
    return OddReport(traditional(written) if look.traditional else written, cells)


def odd_cell(source: Random, path: str, given: str | None = None) -> Cell:
    """A number as it may be printed; without a given one any number, or what may stand in its place."""
    if given is None and source.random() < 0.08:
        return source.choice((("", None, "blank"), ("/", None, "slash"), ("—", None, "dash"), ("无", None, "text")))
    if path.endswith(".amount_wan"):
        return money(source, source.randint(0, 99_999_999))
    if given is None:
        given = str(source.choice((0, source.randint(1, 99), source.randint(100, 9_999_999))))
    number = int(given)
    if path.endswith(".change"):
        return signed(source, number % 1000)
    ways = (given, given, given, f"{number:,}", given.translate(_FULL_WIDTH), f"{given}件", f" {given} ", f"{given}\n")
    return source.choice(ways), number, "number"


def signed(source: Random, number: int) -> Cell:
    """A change: up, down or none, with a sign in figures or words."""
    up = source.choice(("", "+", "增", "增加", "↑"))
    down = source.choice(("-", "－", "减", "减少", "净减", "−"))
    return (f"{down}{number}", -number, "number") if source.random() < 0.5 else (f"{up}{number}", number, "number")


def money(source: Random, yuan: int) -> Cell:
    """An amount of four decimals in 万元, with or without its unit, or in yuan."""
    whole, rest = divmod(yuan, 10_000)
    text = f"{whole}.{rest:04d}"
    ways = (text, f"{text}万元", f"{whole:,}.{rest:04d}", f"{yuan}元", f"￥{text}")
    return source.choice(ways), yuan / 10_000 if rest else whole, "number"


def odd_words(source: Random, rows: Rows) -> Rows:
    """The table with other words for some labels, and line ends inside of them."""
    return tuple(tuple(odd_label(source, cell) for cell in row) for row in rows)


def odd_label(source: Random, cell: str) -> str:
    """A label as another office writes it."""
    if cell.startswith(("=", "<", "^")):
        return cell
    if cell in _WORDS and source.random() < 0.3:
        cell = source.choice(_WORDS[cell])
    elif cell.startswith("第二十条") and source.random() < 0.3:
        cell = source.choice(
            (cell.replace("条第", "条"), cell.replace("（", "(").replace("）", ")"), cell.replace("条", "条 "))
        )
    if len(cell) > 3 and source.random() < 0.2:
        at = source.randint(1, len(cell) - 1)
        cell = cell[:at] + source.choice(("\n", " ", "　")) + cell[at:]
    return cell


def odd_disclosure(rows: Rows, look: Look) -> list[Rows]:
    """The disclosure table, or one for each block; without captions, with a column for notes, with an empty row."""
    odd = []
    for table in blocks(rows) if look.apart else [rows]:
        kept = tuple(row for row in table if look.captions or not row[0].startswith("第二十"))
        if look.notes:
            kept = tuple((*row, "备注" if row[0] == "信息内容" else "") for row in kept)
        odd.append((*kept, ("",) * len(kept[0])) if look.empty_row else kept)
    return odd


def no_lines(cells: Mapping[str, Cell]) -> bool:
    """Whether the eight refusals can be stacked in cells: nothing in them is blank or has a line of its own."""
    refused = [cell[0] for path, cell in cells.items() if path.startswith("applications.refused.")]
    return all(len(text.split()) == 1 for text in refused)


def collapsed(rows: Rows) -> Rows:
    """The eight rows of （三）不予公开 as one, each cell with eight lines."""
    first = next(i for i, row in enumerate(rows) if row[2].lstrip()[:1] == "1")
    stacked = tuple(
        "\n".join("".join(cell.split()) for cell in column)
        for column in zip(*(row[2:] for row in rows[first : first + len(REFUSED)]), strict=True)
    )
    return (*rows[:first], (*rows[first][:2], *stacked), *rows[first + len(REFUSED) :])


def odd_applications(rows: Rows, look: Look) -> list[Rows]:
    """The applications table as its office drew it; in two where a page ends."""
    if look.stacked:
        return [collapsed(rows)]
    rows = SHAPES[look.shape](rows)
    if not look.cut:
        return [rows]
    cut = HEADER_ROWS + 1 + look.cut
    head = rows[:HEADER_ROWS] if look.header_again else ()
    return [rows[:cut], (*head, begun_anew(rows, cut), *rows[cut + 1 :])]


def _as_it_is(rows: Rows) -> Rows:
    return rows


def unmerged(rows: Rows) -> Rows:
    """Blank cells where cells were merged downwards."""
    return tuple(tuple("" if cell == "^" else cell for cell in row) for row in rows)


def repeated(rows: Rows) -> Rows:
    """The label again where cells were merged downwards."""
    full = [list(row) for row in rows]
    for above, row in zip(full[HEADER_ROWS:], full[HEADER_ROWS + 1 :], strict=False):
        row[:LABELS] = [over if cell == "^" else cell for over, cell in zip(above, row[:LABELS], strict=False)]
    return tuple(map(tuple, full))


def split_differently(rows: Rows) -> Rows:
    """Header and data rows merge other columns of a finer grid."""
    header = tuple((*row[:4], "<" if row[3] != "^" else "^", *row[4:]) for row in rows[:HEADER_ROWS])
    return (*header, *((*row, "<") for row in rows[HEADER_ROWS:]))


SHAPES: tuple[Callable[[Rows], Rows], ...] = (_as_it_is, unmerged, repeated, split_differently)
CUTS = 20
"""So many rows of the applications table may begin a page."""


def begun_anew(rows: Rows, cut: int) -> tuple[str, ...]:
    """The first row of the second part: a merged cell that was cut shows its label again."""
    row = list(rows[cut])
    for column, cell in enumerate(row):
        above = cut
        while cell == "^":
            above -= 1
            cell = rows[above][column]  # noqa: PLW2901 - looked for upwards
        row[column] = cell
    return tuple(row)


def upright(rows: Rows) -> Rows:
    """The disputes table with a row for each group."""
    numbers, size = rows[-1], len(OUTCOMES)
    outcomes = rows[1][:size]
    return (
        ("类型", "<", *outcomes),
        ("行政复议", "<", *numbers[:size]),
        ("行政诉讼", "未经复议直接起诉", *numbers[size : 2 * size]),
        ("^", "复议后起诉", *numbers[2 * size :]),
    )


def traditional(written: Draft) -> Draft:
    """The report in Traditional characters, its numbers as they are."""
    convert = opencc.OpenCC("s2t").convert
    parts = (
        replace(
            part,
            heading=convert(part.heading),
            lines=tuple(map(convert, part.lines)),
            tables=tuple(tuple(tuple(map(convert, row)) for row in rows) for rows in part.tables),
        )
        for part in written.parts
    )
    return replace(written, title=convert(written.title), parts=tuple(parts))
