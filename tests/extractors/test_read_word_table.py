"""A Word table becomes a grid: merges resolved, every cell at its columns."""

from hypothesis import given, settings

from extractors.document import Grid
from extractors.read.word import read_word
from extractors.source import Place, Source
from tests.extractors.merged_grids import merged_grids
from tests.extractors.writing import as_word, docx, grids, kinds, lines, p, r, shape, tbl, tc, texts, tr, word

DOWN, GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def wide(columns: int, more: str = "") -> str:
    return f'<w:gridSpan w:val="{columns}"/>{more}'


def grid(*rows: str) -> Grid:
    (only,) = grids(word(tbl(*rows)))
    return only


@given(merged_grids())
@settings(deadline=None)
def test_a_merged_grid_written_as_word_reads_back_to_itself(written: tuple[Grid, int]) -> None:
    (read,) = grids(word(as_word(written[0])))
    assert shape(read) == shape(written[0])


def test_the_paragraphs_of_a_cell_are_its_lines() -> None:
    assert texts(grid(tr(tc(p("自") + p("然") + p("人")), tc(p("") + p("1") + p(""))))) == [["自\n然\n人", "1"]]


def test_runs_of_a_cell_that_split_a_number_are_joined() -> None:
    assert texts(grid(tr(tc("甲"), tc(f"<w:p>{r('254,')}{r('944')}</w:p>")))) == [["甲", "254,944"]]


def test_merges_follow_columns_and_not_the_order_of_cells() -> None:
    read = grid(
        tr(tc("信息", wide(2)), tc("数", DOWN), tc("计", DOWN)),
        tr(tc("甲"), tc("乙"), tc("", GOES_ON), tc("", '<w:vMerge w:val="continue"/>')),
    )
    assert shape(read) == [
        ("信息", 0, 0, 1, 2),
        ("数", 0, 2, 2, 1),
        ("计", 0, 3, 2, 1),
        ("甲", 1, 0, 1, 1),
        ("乙", 1, 1, 1, 1),
    ]


def test_a_merge_of_another_width_begins_anew_where_it_would_cover_its_neighbour() -> None:
    read = grid(
        tr(tc("甲", wide(2, DOWN)), tc("1")), tr(tc("乙", GOES_ON), tc("2"), tc("3")), tr(tc("丙", GOES_ON), tc("4"))
    )
    assert shape(read) == [
        ("甲", 0, 0, 1, 2),
        ("1", 0, 2, 1, 1),
        ("乙", 1, 0, 2, 1),
        ("2", 1, 1, 1, 1),
        ("3", 1, 2, 1, 1),
        ("4", 2, 1, 1, 1),
    ]


def test_a_merge_that_continues_nothing_is_a_cell() -> None:
    assert texts(grid(tr(tc("甲", GOES_ON), tc("1")), tr(tc("", GOES_ON), tc("2")))) == [["甲", "1"], ["甲", "2"]]


def test_a_restart_below_a_merge_begins_another() -> None:
    read = grid(tr(tc("甲", DOWN), tc("1")), tr(tc("乙", DOWN), tc("2")), tr(tc("", GOES_ON), tc("3")))
    assert texts(read) == [["甲", "1"], ["乙", "2"], ["乙", "3"]]


def test_text_that_word_hides_in_a_continued_cell_is_not_read() -> None:
    assert texts(grid(tr(tc("甲", DOWN), tc("1")), tr(tc("旧", GOES_ON), tc("2")))) == [["甲", "1"], ["甲", "2"]]


def test_rows_that_begin_late_or_end_early_keep_their_columns() -> None:
    late = '<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>'
    read = grid(tr(tc("甲"), tc("乙"), tc("丙")), tr(tc("1"), properties=late), tr(tc("2")))
    assert shape(read)[3:] == [("1", 1, 1, 1, 1), ("2", 2, 0, 1, 1)]


def test_old_merges_across_are_one_cell() -> None:
    across = '<w:hMerge w:val="restart"/>', "<w:hMerge/>"
    read = grid(tr(tc("甲", across[0]), tc("", across[1]), tc("乙")), tr(tc("1"), tc("2"), tc("3")))
    assert shape(read)[:2] == [("甲", 0, 0, 1, 2), ("乙", 0, 2, 1, 1)]


def test_spans_of_garbage_are_one_and_wide_ones_are_cut() -> None:
    spans = ["0", "-4", "--5", "x", "", "2", "999999", "99999999999999"]
    cells = [tc("1", f'<w:gridSpan w:val="{span}"/>') for span in spans]
    assert [cell.colspan for cell in grid(tr(*cells)).cells] == [1, 1, 1, 1, 1, 2, 1000, 1]


def test_rows_and_cells_that_a_tracked_change_deleted_are_gone() -> None:
    read = grid(
        tr(tc("甲"), tc("旧", "<w:cellDel/>"), tc("1")),
        tr(tc("乙"), tc("9"), properties="<w:del/>"),
        tr(tc("丙"), tc("9"), properties="<w:hidden/>"),
        tr(tc("丁"), tc("2"), properties="<w:ins/>"),
    )
    assert [row[:2] for row in texts(read)] == [["甲", "1"], ["丁", "2"]]


def test_rows_and_cells_inside_content_controls_are_found() -> None:
    control = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
    read = grid(
        control.format(tr(tc("甲"), control.format(tc("1")))), f"<w:customXml>{tr(tc('乙'), tc('2'))}</w:customXml>"
    )
    assert texts(read) == [["甲", "1"], ["乙", "2"]]


def test_layout_tables_are_their_contents_with_grids_in_place() -> None:
    inner = tbl(tr(tc("1"), tc("2")))
    document = word(tbl(tr(tc(p("前") + inner + p("后")))) + tbl(tr(tc("题")), tr(tc("文"))) + inner)
    assert kinds(document.blocks) == "pgpppg"
    assert [each.cells[0].place.table for each in grids(document)] == [0, 1]


def test_a_cell_knows_its_place() -> None:
    body = docx(tbl(tr(tc("甲", wide(2)), tc("1"))))
    (read,) = grids(read_word(Source(body), 1))
    assert [cell.place for cell in read.cells] == [Place(1, table=0, row=0, column=n) for n in (0, 2)]


def test_a_row_without_cells_and_a_table_without_rows_do_no_harm() -> None:
    assert texts(grid(tr(tc("甲"), tc("1")), tr(), tr(tc("乙"), tc("2")))) == [["甲", "1"], [None, None], ["乙", "2"]]
    assert lines(word(tbl() + p("正文"))) == ["正文"]
