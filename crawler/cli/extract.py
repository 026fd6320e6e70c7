"""`nianbao extract` and `nianbao schema`: one document from disk to a Report."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from crawler.cli.options import Json
from crawler.cli.printing import print_json, print_table
from crawler.convert.converter import Converter
from crawler.errors import NianbaoError, NotConverted
from crawler.reading import open_reader
from crawler.words import say
from extractors.report import At, Report, json_schema, to_json
from extractors.source import Source


def add_to(app: typer.Typer) -> None:
    """The commands of this file."""
    one = say(
        "Read one document: the first file is the page, the others its attachments.",
        "读取一份文件：第一个是网页，其余为其附件。",
    )
    app.command("extract", help=one)(extract_file)
    app.command("schema", help=say("Print the JSON Schema of a report.", "输出报告的 JSON Schema。"))(schema)


def extract_file(
    file: Annotated[Path, typer.Argument(help=say("The page or document.", "网页或文档。"))],
    attachments: Annotated[
        list[Path] | None, typer.Argument(help=say("Its attachments, matched by file name.", "其附件，按文件名对应。"))
    ] = None,
    *,
    json: Json = False,
    explain: Annotated[
        bool, typer.Option("--explain", help=say("Say where each number stands.", "说明每个数字的出处。"))
    ] = False,
) -> None:
    """Read one document (HTML, DOCX, picture …), the first file the page and the others its attachments."""
    files = [file, *(attachments or [])]
    with open_reader() as reader:
        page = reader.converter.convert(_source(files[0]))
        report = reader.read(page, [_attached(attachment, reader.converter) for attachment in files[1:]])
    if isinstance(report, str):
        raise NianbaoError(report)
    explained = {cell.path: _where(cell.at, files) for cell in report.cells} if explain else {}
    if json:
        print_json(to_json(report) | ({"explained": explained} if explain else {}))
    else:
        _print(report, explained)


def schema() -> None:
    """Print the JSON Schema of a report."""
    print_json(json_schema())


def _source(file: Path) -> Source:
    try:
        return Source(file.read_bytes(), url=file.name)
    except OSError as error:
        raise NianbaoError(f"{file}: {error.strerror}") from error


def _attached(file: Path, converter: Converter) -> Source:
    """An attachment; one that cannot be converted is left as it is, and the report says that it was not read."""
    source = _source(file)
    try:
        return converter.convert(source)
    except NotConverted:
        return source


def _where(at: At, files: Sequence[Path]) -> str:
    """Where a cell stands, in words, counting from 1 as people do."""
    table = None if at.table is None else f"{say('table', '表')} {at.table + 1}"
    row = None if at.row is None else f"{say('row', '行')} {at.row + 1}"
    column = None if at.column is None else f"{say('column', '列')} {at.column + 1}"
    page = None if at.page is None else f"{say('page', '页')} {at.page + 1}"
    picture = None if at.picture is None else f"{say('picture', '图')} {at.picture + 1}"
    unit = say("points", "点") if at.page is not None else say("pixels", "像素")
    box = None if at.box is None else f"{unit} {' '.join(f'{edge:g}' for edge in at.box)}"
    sure = None if at.confidence is None else f"{say('confidence', '置信度')} {at.confidence}"
    return ", ".join(part for part in (files[at.source].name, page, picture, table, row, column, box, sure) if part)


def _print(report: Report, explained: Mapping[str, str]) -> None:
    held = sum(check.holds is True for check in report.checks)
    failed = sum(check.holds is False for check in report.checks)
    forms = ", ".join(f"{name} {form}" for name, form in report.forms.model_dump(exclude_unset=True).items())
    print_table(
        ("", ""),
        [
            (say("title", "标题"), report.title),
            (say("agency", "机关"), report.agency),
            (say("year", "年度"), report.year),
            (say("published", "公布日期"), report.published),
            (say("kind", "类别"), report.kind),
            (say("forms", "表式"), forms),
            (say("cells", "单元格"), len(report.cells)),
            (say("checks held / failed", "勾稽关系 成立 / 不成立"), f"{held} / {failed}"),
            *((say("finding", "发现"), f"{finding.code}: {finding.evidence}") for finding in report.findings),
        ],
    )
    print_table(
        (say("value", "数值"), say("printed", "原文"), *([say("where", "出处")] if explained else [])),
        [
            (cell.path, " ".join(cell.raw.split()), *([explained[cell.path]] if explained else []))
            for cell in report.cells
        ],
    )
