"""`nianbao extract` and `nianbao schema`: one document from disk to a Report."""

from pathlib import Path
from typing import Annotated

import typer

from crawler.cli.options import Json
from crawler.cli.printing import print_json, print_table
from crawler.errors import NianbaoError
from crawler.words import say
from extractors.extract import extract
from extractors.report import Report, json_schema, to_json
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
) -> None:
    """Read one document (HTML, DOCX, picture …), the first file the page and the others its attachments."""
    report = extract(_source(file), [_source(attachment) for attachment in attachments or []])
    if json:
        print_json(to_json(report))
    else:
        _print(report)


def schema() -> None:
    """Print the JSON Schema of a report."""
    print_json(json_schema())


def _source(file: Path) -> Source:
    try:
        return Source(file.read_bytes(), url=file.name)
    except OSError as error:
        raise NianbaoError(f"{file}: {error.strerror}") from error


def _print(report: Report) -> None:
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
        (say("value", "数值"), say("printed", "原文")),
        [(cell.path, " ".join(cell.raw.split())) for cell in report.cells],
    )
