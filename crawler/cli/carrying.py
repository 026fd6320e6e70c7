"""`nianbao export`: reports and captures out of a data folder."""

import sys
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from scrapy.settings import Settings as ScrapySettings

from crawler.cli.options import DATA, EMBEDDED, Data, Database, Settings
from crawler.errors import Usage
from crawler.export import export_jsonl
from crawler.export_wacz import KEY, Signature, Wanted, export_wacz
from crawler.words import say


class Format(StrEnum):
    """Formats of `nianbao export`."""

    jsonl = "jsonl"
    wacz = "wacz"


EXPORTERS = {Format.jsonl: export_jsonl}
"""Formats of reports; a WACZ is one of captures."""


def add_to(app: typer.Typer) -> None:
    """The commands of this file."""
    what = say("Export the current reports, or the archive.", "导出现行报告，或导出归档。")
    app.command("export", help=what)(export)


def export(  # noqa: PLR0913  # one parameter an option, as Typer wants it
    *,
    out: Annotated[Path | None, typer.Option(help=say("File; stdout by default.", "文件；默认标准输出。"))] = None,
    format_: Annotated[Format, typer.Option("--format", help=say("Format.", "格式。"))] = Format.jsonl,
    every: Annotated[
        bool, typer.Option("--all", help=say("Every kind and reading.", "包括所有类别与历次读取。"))
    ] = False,
    crawl: Annotated[str | None, typer.Option(help=say("wacz: one crawl.", "wacz：仅此次抓取。"))] = None,
    portal: Annotated[str | None, typer.Option(help=say("wacz: one portal.", "wacz：仅此站点。"))] = None,
    agency: Annotated[
        str | None, typer.Option(help=say("wacz: the reports of one body.", "wacz：仅此机关的报告。"))
    ] = None,
    year: Annotated[int | None, typer.Option(help=say("wacz: of one year.", "wacz：仅此年度。"))] = None,
    signed: Annotated[
        bool,
        typer.Option(
            "--sign",
            help=say(
                "wacz: sign with your key (-s NIANBAO_SIGNING_KEY=FILE, -s NIANBAO_TIME_STAMPS=URL).",
                "wacz：用自己的密钥签名（-s NIANBAO_SIGNING_KEY=文件，-s NIANBAO_TIME_STAMPS=网址）。",
            ),
        ),
    ] = False,
    data: Data = DATA,
    database: Database = EMBEDDED,
    settings: Settings = None,
) -> None:
    """Reports as lines of JSON, or captures as a WACZ."""
    if format_ != Format.wacz:
        if signed or any((crawl, portal, agency, year)):
            raise Usage("--crawl, --portal, --agency, --year and --sign: expected --format wacz")
        count = EXPORTERS[format_](data, database, out, every=every)
        if out:
            sys.stderr.write(say(f"{count} reports in {out}", f"{out} 中有 {count} 份报告") + "\n")
        return
    if out is None:
        raise Usage("--format wacz: expected --out FILE")
    wanted = Wanted(crawl, portal, agency, year)
    signature = _signature(data, settings or []) if signed else None
    made = export_wacz(data, database, out, wanted=wanted, signature=signature)
    for record_id in made.lost:
        sys.stderr.write(say(f"not in the archive: {record_id}", f"归档中缺少：{record_id}") + "\n")
    words = f"{made.captures} captures, {made.pages} pages, {made.size_bytes} bytes in {out}"
    sys.stderr.write(say(words, f"{out}：{made.captures} 个捕获，{made.pages} 个网页，{made.size_bytes} 字节") + "\n")


def _signature(data: Path, assignments: list[str]) -> Signature:
    chosen = ScrapySettings()
    chosen.setmodule(import_module("settings.base"), priority="project")
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not (name and equals):
            raise Usage(f"-s: got {assignment!r}, expected NAME=VALUE")
        chosen.set(name, value, priority="cmdline")
    return Signature(Path(chosen["NIANBAO_SIGNING_KEY"] or data / KEY), chosen["NIANBAO_TIME_STAMPS"])
