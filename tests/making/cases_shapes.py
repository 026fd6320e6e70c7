"""Golden cases: tables that an editor or an export left in another shape, and dates that only the page's text says."""

import re
from dataclasses import replace

from crawler.demo.forms import Rows, applications, disclosure, disputes, fill
from tests.making.case import Cell, Made, golden, page_of, some, truth_of
from tests.making.cases_spans import shown
from tests.making.draft import with_tables
from tests.making.html import body_html, page, table_html

GOES_ON = {"<", "^"}


def unspanned(rows: Rows) -> str:
    """Each cell once in its first row and column, and nothing that says how far it reaches."""
    lines = ["".join(f"<td>{cell}</td>" for cell in row if cell not in GOES_ON) for row in rows]
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def filled(rows: Rows) -> Rows:
    """What was merged, in every cell that it covered."""
    whole: list[list[str]] = []
    for row in rows:
        line: list[str] = []
        for column, cell in enumerate(row):
            line.append(line[-1] if cell == "<" else whole[-1][column] if cell == "^" else cell)
        whole.append(line)
    return tuple(map(tuple, whole))


@golden
def spans_that_an_export_lost() -> Made:
    """No cell has a span any more: the order of the form alone says which column is which."""
    written, printed = some("spans_that_an_export_lost", "2019", 3, 4)
    parts = {3: applications("2019"), 4: disputes()}
    made = replace(written, parts=tuple(replace(part, tables=()) for part in written.parts))
    text = page(made).decode()
    for number, rows in parts.items():
        head = f"<p>{written.parts[number - 1].head}</p>"
        text = text.replace(head, f"{head}\n{unspanned(fill(rows, printed))}")
    return Made(page_of(written, text.encode()), truth_of(written, printed))


@golden
def merged_cells_filled_again() -> Made:
    """What was merged is printed in every cell that it covered, numbers too: each counts once."""
    written, printed = some("merged_cells_filled_again", "2021", 2, 3, 4)
    made = with_tables(written, 2, filled(fill(disclosure("2021"), printed)))
    made = with_tables(made, 3, filled(fill(applications("2021"), printed)))
    made = with_tables(made, 4, filled(fill(disputes(), printed)))
    return Made(page_of(written, page(made)), truth_of(written, printed))


@golden
def table_with_rows_for_columns() -> Made:
    """The outcomes stand below each other and the groups side by side."""
    written, printed = some("table_with_rows_for_columns", "2021", 4)
    groups = {
        "行政复议": "reconsideration",
        "未经复议直接起诉": "litigation_direct",
        "复议后起诉": "litigation_after_reconsideration",
    }
    outcomes = {
        "结果维持": "upheld",
        "结果纠正": "corrected",
        "其他结果": "other",
        "尚未审结": "pending",
        "总计": "total",
    }
    rows = [("", *groups)] + [
        (label, *(printed[f"disputes.{group}.{outcome}"] for group in groups.values()))
        for label, outcome in outcomes.items()
    ]
    return Made(page_of(written, shown(written, 4, [table_html(tuple(rows))])), truth_of(written, printed))


@golden
def words_in_place_of_numbers() -> Made:
    """持平, 不适用, N/A stand where numbers belong: text, and the numbers beside them keep their places."""
    odd: dict[str, Cell] = {
        "disclosure.licensing.change": ("持平", None, "text"),
        "disclosure.penalties.decisions": ("不适用", None, "text"),
        "applications.new.natural_person": ("3（其中1件转办）", None, "text"),
        "applications.refused.state_secret.research": ("N/A", None, "text"),
        "disputes.reconsideration.corrected": ("不适用", None, "text"),
    }
    written, printed = some("words_in_place_of_numbers", "2019", 2, 3, 4)
    printed |= {path: raw for path, (raw, _, _) in odd.items()}
    made = with_tables(written, 2, fill(disclosure("2019"), printed))
    made = with_tables(made, 3, fill(applications("2019"), printed))
    made = with_tables(made, 4, fill(disputes(), printed))
    return Made(page_of(written, page(made)), truth_of(written, printed, odd=odd))


@golden
def figures_struck_out() -> Made:
    """Figures that were struck out stand before those that replace them."""
    written, printed = some("figures_struck_out", "2021", 4)
    rows = table_html(fill(disputes(), printed))
    before = '<del>9</del><span style="text-decoration: line-through">8</span>'
    struck = re.sub(r"<td>(\d+)</td>", rf"<td>{before}\1</td>", rows)
    return Made(page_of(written, shown(written, 4, [struck])), truth_of(written, printed))


@golden
def label_that_holds_group_and_row() -> Made:
    """The group's label and the row's stand in one cell: （三）不予公开1.属于国家秘密."""
    written, printed = some("label_that_holds_group_and_row", "2021", 3)
    rows = [list(row) for row in fill(applications("2021"), printed)]
    lines, group = (
        [("", *(cell for cell in ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")))],
        "",
    )
    for row in rows[3:]:
        group = row[1] if row[1] not in GOES_ON else group
        label = row[0] if row[1] == "<" else group if row[2] in GOES_ON else group + row[2]
        lines.append((label, *row[3:]))
    return Made(page_of(written, shown(written, 3, [table_html(tuple(lines))])), truth_of(written, printed))


@golden
def date_and_title_above_the_article() -> Made:
    """The window's title names the site alone; title and date stand above the container that holds the article."""
    written, printed = some("date_and_title_above_the_article", "2021", 2)
    year, month, day = str(written.published).split("-")
    body = body_html(written).replace(f'<p align="center">{written.title}</p>\n', "")
    text = f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>甲县人民政府门户网站</title></head><body>
<ul><li><a href="/zwgk/2018.html">甲县2018年政府信息公开工作年度报告</a><span>2019-03-01</span></li></ul>
<div class="biaoti">{written.title}</div>
<div>更新时间：2024年5月6日　发布时间：{year}年{month}月{day}日 09:30　【打印】</div>
<div class="TRS_Editor">
{body}
</div></body></html>
"""
    return Made(page_of(written, text.encode()), truth_of(written, printed))
