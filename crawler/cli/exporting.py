"""`nianbao export`: reports as tables or lines, captures as a WACZ."""

import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, cast

import typer

from crawler.choosing import Selection, find_reports
from crawler.cli.opening import filled_store
from crawler.cli.options import (
    DATA,
    EMBEDDED,
    Data,
    Database,
    OfAgency,
    OfRegion,
    OfYears,
    Settings,
    taking,
)
from crawler.errors import Usage
from crawler.export import SHAPES, Kind, Manner, export_reports
from crawler.export.rows import BROWSE
from crawler.words import say


class Format(StrEnum):
    """Formats of `nianbao export`."""

    jsonl = "jsonl"
    csv = "csv"
    xlsx = "xlsx"
    parquet = "parquet"
    wacz = "wacz"


class Rows(StrEnum):
    """What a row of a table stands for."""

    wide = "wide"
    long = "long"


def add_to(app: typer.Typer) -> None:
    """The command of this file."""
    what = say("Export the current reports, or the archive.", "导出现行报告，或导出归档。")
    app.command("export", help=what)(export)


Out = Annotated[Path | None, typer.Option("--out", help=say("File; jsonl: else stdout.", "文件；jsonl 默认标准输出。"))]
Chosen = Annotated[Format, typer.Option("--format", help=say("Format.", "格式。"))]
RowsOf = Annotated[
    Rows,
    typer.Option(
        "--shape", help=say("A row is a report (wide) or a cell (long).", "每行一份报告（wide）或一个单元格（long）。")
    ),
]
Plain = Annotated[
    bool,
    typer.Option(
        "--plain",
        help=say(
            "csv: for programs: no byte order mark, no apostrophe before texts like formulas.",
            "csv：供程序使用：无 BOM，形似公式的文本前不加撇号。",
        ),
    ),
]
Every = Annotated[bool, typer.Option("--all", help=say("Every kind and reading.", "包括所有类别与历次读取。"))]
Site = Annotated[
    str,
    typer.Option(
        "--site",
        envvar="NIANBAO_SITE",
        help=say("Where permalinks lead: the address of your browse.", "永久链接所指：你的浏览网址。"),
    ),
]
Crawl = Annotated[str | None, typer.Option("--crawl", help=say("wacz: one crawl.", "wacz：仅此次抓取。"))]
Portal = Annotated[str | None, typer.Option("--portal", help=say("wacz: one portal.", "wacz：仅此站点。"))]
Signed = Annotated[
    bool,
    typer.Option(
        "--sign",
        help=say(
            "wacz: sign with your key (-s NIANBAO_SIGNING_KEY=FILE, -s NIANBAO_TIME_STAMPS=URL).",
            "wacz：用自己的密钥签名（-s NIANBAO_SIGNING_KEY=文件，-s NIANBAO_TIME_STAMPS=网址）。",
        ),
    ),
]


@dataclass(frozen=True)
class Options:
    """What `nianbao export` is asked."""

    out: Out = None
    format_: Chosen = Format.jsonl
    shape: RowsOf = Rows.wide
    plain: Plain = False
    every: Every = False
    agency: OfAgency = None
    year: OfYears = None
    region: OfRegion = None
    site: Site = BROWSE
    crawl: Crawl = None
    portal: Portal = None
    signed: Signed = False
    data: Data = DATA
    database: Database = EMBEDDED
    settings: Settings = None


@taking(Options)
def export(asked: Options) -> None:
    """Reports as tables or lines of JSON, or captures as a WACZ."""
    if asked.format_ == Format.wacz:
        _export_captures(asked)
    else:
        _export_reports(asked)


def _export_captures(asked: Options) -> None:
    if len(asked.year or []) > 1 or asked.region:
        raise Usage("--format wacz: expected no --region, and at most one --year")
    from crawler.cli import exporting_wacz as wacz  # noqa: PLC0415  # slow to import

    wanted = wacz.Wanted(asked.crawl, asked.portal, asked.agency, asked.year[0] if asked.year else None)
    signature = wacz.signature_of(asked.data, asked.settings) if asked.signed else None
    wacz.export_captures(asked.data, asked.database, asked.out, wanted, signature)


def _export_reports(asked: Options) -> None:
    if asked.signed or asked.crawl or asked.portal:
        raise Usage("--crawl, --portal and --sign: expected --format wacz")
    if asked.out is None and asked.format_ != Format.jsonl:
        raise Usage(f"--format {asked.format_}: expected --out FILE")
    shape, site = SHAPES[asked.shape], asked.site.rstrip("/")
    manner = Manner(cast("Kind", asked.format_.value), shape, asked.plain, asked.every, site)
    with filled_store(asked.database, asked.data) as store:
        selection = Selection(asked.agency, asked.year, asked.region)
        count = export_reports(find_reports(store, selection, manner), asked.out, manner)
    if asked.out:
        sys.stderr.write(say(f"{count} reports in {asked.out}", f"{asked.out} 中有 {count} 份报告") + "\n")
