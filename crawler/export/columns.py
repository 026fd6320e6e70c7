"""The columns of every export, each with its Chinese and English words: the data dictionary is made from here."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from extractors.derived import DECIMALS, figures
from extractors.forms import rules
from extractors.verdicts import TABLES

Type = Literal["string", "integer", "number", "date", "datetime", "object", "array"]
"""A type of Frictionless's Table Schema."""

Words = dict[str, dict[str, str]]
Labels = dict[str, dict[str, list[str]]]


@dataclass(frozen=True)
class Column:
    """A column: its type, what it is called in Chinese, what it holds in English, and the table it belongs to."""

    name: str
    type: Type
    chinese: str
    english: str
    table: str = "reports"


KEYS = (
    Column("agency", "string", "发布机关", "publishing body"),
    Column("year", "integer", "年度", "year that is reported on"),
)
"""What a report is known by; in a workbook they stand on every sheet."""

REPORT = (
    Column("region", "string", "行政区划代码", "region code (GB/T 2260): of the page, else of the portal's file"),
    Column("portal", "string", "站点代号", "code of the portal"),
    Column("title", "string", "标题", "title of the report"),
    Column("published", "date", "发布日期", "date of publication that the page gives"),
    Column("kind", "string", "类别", "report; what a decoy is (explainer, notice, news, other); or unread"),
    Column("provenance", "string", "来源性质", "official, repost, clone or unknown"),
    Column("language", "string", "文字", "zh-Hans (Simplified) or zh-Hant (Traditional)"),
    Column("organisation_code", "string", "组织机构代码", "organisation code (GB 11714), where the page carries it"),
    Column("credit_code", "string", "统一社会信用代码", "unified social credit code (GB 32100), likewise"),
    Column("form_disclosure", "string", "表式：主动公开", "form of the disclosure table: 2019, 2021 or mixed"),
    Column("form_applications", "string", "表式：依申请公开", "form of the applications table: 2019 or 2021"),
    Column("form_disputes", "string", "表式：复议诉讼", "form of the disputes table: 2019 or 2021"),
    Column("checks_held", "integer", "成立的勾稽关系数", "sums of the form that hold"),
    Column("checks_failed", "integer", "不成立的勾稽关系数", "sums of the form that do not hold"),
    Column("failed", "string", "不成立的勾稽关系", "which they are, `rule:row` or `rule:column`, parted by blanks"),
    Column("findings", "string", "发现", "codes of the findings, parted by blanks"),
    Column("unread", "string", "未读原因", "why nothing could be read (only with --all)"),
)
"""What is told of a report as a whole."""

SOURCE = (
    Column("url", "string", "网址", "address of the captured page, or of the attachment in which the number stands"),
    Column("captured_at", "datetime", "抓取时间", "when the page was captured (UTC)"),
    Column("warc", "string", "WARC 文件", "file of the archive that holds the capture"),
    Column("offset", "integer", "偏移", "where its record begins in that file, in bytes"),
    Column("digest", "string", "摘要值", "digest of the captured body"),
    Column("record_id", "string", "记录编号", "WARC-Record-ID of the capture"),
    Column("media_type", "string", "媒体类型", "media type of the page"),
    Column("extractor_version", "string", "提取程序版本", "version of the extractor that read it"),
    Column(
        "reading", "string", "读取编号", "which reading it is; made of the captures alone, so that it never changes"
    ),
    Column("citation", "string", "引文", "how to cite the source (GB/T 7714)"),
    Column("permalink", "string", "永久链接", "its page in `nianbao browse`, beside the capture"),
)
"""Where a report, or one of its numbers, comes from."""

CELL = (
    Column("table", "string", "表", "disclosure, applications or disputes"),
    Column("row", "string", "行", "key of the row"),
    Column("column", "string", "列", "key of the column"),
    Column("row_chinese", "string", "行（表中名称）", "the row's official label"),
    Column("column_chinese", "string", "列（表中名称）", "the column's official label"),
    Column("value", "number", "数值", "the number; empty where the cell prints none"),
    Column("raw", "string", "原文", "what is printed in the cell"),
    Column("state", "string", "单元格状态", "number, blank, slash, dash, text or unreadable"),
    Column(
        "check", "string", "勾稽结果", "failed where a sum of this cell fails, else held, else unsettled; or no sum"
    ),
    Column("failed", "string", "不成立的勾稽关系", "the rules that fail there, parted by blanks"),
)
"""What is told of one cell."""

PLACE = (
    Column("source", "integer", "文件序号", "0 the page, 1 and more its attachments"),
    Column("page", "integer", "PDF 页", "page of a PDF, counted from 0"),
    Column("picture", "integer", "文件内图片", "picture inside the file, counted from 0"),
    Column("table_index", "integer", "第几个表格", "table of the document, counted from 0"),
    Column("row_index", "integer", "表格行", "row of that table, counted from 0"),
    Column("column_index", "integer", "表格列", "column of that table, counted from 0"),
    Column("box_left", "number", "左边界", "left edge of the cell, in PDF points or pixels"),
    Column("box_top", "number", "上边界", "its top"),
    Column("box_right", "number", "右边界", "its right edge"),
    Column("box_bottom", "number", "下边界", "its bottom"),
    Column("confidence", "number", "识别置信度", "how sure the recogniser of a picture was, 0 to 1"),
)
"""Where the cell stands in its document."""

OTHER = Column(
    "other_numbers", "string", "表外数字", "numbers in rows or columns that no form has together, as path=number"
)


@cache
def numbers() -> tuple[Column, ...]:
    """One column for each number of the official forms, named by its dotted path."""
    return tuple(column for table in TABLES for column in _numbers(table))


@cache
def derived() -> tuple[Column, ...]:
    """One column for each figure that is worked out."""
    tail = f" (rounded to {DECIMALS} decimals)"
    return tuple(
        Column(
            f"derived.{figure.name}",
            "number",
            figure.chinese,
            f"{figure.english}: {figure.formula}{tail if figure.under else ''}",
            "derived",
        )
        for figure in figures()
    )


@cache
def wide() -> tuple[Column, ...]:
    """One row a report: all of it, in the order of the columns."""
    return (*KEYS, *REPORT, *numbers(), OTHER, *derived(), *SOURCE)


@cache
def long() -> tuple[Column, ...]:
    """One row a cell."""
    return (*KEYS, *REPORT[:2], *CELL, *SOURCE, *PLACE)


LINE = (
    Column("schema", "string", "格式版本", "nianbao.report/1; `nianbao schema` prints its JSON Schema"),
    *(column for column in (*KEYS, *REPORT) if column.name in {"agency", "year", "title", "published"}),
    Column("codes", "object", "机关代码", "codes of the body, with the field of the page that carries each"),
    *(column for column in REPORT if column.name in {"language", "kind", "provenance"}),
    *(column for column in SOURCE if column.name == "extractor_version"),
    Column("sections", "array", "各部分正文", "number, heading and text of each section"),
    Column("forms", "object", "表式", "form of each table"),
    Column("disclosure", "object", "主动公开政府信息情况", "numbers of the disclosure table, by row and column"),
    Column("applications", "object", "收到和处理申请情况", "numbers of the applications table, by row and column"),
    Column("disputes", "object", "行政复议、行政诉讼情况", "numbers of the disputes table, by group and outcome"),
    Column("indicators", "array", "指标（2019 年前）", "lines of the indicator sheet of reports before 2019"),
    Column("cells", "array", "单元格", "each cell as printed, with its place"),
    Column("checks", "array", "勾稽关系", "each sum of the form, with both sides"),
    Column("findings", "array", "发现", "what a reader should know"),
    Column("source", "object", "出处", "portal, address, time, WARC file, offset and digest of the captures"),
)
"""The members of a line of the JSONL export."""


@cache
def labels() -> dict[str, dict[str, str]]:
    """The official Chinese label of each row and column of a table, by table and key (`rows.new`, `columns.total`)."""
    found: dict[str, dict[str, str]] = {table: {} for table in TABLES}
    for block in cast("list[dict[str, Labels]]", rules("disclosure")["block"]):
        rows = cast("dict[str, list[str]]", block["rows"])
        found["disclosure"] |= {f"rows.{key}": texts[0] for key, texts in rows.items()}
        for columns in block["columns"].values():
            found["disclosure"] |= {f"columns.{key}": texts[0] for key, texts in columns.items()}
    for table, rows_are in (("applications", "rows"), ("disputes", "groups")):
        form = cast("Labels", rules(table))
        found[table] = {f"rows.{key}": texts[0] for key, texts in form[rows_are].items()}
        found[table] |= {f"columns.{key}": texts[0] for key, texts in form["columns"].items()}
    found["disclosure"]["columns.amount_wan"] = "金额（万元）"
    return found


def _numbers(table: str) -> Iterator[Column]:
    chinese, english = labels()[table], cast("dict[str, Words]", rules("english"))[table]
    for row, keys in _rows(table):
        for key in keys:
            yield Column(
                f"{table}.{row}.{key}",
                "number",
                f"{chinese[f'rows.{row}']} · {chinese[f'columns.{key}']}",
                f"{english['rows'][row]}; {english['columns'][key]}",
                table,
            )


def _rows(table: str) -> Iterator[tuple[str, list[str]]]:
    """The rows of a table with the columns that any form gives them."""
    if table == "disclosure":
        for block in cast("list[dict[str, Labels]]", rules(table)["block"]):
            keys = list(dict.fromkeys(key for form in block["columns"].values() for key in form))
            yield from ((row, keys) for row in block["rows"])
        return
    form = cast("Labels", rules(table))
    for row in form["rows" if table == "applications" else "groups"]:
        yield row, list(form["columns"])
