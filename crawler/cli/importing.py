"""`nianbao import`: captures of others into a data folder."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from crawler.cli.crawling import machinery, not_stored, scrapy_settings
from crawler.cli.opening import registry_of
from crawler.cli.options import DATA, EMBEDDED, Data, Database, Json, Portals, Settings, Verbose, taking
from crawler.cli.printing import print_json
from crawler.components.offline import as_captured, go_offline
from crawler.crawl import crawl
from crawler.errors import ForeignDamaged
from crawler.importing import Imported, copy_in, crawl_of_files, read_in
from crawler.words import say


def add_to(app: typer.Typer) -> None:
    """The command of this file."""
    into = say("Take captures of others in: WARC or WACZ files.", "导入他人的存档：WARC 或 WACZ 文件。")
    app.command("import", help=into)(import_files)


@dataclass(frozen=True)
class Options:
    """What `nianbao import` is asked."""

    files: Annotated[list[Path], typer.Argument(help=say("WARC or WACZ files.", "WARC 或 WACZ 文件。"))]
    portal: Annotated[
        str | None,
        typer.Option(help=say("The portal they are of: its spider looks first.", "所属站点：先由其爬虫查找。")),
    ] = None
    folders: Portals = None
    data: Data = DATA
    database: Database = EMBEDDED
    settings: Settings = None
    json: Json = False
    verbose: Verbose = False


@taking(Options)
def import_files(asked: Options) -> None:
    """Copy the captures into the archive, then read and store the reports among them; no network."""
    registry = registry_of(asked.folders)
    of = registry.get(asked.portal) if asked.portal else None
    crawl_id, digests = crawl_of_files(asked.files)
    chosen = scrapy_settings(asked.data, [*(asked.settings or []), f"NIANBAO_CRAWL={crawl_id}"])
    files = zip(asked.files, digests, strict=True)
    imported = [copy_in(asked.data, file, crawl_id, digest) for file, digest in files]
    with machinery(asked.data, asked.database, chosen, verbose=asked.verbose) as made:
        if of and any(one.taken.records for one in imported):
            go_offline(chosen)
            for result in crawl([as_captured(of)], made, chosen):
                imported[0].entries += result.entries
                imported[0].unstored = result.unstored
        for one in imported:
            read_in(one, made, [of] if of else list(registry))
    if asked.json:
        print_json([one.to_json() for one in imported])
    else:
        print_imported(imported)
    if damaged := [one.taken.damaged for one in imported if one.taken.damaged]:
        raise ForeignDamaged("; ".join(damaged))
    if unstored := [one.unstored for one in imported if one.unstored]:
        raise not_stored(unstored[0], len(unstored))


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
