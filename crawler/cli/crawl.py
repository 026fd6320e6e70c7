"""`nianbao crawl`: portals to reports; also how every command that crawls opens its machinery."""

import logging
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from scrapy.settings import Settings as ScrapySettings

from crawler import clock
from crawler.capture.extension import borrow, give_back
from crawler.cli.options import DATA, EMBEDDED, Data, Database, Json, Portals, Settings, Verbose, portal_folders
from crawler.cli.printing import print_json, print_note
from crawler.cli.results import print_results, results_json
from crawler.crawl import Machinery, crawl
from crawler.errors import ArchiveUnwritable, BelowExpectation, DatabaseUnreachable, NianbaoError, Usage
from crawler.neighbours import share
from crawler.reading import open_reader
from crawler.registry import Registry, read_registry
from crawler.result import NOT_STARTED, PortalResult
from crawler.store.database import open_store
from crawler.unfinished import Plan, begin, claimed, find_unfinished
from crawler.words import say
from crawler.workers import Job, crawl_in_processes
from spiders.portal import Portal

ARCHIVE_UNWRITABLE = "archive_unwritable"
"""The reason with which the download handler stops a spider."""
SEASONS = {"january": "settings.january", "march": "settings.march"}


def add_to(app: typer.Typer) -> None:
    """The commands of this file."""
    app.command("crawl", help=say("Crawl portals, archive and read what they hold.", "抓取站点，归档并提取。"))(
        crawl_portals
    )


def crawl_portals(  # noqa: PLR0913  # one parameter an option, as Typer wants it
    *,
    portal: Annotated[
        list[str] | None, typer.Option(help=say("Code of a portal; repeatable; all by default.", "站点代码，可重复。"))
    ] = None,
    year: Annotated[list[int] | None, typer.Option(help=say("Only these years.", "只要这些年度。"))] = None,
    season: Annotated[str, typer.Option(help=say("Season: january or march.", "季节：january 或 march。"))] = "",
    fresh: Annotated[
        bool, typer.Option("--fresh", help=say("Do not continue a crawl that was cut short.", "不续抓上次中断的抓取。"))
    ] = False,
    workers: Annotated[
        int, typer.Option(min=1, help=say("Processes, each with hosts of its own.", "进程数，每个主机只归一个进程。"))
    ] = 1,
    folders: Portals = None,
    data: Data = DATA,
    database: Database = EMBEDDED,
    settings: Settings = None,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Crawl, archive, read, store; then say what was found, and fail loudly where a portal yielded too little."""
    registry = read_registry(portal_folders(folders))
    chosen = scrapy_settings(data, settings or [], module=_module(season))
    portals = [registry.get(code) for code in dict.fromkeys(portal)] if portal else _due(registry, chosen)
    chosen.set("NIANBAO_YEARS", year or [], priority="cmdline")
    plan = Plan(tuple(one.code for one in portals), tuple(sorted(set(year or []))), season)
    with claimed(data, plan.portals):
        _take_up(data, plan, chosen, fresh=fresh)
        opened = partial(machinery, data, database, chosen, verbose=verbose)
        jobs = [Job(own, chosen, opened) for own in share(portals, workers)]
        results = _do(jobs, database, data)
    order = {one.code: number for number, one in enumerate(portals)}
    results.sort(key=lambda result: order[result.portal.code])
    if json:
        print_json(results_json(results))
    else:
        print_results(results)
    conclude(results)


def _module(season: str) -> str:
    if season not in {"", *SEASONS}:
        raise Usage(f"--season: got {season!r}, expected one of {', '.join(SEASONS)}")
    return SEASONS.get(season, "settings.base")


def _do(jobs: Sequence[Job], database: str, data: Path) -> list[PortalResult]:
    """Several jobs in processes of their own, a single one in this one."""
    if len(jobs) > 1:
        with open_store(database, data):  # where it starts a server, the workers join that
            return crawl_in_processes(jobs, print_note)
    results = []
    for job in jobs:
        with job.machinery() as made:
            results += crawl(job.portals, made, job.settings)
    return results


def _due(registry: Registry, settings: ScrapySettings) -> list[Portal]:
    """All portals, in a season those that have its deadline or none."""
    deadline = settings.get("NIANBAO_DEADLINE")
    return [portal for portal in registry if not deadline or portal.deadline in {None, deadline}]


def scrapy_settings(data: Path, assignments: Sequence[str], *, module: str = "settings.base") -> ScrapySettings:
    """The settings of a crawl: a module of `settings/`, then `-s NAME=VALUE`, which wins over portal files."""
    settings = ScrapySettings()
    settings.setmodule(import_module(module), priority="project")
    settings.set("NIANBAO_DATA", str(data), priority="cmdline")
    settings.set("LOG_INSTALL_ROOT_HANDLER", value=False, priority="cmdline")  # the log goes to DATA/logs
    crawl_id = f"{clock.now():%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
    settings.set("NIANBAO_CRAWL", crawl_id, priority="cmdline")
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not (name and equals):
            raise Usage(f"-s: got {assignment!r}, expected NAME=VALUE")
        settings.set(name, value, priority="cmdline")
    return settings


def _take_up(data: Path, plan: Plan, settings: ScrapySettings, *, fresh: bool) -> None:
    """Continue the crawl of this plan that was cut short, or begin a new one."""
    within = timedelta(hours=settings.getfloat("NIANBAO_RESUME_WITHIN_H"))
    unfinished = None if fresh else find_unfinished(data, plan, now=clock.now(), within=within)
    if unfinished:
        settings.set("NIANBAO_CRAWL", unfinished, priority="cmdline")
        print_note(say(f"continuing crawl {unfinished}, which was cut short", f"续抓中断的 {unfinished}"))
    else:
        begin(data, settings["NIANBAO_CRAWL"], plan)


@contextmanager
def machinery(data: Path, database: str, settings: ScrapySettings, *, verbose: bool) -> Iterator[Machinery]:
    """Archive, database and reader of one crawl, with its log in DATA/logs; all closed in the end."""
    crawl_id = settings["NIANBAO_CRAWL"]
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    _log_to(data / "logs" / f"{crawl_id}.log", verbose=verbose)
    archive = borrow(data, crawl_id, settings.getint("NIANBAO_WARC_BYTES"))
    try:
        with open_store(database, data) as store, open_reader() as reader:
            yield Machinery(archive, store, reader, crawl_id)
    finally:
        give_back(archive)
        if archive.unsent:
            print_note(
                say(f"kept here until the next crawl: {archive.unsent}", f"暂存本地，下次抓取时上传：{archive.unsent}")
            )


def conclude(results: Sequence[PortalResult]) -> None:
    """End the command as the crawl ended: cut short, not kept, not stored, below expectation, or done."""
    reasons = {result.finish_reason for result in results}
    if ARCHIVE_UNWRITABLE in reasons:
        raise ArchiveUnwritable(
            say(
                "the crawl was stopped because the archive cannot be written (see the log); what it holds is whole",
                "归档无法写入，抓取已停止（见日志）；已写入的内容完整",
            )
        )
    if "shutdown" in reasons:
        raise KeyboardInterrupt
    unstarted = [result.portal.code for result in results if result.finish_reason == NOT_STARTED]
    if unstarted:
        what = say("portals that could not be crawled, see the log", "无法抓取的站点（见日志）")
        raise NianbaoError(f"{what}: {', '.join(unstarted)}")
    unstored = next((result.unstored for result in results if result.unstored), None)
    if unstored:
        raise DatabaseUnreachable(unstored)
    below = [f"{result.portal.code}: {'; '.join(result.shortfalls)}" for result in results if result.shortfalls]
    if below:
        what = say("portals below expectation (found/expected)", "低于预期的站点（实得/预期）")
        raise BelowExpectation(f"{what}: {', '.join(below)}")


def _log_to(file: Path, *, verbose: bool) -> None:
    file.parent.mkdir(mode=0o700, exist_ok=True)
    handlers: list[logging.Handler] = [logging.FileHandler(file, encoding="utf-8")]
    if verbose:
        handlers.append(logging.StreamHandler())
    root = logging.getLogger()
    for handler in handlers:
        handler.setLevel(logging.INFO)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        root.addHandler(handler)
