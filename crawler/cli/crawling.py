"""What commands that crawl have in common: from their options to the machinery, and from results to the end."""

import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path

import scrapy.core.downloader.contextfactory  # noqa: F401  # walks the whole stack three times: here it is short
from scrapy.settings import Settings

from crawler import clock
from crawler.capture.extension import borrow, give_back
from crawler.cli.printing import print_json, print_note
from crawler.cli.progress import watching
from crawler.cli.results import print_results, results_json
from crawler.crawl import Machinery
from crawler.errors import ArchiveUnwritable, BelowExpectation, DatabaseUnreachable, NianbaoError, Usage
from crawler.notes import both, writing
from crawler.progress import Watch
from crawler.reading import open_reader
from crawler.result import NOT_STARTED, PortalResult
from crawler.store.database import open_store
from crawler.store.reach import Reach
from crawler.words import say

ARCHIVE_UNWRITABLE = "archive_unwritable"
"""The reason with which the download handler stops a spider."""


def scrapy_settings(
    data: Path, assignments: Sequence[str] | None, *, years: Sequence[int] | None = None, module: str = "base"
) -> Settings:
    """The settings of a crawl: a module of `settings/`, then `-s NAME=VALUE`, which wins over portal files."""
    settings = Settings()
    settings.setmodule(import_module(f"settings.{module}"), priority="project")
    settings.set("NIANBAO_DATA", str(data), priority="cmdline")
    settings.set("LOG_INSTALL_ROOT_HANDLER", value=False, priority="cmdline")  # the log goes to DATA/logs
    crawl_id = f"{clock.now():%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
    settings.set("NIANBAO_CRAWL", crawl_id, priority="cmdline")
    settings.set("NIANBAO_YEARS", years or [], priority="cmdline")
    for assignment in assignments or ():
        name, equals, value = assignment.partition("=")
        if not (name and equals):
            raise Usage(f"-s: got {assignment!r}, expected NAME=VALUE")
        settings.set(name, value, priority="cmdline")
    return settings


@contextmanager
def machinery(
    data: Path, database: str, settings: Settings, *, verbose: bool, tell: Callable[[str], None] = print_note
) -> Iterator[Machinery]:
    """Archive, database and reader of one crawl, with its log in DATA/logs; all closed in the end.

    `tell` hears of a database that is away: that stops no crawl.
    """
    crawl_id = settings["NIANBAO_CRAWL"]
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    _log_to(data / "logs" / f"{crawl_id}.log", verbose=verbose)
    archive = borrow(data, crawl_id, settings.getint("NIANBAO_WARC_BYTES"))
    try:
        with Reach(partial(open_store, database, data), tell) as stores, open_reader() as reader:
            yield Machinery(archive, stores, reader, crawl_id, watched(data, settings, verbose=verbose))
    finally:
        give_back(archive)
        if archive.unsent:
            print_note(
                say(f"kept here until the next crawl: {archive.unsent}", f"暂存本地，下次抓取时上传：{archive.unsent}")
            )


def watched(data: Path, settings: Settings, *, verbose: bool) -> Watch:
    """How this command's crawl is watched: by who sits there, and by who looks at its note."""
    return both(watching(verbose=verbose), writing(data, settings["NIANBAO_CRAWL"]))


def _log_to(file: Path, *, verbose: bool) -> None:
    file.parent.mkdir(mode=0o700, exist_ok=True)
    handlers: list[logging.Handler] = [logging.FileHandler(file, encoding="utf-8")]
    if verbose:
        handlers.append(logging.StreamHandler())
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    for handler in handlers:
        handler.setLevel(logging.INFO)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        root.addHandler(handler)


def show(results: Sequence[PortalResult], *, json: bool) -> None:
    """Print what portals came to."""
    if json:
        print_json(results_json(results))
    else:
        print_results(results)


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
    if unstored := [result.unstored for result in results if result.unstored]:
        raise not_stored(unstored[0], len(unstored))
    below = [f"{result.portal.code}: {'; '.join(result.shortfalls)}" for result in results if result.shortfalls]
    if below:
        what = say("portals below expectation (found/expected)", "低于预期的站点（实得/预期）")
        raise BelowExpectation(f"{what}: {', '.join(below)}")


def not_stored(why: str, portals: int) -> DatabaseUnreachable:
    """All was captured, but the database lacks what came of so many portals, or files."""
    return DatabaseUnreachable(
        say(
            f"captured, but not stored ({portals}): {why}; `nianbao reextract --missing` catches up",
            f"已抓取，未入库（{portals}）：{why}；可用 `nianbao reextract --missing` 补入",
        )
    )


def say_nothing(_: str) -> None:
    """For processes beside the one that the user hears."""
