"""What a recogniser left out of the tables is a finding; what a page does not print is none."""

from dataclasses import replace

from extractors.document import Cell, Document, Grid, Paragraph
from extractors.extract import _doubts
from extractors.forms import row_form
from extractors.place import at
from extractors.report import Finding
from extractors.source import Place
from extractors.tables.read import read_tables
from extractors.tables.unread import find_gaps, find_unread

SEEN = Place(confidence=0.99)
OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def disputes(place: Place, groups: int = 3) -> Grid:
    """The table with as many of its groups as wanted."""
    names = ("行政复议", "未经复议直接起诉", "复议后起诉")[:groups]
    cells = [Cell(name, 0, 5 * n, 1, 5, place) for n, name in enumerate(names)]
    cells += [Cell(OUTCOMES[n % 5], 1, n, place=place) for n in range(5 * groups)]
    return Grid((*cells, *(Cell("0", 2, n, place=place) for n in range(5 * groups))))


def recognised(*texts: str) -> Document:
    return Document(tuple(Paragraph(text, SEEN) for text in texts), "image/png")


def test_labels_of_a_table_in_a_picture_without_values_are_an_unread_table() -> None:
    document = recognised("规章", "行政许可 行政处罚", "3", "5")
    (finding,) = find_unread([document], {})
    assert (finding.code, finding.message.split()[3]) == ("unread_table", "disclosure")
    assert not list(
        find_unread(
            [document],
            read_tables([disputes(SEEN)]).values
            | {"disclosure.x": read_tables([disputes(SEEN)]).values["disputes.reconsideration.total"]},
        )
    )


def test_labels_of_text_are_no_unread_table() -> None:
    document = recognised("规章", "行政许可", "行政处罚")
    printed = replace(
        document, blocks=tuple(replace(b, place=Place()) for b in document.blocks if isinstance(b, Paragraph))
    )
    assert not list(find_unread([printed], {}))
    assert not list(find_unread([recognised("本年度行政许可情况良好")], {}))


def test_a_group_that_a_picture_lacks_is_missing_cells() -> None:
    tables = read_tables([disputes(SEEN, groups=2)])
    (finding,) = find_gaps(tables.values, tables.forms)
    missing = [f"disputes.litigation_after_reconsideration.{column}" for column in row_form("disputes").columns]
    assert (finding.code, finding.evidence.split()) == ("cells_missing", missing)


def test_a_whole_table_of_a_picture_and_a_short_one_of_a_page_lack_nothing() -> None:
    whole, short = read_tables([disputes(SEEN)]), read_tables([disputes(Place(), groups=2)])
    assert not list(find_gaps(whole.values, whole.forms))
    assert not list(find_gaps(short.values, short.forms))


def test_a_recognised_table_with_values_under_no_heading_is_in_doubt_as_a_whole() -> None:
    place = replace(SEEN, table=0)
    grid = disputes(place)
    tables = read_tables(
        [replace(grid, cells=tuple(replace(c, place=replace(place, row=c.row, column=c.column)) for c in grid.cells))]
    )
    astray = Finding(code="unknown_column", message="", evidence="3", at=at(place))
    assert not list(_doubts(tables.values, []))
    assert len(list(_doubts(tables.values, [astray]))) == len(tables.values)
    assert not list(_doubts(tables.values, [astray.model_copy(update={"at": at(replace(place, table=1))})]))


def test_values_that_share_one_recognised_cell_are_in_doubt() -> None:
    values = read_tables([disputes(replace(SEEN, row=2, column=0))]).values
    assert len(list(_doubts(values, []))) == len(values)


def headed(headings: tuple[str, ...], values: tuple[str, ...], place: Place) -> Grid:
    """A row of headings, and one of values under the label of 一."""
    labels = [Cell("申请人情况", 0, 0, place=place), Cell("一、本年新收政府信息公开申请数量", 1, 0, place=place)]
    heads = [Cell(text, 0, n, place=place) for n, text in enumerate(headings, start=1)]
    return Grid(
        (*labels, *heads, *(Cell(text, 1, n, place=replace(place, column=n)) for n, text in enumerate(values, start=1)))
    )


MISREAD = ("自然人", "商业企业科研", "社会公益组织", "法律服", "总计")


def test_under_a_misread_header_the_forms_order_counts_and_the_cells_are_in_doubt() -> None:
    tables = read_tables([headed(MISREAD, ("1", "2", "3", "4", "5", "6", "21"), SEEN)])
    columns = row_form("applications").columns
    assert [v.value for k in columns for v in [tables.values[f"applications.new.{k}"]]] == [1, 2, 3, 4, 5, 6, 21]
    assert len(list(_doubts(tables.values, []))) == len(columns)
    printed = read_tables([headed(MISREAD, ("1", "2", "3", "4", "5", "6", "21"), Place())])
    assert len(printed.values) < len(columns)


def test_a_row_of_disputes_under_misread_outcomes_is_read_in_the_forms_order() -> None:
    outcomes = [Cell(text, 0, n, place=SEEN) for n, text in enumerate(("结果维持", "结果纠正", "尚未审结"))]
    row = tuple(Cell(str(n), 1, n, place=replace(SEEN, column=n)) for n in range(15))
    tables = read_tables([Grid((*outcomes, *row))])
    assert tables.values["disputes.litigation_after_reconsideration.total"].value == 14
    assert len(list(_doubts(tables.values, []))) == 15
