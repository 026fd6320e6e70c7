"""Golden cases: tables whose cells are merged, cut, collapsed or left empty as real ones are."""

from dataclasses import replace

from crawler.demo.forms import APPLICANTS, OUTCOMES, REFUSED, Rows, applications, disclosure, disputes, fill
from tests.making.case import Made, Truth, golden, page_of, some, truth_of
from tests.making.draft import Draft, with_tables
from tests.making.figures import result_rows
from tests.making.html import page, table_html

HEADER_ROWS = 3
LABELS = 3
BLANK = ("", None, "blank")


def shown(written: Draft, number: int, tables: list[str]) -> bytes:
    """The page with these tables, as HTML, under one of its headings."""
    head = f"<p>{written.parts[number - 1].head}</p>"
    return page(with_tables(written, number)).decode().replace(head, "\n".join([head, *tables])).encode()


def emptied(truth: Truth, paths: list[str]) -> Truth:
    """The truth with some cells left blank."""
    return replace(truth, cells={**truth.cells, **dict.fromkeys(paths, BLANK)})


@golden
def spans_split_differently() -> Made:
    """Header and data rows of one table merge other grid columns: labels and numbers agree by order only."""
    written, printed = some("spans_split_differently", "2019", 3)
    rows = fill(applications("2019"), printed)
    wide: list[tuple[str, ...]] = []
    for row in rows:
        if row[3] in {"申请人情况", "自然人", "^"}:
            wide.append((*row[:4], "<", *row[4:]))  # the header spreads 自然人 over two columns
        else:
            wide.append((*row[:LABELS], *row[LABELS:-1], row[-1], "<"))  # the data rows spread 总计
    return Made(page_of(written, page(with_tables(written, 3, tuple(wide)))), truth_of(written, printed))


@golden
def rows_that_are_not_merged() -> Made:
    """Nothing is merged downwards: a group's label stands in its first row, blank cells stand below it."""
    written, printed = some("rows_that_are_not_merged", "2021", 3)
    rows = tuple(tuple("" if cell == "^" else cell for cell in row) for row in fill(applications("2021"), printed))
    return Made(page_of(written, page(with_tables(written, 3, rows))), truth_of(written, printed))


@golden
def group_labels_in_every_row() -> Made:
    """Nothing is merged downwards: the group's label is repeated in each of its rows."""
    written, printed = some("group_labels_in_every_row", "2021", 3)
    rows = [list(row) for row in fill(applications("2021"), printed)]
    for above, row in zip(rows[HEADER_ROWS:], rows[HEADER_ROWS + 1 :], strict=False):
        row[:LABELS] = [over if cell == "^" else cell for over, cell in zip(above, row[:LABELS], strict=False)]
    made = with_tables(written, 3, tuple(map(tuple, rows)))
    return Made(page_of(written, page(made)), truth_of(written, printed))


@golden
def totals_blank_in_result_rows() -> Made:
    """总计 is printed in 一, 二, （七） and 四 but left blank in every result row."""
    written, printed = some("totals_blank_in_result_rows", "2019", 3)
    blank = [f"applications.{row}.total" for row in result_rows("2019")]
    kept = {path: text for path, text in printed.items() if path not in blank}
    made = with_tables(written, 3, fill(applications("2019"), kept))
    return Made(page_of(written, page(made)), emptied(truth_of(written, printed), blank))


@golden
def only_the_first_cells_filled() -> Made:
    """In every row only the number of natural persons and the total are filled in; the rest is blank."""
    written, printed = some("only_the_first_cells_filled", "2021", 3)
    natural = {path: text for path, text in printed.items() if path.endswith("natural_person")}
    kept = natural | {path.replace("natural_person", "total"): text for path, text in natural.items()}
    blank = [path for path in printed if path not in kept]
    made = with_tables(written, 3, fill(applications("2021"), kept))
    return Made(page_of(written, page(made)), emptied(truth_of(written, kept), blank))


@golden
def only_one_cell_filled_in_a_row() -> Made:
    """In every row the first cell alone is filled in, the total is blank, too."""
    written, printed = some("only_one_cell_filled_in_a_row", "2021", 3)
    kept = {path: text for path, text in printed.items() if path.endswith("natural_person")}
    blank = [path for path in printed if path not in kept]
    made = with_tables(written, 3, fill(applications("2021"), kept))
    return Made(page_of(written, page(made)), emptied(truth_of(written, kept), blank))


def refusals(rows: Rows) -> tuple[int, int]:
    """Where the eight rows of （三）不予公开 begin and end."""
    first = next(i for i, row in enumerate(rows) if row[1] == "（三）不予公开")
    return first, first + len(REFUSED)


@golden
def refusals_in_one_row_of_56_cells() -> Made:
    """The eight rows of （三）不予公开 have collapsed into one: a cell with all labels, then 56 numbers."""
    written, printed = some("refusals_in_one_row_of_56_cells", "2019", 3)
    rows = fill(applications("2019"), printed)
    first, end = refusals(rows)
    labels = " ".join(row[2] for row in rows[first:end])
    numbers = [cell for row in rows[first:end] for cell in row[LABELS:]]
    assert len(numbers) == len(REFUSED) * len(APPLICANTS)
    wide = [row + ("<",) * 49 for row in rows]
    wide[first:end] = [("^", "（三）不予公开", labels, *numbers)]
    return Made(page_of(written, page(with_tables(written, 3, tuple(wide)))), truth_of(written, printed))


@golden
def refusals_stacked_in_cells() -> Made:
    """The eight rows of （三）不予公开 are one row: each cell holds eight lines, one below the other."""
    written, printed = some("refusals_stacked_in_cells", "2021", 3)
    rows = fill(applications("2021"), printed)
    first, end = refusals(rows)
    stacked = tuple("\n".join(column) for column in zip(*(row[2:] for row in rows[first:end]), strict=True))
    made = with_tables(written, 3, (*rows[:first], ("^", "（三）不予公开", *stacked), *rows[end:]))
    return Made(page_of(written, page(made)), truth_of(written, printed))


@golden
def table_cut_in_two_header_repeated() -> Made:
    """A page's end cut the table inside a group: the header is printed again above the rest."""
    written, printed = some("table_cut_in_two_header_repeated", "2021", 3)
    rows = fill(applications("2021"), printed)
    cut = refusals(rows)[0] + 3
    below = ("三、本年度办理结果", "（三）不予公开", *rows[cut][2:])
    tables = [rows[:cut], (*rows[:HEADER_ROWS], below, *rows[cut + 1 :])]
    return Made(page_of(written, page(with_tables(written, 3, *tables))), truth_of(written, printed))


@golden
def table_cut_in_two_without_header() -> Made:
    """A page's end cut the table: the rest has no header, and its first rows have blank cells for their group."""
    written, printed = some("table_cut_in_two_without_header", "2019", 3)
    rows = fill(applications("2019"), printed)
    cut = refusals(rows)[0] + 5
    below = tuple(("", "", *row[2:]) if row[0] == row[1] == "^" else row for row in rows[cut : cut + 3])
    tables = [rows[:cut], (*below, ("", *rows[cut + 3][1:]), *rows[cut + 4 :])]
    return Made(page_of(written, page(with_tables(written, 3, *tables))), truth_of(written, printed))


@golden
def disclosure_cut_between_header_and_rows() -> Made:
    """A page's end cut the table of 第二十条 between the headings of a block and its rows."""
    written, printed = some("disclosure_cut_between_header_and_rows", "2019", 2)
    rows = fill(disclosure("2019"), printed)
    cut = next(i for i, row in enumerate(rows) if row[0] == "行政强制")
    return Made(page_of(written, page(with_tables(written, 2, rows[:cut], rows[cut:]))), truth_of(written, printed))


@golden
def one_table_for_everything() -> Made:
    """The three tables are one, as a spreadsheet that was pasted into a page leaves them."""
    written, printed = some("one_table_for_everything", "2021", 2, 3, 4)
    wide = []
    for rows in (disclosure("2021"), applications("2021"), disputes()):
        wide += [(*row, *("<",) * (15 - len(row))) for row in fill(rows, printed)]
    made = with_tables(with_tables(with_tables(written, 2, tuple(wide)), 3), 4)
    return Made(page_of(written, page(made)), truth_of(written, printed))


@golden
def disputes_with_a_row_for_each_group() -> Made:
    """The disputes table stands upright: a row for each group, a column for each outcome."""
    written, printed = some("disputes_with_a_row_for_each_group", "2021", 4)
    places = disputes()[-1]
    names = ("行政复议", "未经复议直接起诉", "复议后起诉")
    upright: list[tuple[str, ...]] = [("类型", "<", "结果维持", "结果纠正", "其他结果", "尚未审结", "总计")]
    for i, name in enumerate(names):
        group = ("行政诉讼" if i == 1 else "^", name) if i else (name, "<")
        upright.append((*group, *places[i * len(OUTCOMES) : (i + 1) * len(OUTCOMES)]))
    return Made(
        page_of(written, page(with_tables(written, 4, fill(tuple(upright), printed)))), truth_of(written, printed)
    )


@golden
def disputes_whose_header_spans_went_wrong() -> Made:
    """The headings of the disputes table span other columns than the numbers: the form's order decides."""
    written, printed = some("disputes_whose_header_spans_went_wrong", "2019", 4)
    rows = fill(disputes(), printed)
    table = table_html(rows).replace(' colspan="5"', ' colspan="4"').replace(' colspan="10"', ' colspan="9"')
    return Made(page_of(written, shown(written, 4, [table])), truth_of(written, printed))


@golden
def grid_of_a_word_processor() -> Made:
    """Each column spans a dozen fine ones, rows end in runs of empty cells, an empty row sets the widths."""
    written, printed = some("grid_of_a_word_processor", "2021", 2, 4)
    tables = []
    for rows in (disclosure("2021"), disputes()):
        fine = tuple(tuple(piece for cell in row for piece in (cell, "<", "<")) for row in fill(rows, printed))
        html = table_html(fine, '<table class="MsoNormalTable" border="0" cellspacing="0">')
        tables.append(
            html.replace("</table>", "<tr height=0>" + "<td style='border:none'></td>" * 12 + "</tr></table>")
        )
    body = shown(with_tables(written, 4), 2, [tables[0]]).decode()
    body = body.replace(f"<p>{written.parts[3].head}</p>", f"<p>{written.parts[3].head}</p>\n{tables[1]}")
    return Made(page_of(written, body.encode()), truth_of(written, printed))
