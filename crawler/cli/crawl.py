"""`nianbao crawl`: portals to reports."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from scrapy.settings import Settings as ScrapySettings

from crawler import clock
from crawler.claims import claimed
from crawler.cli.cluster import crawl_there
from crawler.cli.crawling import conclude, machinery, say_nothing, scrapy_settings, show, watched
from crawler.cli.opening import registry_of
from crawler.cli.options import DATA, EMBEDDED, Cluster, Data, Database, Json, Portals, Settings, Verbose, taking
from crawler.cli.printing import print_note
from crawler.cli.reporting import reported
from crawler.crawl import crawl
from crawler.errors import Usage
from crawler.neighbours import share
from crawler.registry import Registry
from crawler.result import PortalResult
from crawler.store.database import open_store
from crawler.store.reach import Reach
from crawler.unfinished import Plan, begin, find_unfinished
from crawler.words import say
from crawler.workers import Job, crawl_in_processes
from spiders.portal import Portal

SEASONS = ("january", "march")
"""Each a module of `settings/`."""

SHOWN = 5
"""Codes of portals with which a crawl is told from others."""


def add_to(app: typer.Typer) -> None:
    """The commands of this file."""
    app.command("crawl", help=say("Crawl portals, archive and read what they hold.", "抓取站点，归档并提取。"))(
        crawl_portals
    )


@dataclass(frozen=True)
class Options:
    """What `nianbao crawl` is asked."""

    portal: Annotated[
        list[str] | None, typer.Option(help=say("Code of a portal; repeatable; all by default.", "站点代码，可重复。"))
    ] = None
    year: Annotated[list[int] | None, typer.Option(help=say("Only these years.", "只要这些年度。"))] = None
    season: Annotated[str, typer.Option(help=say("Season: january or march.", "季节：january 或 march。"))] = ""
    fresh: Annotated[
        bool, typer.Option("--fresh", help=say("Do not continue a crawl that was cut short.", "不续抓上次中断的抓取。"))
    ] = False
    workers: Annotated[
        int, typer.Option(min=1, help=say("Processes, each with hosts of its own.", "进程数，每个主机只归一个进程。"))
    ] = 1
    cluster: Cluster = None
    folders: Portals = None
    data: Data = DATA
    database: Database = EMBEDDED
    settings: Settings = None
    json: Json = False
    verbose: Verbose = False


@taking(Options)
def crawl_portals(asked: Options) -> None:
    """Crawl, archive, read, store; then say what was found, and fail loudly where a portal yielded too little."""
    _check(asked)
    registry = registry_of(asked.folders)
    data = asked.data.resolve() if asked.cluster else asked.data
    chosen = scrapy_settings(data, asked.settings, years=asked.year, module=asked.season or "base")
    portals = _chosen(registry, asked.portal, chosen.get("NIANBAO_DEADLINE"))
    plan = Plan(tuple(one.code for one in portals), tuple(sorted(set(asked.year or []))), asked.season)
    with nullcontext() if asked.cluster else claimed(data, plan.portals) as claim:
        _take_up(data, plan, chosen, fresh=asked.fresh)
        with reported(data, asked.database, (chosen["NIANBAO_CRAWL"], _in_words(asked)), registry) as results:
            shares = [tuple(portals)] if asked.cluster else share(portals, asked.workers)
            many = bool(asked.cluster) or len(shares) > 1
            tell = say_nothing if many else print_note
            opened = partial(machinery, data, asked.database, chosen, verbose=asked.verbose, tell=tell)
            jobs = [Job(own, chosen, opened, claim) for own in shares]
            results.extend(_in_processes(jobs, data, asked) if many else _here(jobs))
            _end(results, plan, json=asked.json)


def _chosen(registry: Registry, codes: Sequence[str] | None, deadline: str | None) -> list[Portal]:
    """The portals that were named, each once, or those that are due."""
    return [registry.get(code) for code in dict.fromkeys(codes)] if codes else registry.due(deadline)


def _in_words(asked: Options) -> str:
    """What was asked for, in a few words."""
    return asked.season or ", ".join((asked.portal or ())[:SHOWN]) or "all"


def _check(asked: Options) -> None:
    """Seasons are two; what stands on one machine alone is no part of a crawl on many."""
    if asked.season not in {"", *SEASONS}:
        raise Usage(f"--season: got {asked.season!r}, expected one of {', '.join(SEASONS)}")
    if asked.cluster and asked.database == EMBEDDED:
        raise Usage(
            say(
                "--cluster needs a database that all machines reach: --database mongodb://HOST/NAME; "
                "the embedded one serves this machine alone",
                "--cluster 需要各机器都能访问的数据库：--database mongodb://主机/库名；内置数据库仅供本机使用",
            )
        )
    if asked.cluster and asked.workers > 1:
        raise Usage("--workers: these are processes of this machine; with --cluster start as many `dask worker`")


def _end(results: list[PortalResult], plan: Plan, *, json: bool) -> None:
    """Show the results in the order in which the portals were asked for, and end as the crawl ended."""
    order = {code: number for number, code in enumerate(plan.portals)}
    results.sort(key=lambda result: order[result.portal.code])
    show(results, json=json)
    conclude(results)


def _in_processes(jobs: Sequence[Job], data: Path, asked: Options) -> list[PortalResult]:
    watch = watched(data, jobs[0].settings, verbose=asked.verbose)
    with Reach(
        partial(open_store, asked.database, data), print_note
    ):  # where it starts a server, the workers join that
        if asked.cluster:
            return crawl_there(asked.cluster, jobs[0], data, print_note, watch)
        return crawl_in_processes(jobs, print_note, watch)


def _here(jobs: Sequence[Job]) -> list[PortalResult]:
    results = []
    for job in jobs:
        with job.machinery() as made:
            results += crawl(job.portals, made, job.settings)
    return results


def _take_up(data: Path, plan: Plan, settings: ScrapySettings, *, fresh: bool) -> None:
    """Continue the crawl of this plan that was cut short, or begin a new one."""
    within = timedelta(hours=settings.getfloat("NIANBAO_RESUME_WITHIN_H"))
    unfinished = None if fresh else find_unfinished(data, plan, now=clock.now(), within=within)
    if unfinished:
        settings.set("NIANBAO_CRAWL", unfinished, priority="cmdline")
        print_note(say(f"continuing crawl {unfinished}, which was cut short", f"续抓中断的 {unfinished}"))
    else:
        begin(data, settings["NIANBAO_CRAWL"], plan)
