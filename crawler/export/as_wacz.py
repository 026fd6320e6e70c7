"""The archive, or a part of it, as a WACZ: which captures, and who vouches for them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from crawler import clock
from crawler.capture.archive import Archive, open_archive
from crawler.capture.exchange import Capture
from crawler.capture.page_choice import of_page
from crawler.capture.records import software
from crawler.capture.signing import open_key, sign
from crawler.capture.wacz import Exported, Signer, write_wacz
from crawler.capture.wacz_choice import Choice, of_captures, of_crawl, of_portal
from crawler.errors import Usage
from crawler.store.database import open_store

KEY = "signing-key.pem"


@dataclass(frozen=True)
class Wanted:
    """What is to be exported: all, or one crawl, or one portal, or the reports of one agency and year."""

    crawl: str | None = None
    portal: str | None = None
    agency: str | None = None
    year: int | None = None


@dataclass(frozen=True)
class Signature:
    """With which key a WACZ is signed, and by whom the time is told."""

    key: Path
    authority: str | None


def export_wacz(
    data: Path, database: str, out: Path, *, wanted: Wanted = Wanted(), signature: Signature | None = None
) -> Exported:
    """Write a WACZ; the database is asked only where reports are wanted."""
    named = [wanted.crawl, wanted.portal, wanted.agency or wanted.year]
    if sum(each is not None for each in named) > 1:
        raise Usage(
            "a WACZ: expected a crawl, a portal, or an agency with or without a year, got more than one of them"
        )
    with open_archive(data) as archive:
        if named[2] is not None:
            records = list(_records(data, database, wanted))
            choice = of_captures(archive, records)
        else:
            choice = _choice(archive, wanted)
        return write_wacz(archive, choice, out, at=clock.now(), sign=_signer(signature))


def report_wacz(
    archive: Archive, record_ids: list[str], out: Path, *, shown: Callable[[Capture], bool] = lambda _: True
) -> Exported:
    """The captures of one report as a WACZ: its page, its attachments, and what they show, if it is `shown`."""
    return write_wacz(archive, of_captures(archive, record_ids, shown), out, at=clock.now())


def page_wacz(archive: Archive, page: Capture, out: Path, *, shown: Callable[[Capture], bool]) -> Exported:
    """One page as a WACZ with what it takes to show it again; the same page makes the same file."""
    return write_wacz(archive, of_page(archive, page, shown), out, at=page.captured_at)


def _choice(archive: Archive, wanted: Wanted) -> Choice:
    return of_portal(archive, wanted.portal) if wanted.portal else of_crawl(archive, wanted.crawl)


def _records(data: Path, database: str, wanted: Wanted) -> Iterator[str]:
    """The captures of all readings of an agency and year, not only of the current one: they are its history."""
    with open_store(database, data) as store:
        for document in store.readings(wanted.agency, wanted.year, whole=False):
            entry = document["entry"]
            yield from (capture["record_id"] for capture in (entry["page"], *entry["attachments"]))


def _signer(signature: Signature | None) -> Signer | None:
    if signature is None:
        return None
    return partial(sign, key=open_key(signature.key), software=software(), authority=signature.authority)
