"""`nianbao export` and `import`: reports and captures out of a data folder, captures of others into it."""

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from crawler.cli.crawling import machinery, registry_of, scrapy_settings
from crawler.cli.options import DATA, EMBEDDED, Data, Database, Json, Portals, Settings, Verbose
from crawler.cli.printing import print_json
from crawler.crawl import crawl
from crawler.errors import ForeignDamaged, Usage
from crawler.export import export_jsonl
from crawler.export_wacz import KEY, Signature, Wanted, export_wacz
from crawler.importing import Imported, copy_in, crawl_of_files, read_in
from crawler.offline import as_captured, go_offline
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
    into = say("Take captures of others in: WARC or WACZ files.", "导入他人的存档：WARC 或 WACZ 文件。")
    app.command("import", help=into)(import_files)


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
    if format_ == Format.wacz:
        wanted = Wanted(crawl, portal, agency, year)
        _export_wacz(data, database, out, wanted, _signature(data, settings) if signed else None)
        return
    if signed or any((crawl, portal, agency, year)):
        raise Usage("--crawl, --portal, --agency, --year and --sign: expected --format wacz")
    count = EXPORTERS[format_](data, database, out, every=every)
    if out:
        sys.stderr.write(say(f"{count} reports in {out}", f"{out} 中有 {count} 份报告") + "\n")


def _export_wacz(data: Path, database: str, out: Path | None, wanted: Wanted, signature: Signature | None) -> None:
    if out is None:
        raise Usage("--format wacz: expected --out FILE")
    made = export_wacz(data, database, out, wanted=wanted, signature=signature)
    for record_id in made.lost:
        sys.stderr.write(say(f"not in the archive: {record_id}", f"归档中缺少：{record_id}") + "\n")
    words = f"{made.captures} captures, {made.pages} pages, {made.size_bytes} bytes in {out}"
    sys.stderr.write(say(words, f"{out}：{made.captures} 个捕获，{made.pages} 个网页，{made.size_bytes} 字节") + "\n")


def _signature(data: Path, assignments: list[str] | None) -> Signature:
    chosen = scrapy_settings(data, assignments)
    return Signature(Path(chosen["NIANBAO_SIGNING_KEY"] or data / KEY), chosen["NIANBAO_TIME_STAMPS"])


def import_files(  # noqa: PLR0913  # one parameter an option, as Typer wants it
    files: Annotated[list[Path], typer.Argument(help=say("WARC or WACZ files.", "WARC 或 WACZ 文件。"))],
    *,
    portal: Annotated[
        str | None,
        typer.Option(help=say("The portal they are of: its spider looks first.", "所属站点：先由其爬虫查找。")),
    ] = None,
    folders: Portals = None,
    data: Data = DATA,
    database: Database = EMBEDDED,
    settings: Settings = None,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Copy the captures into the archive, then read and store the reports among them; no network."""
    registry = registry_of(folders)
    of = registry.get(portal) if portal else None
    crawl_id, digests = crawl_of_files(files)
    chosen = scrapy_settings(data, [*(settings or []), f"NIANBAO_CRAWL={crawl_id}"])
    imported = [copy_in(data, file, crawl_id, digest) for file, digest in zip(files, digests, strict=True)]
    with machinery(data, database, chosen, verbose=verbose) as made:
        if of and any(one.taken.records for one in imported):
            go_offline(chosen)
            for result in crawl([as_captured(of)], made, chosen):
                imported[0].entries += result.entries
        for one in imported:
            read_in(one, made, [of] if of else list(registry))
    if json:
        print_json([one.to_json() for one in imported])
    else:
        print_imported(imported)
    if damaged := [one.taken.damaged for one in imported if one.taken.damaged]:
        raise ForeignDamaged("; ".join(damaged))


def print_imported(imported: Sequence[Imported]) -> None:
    """What was taken, what its digests deny, and the reports."""
    for one in imported:
        new, known, reports = one.taken.records, one.taken.known, len(one.reports)
        words = f"{one.file}: {new} records taken, {known} known before, {reports} reports"
        sys.stdout.write(say(words, f"{one.file}：导入 {new} 条记录，已有 {known} 条，{reports} 份报告") + "\n")
        if one.signed_by:
            at = f" ({one.signed_at})" if one.signed_at else ""
            sys.stdout.write(say(f"  signed with the key {one.signed_by}", f"  签名密钥：{one.signed_by}") + f"{at}\n")
        for problem in one.taken.wrong:
            sys.stdout.write(f"  {problem}\n")
        for entry in one.reports:
            sys.stdout.write(f"  {entry.agency} {entry.year or ''} {entry.url}\n")
