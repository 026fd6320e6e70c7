"""A county's reports of six years, as crawls saw them: both official forms, one year late, one edited in silence."""

import asyncio
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.capture.archive import Archive, open_archive
from crawler.capture.exchange import Exchange
from crawler.entry import CaptureOf, Entry
from crawler.store import Store
from extractors.extract import extract
from spiders.found import request_key
from tests.making.draft import Draft, draft, with_lines
from tests.making.figures import KINDS, figures, result_rows, rng
from tests.making.html import page

YEARS = range(2019, 2025)
NEW_FORM = 2021
EDITED = 2022
LATE = 2023
BODIES = {"甲县": "330782", "乙县": "330726", "丙县教育局": "320505"}
"""Places of the names, and the codes of their regions."""


@dataclass(frozen=True)
class Seen:
    """A page as it was when it was captured."""

    written: Draft
    at: datetime
    region: str


def put_life(data: Path, store: Store) -> None:
    """Capture all of it into a data folder, and store what was read."""
    for number, one in enumerate(sorted(life(), key=lambda seen: seen.at)):
        with open_archive(data, crawl=f"life-{number:03}") as archive:
            store.put(entry_of(one, archive, f"life-{number:03}"))


def life() -> Iterator[Seen]:
    """Every page at every time it was captured."""
    for name, region in BODIES.items():
        for year in YEARS:
            if name != "甲县" and year < NEW_FORM:
                continue
            written = report_of(name, year)
            late = timedelta(days=75 if year == LATE else 0)
            first = datetime(year + 1, 1, 25, 2, 30, tzinfo=UTC) + late
            yield Seen(written, first, region)
            yield Seen(written, first + timedelta(days=170), region)
            if name == "甲县" and year == EDITED:
                yield Seen(edited(written), first + timedelta(days=420), region)


def report_of(name: str, year: int) -> Draft:
    """The report of a year: numbers that grow a little, in the form of that year."""
    form = "2021" if year >= NEW_FORM else "2019"
    written = draft(form, grown(name, form, year), year=year)
    published = f"{year + 1}-04-12" if year == LATE else written.published
    return replace(
        written,
        place=name,
        title=f"{name}{year}年政府信息公开工作年度报告",
        url=f"http://www.{'jyb'['甲乙丙'.index(name[0])]}.gov.cn/zfxxgk/{year + 1}01/t{year + 1}0120_8.html",
        published=published,
    )


def edited(written: Draft) -> Draft:
    """The same page with one sentence and one number told otherwise, and the same date."""
    changed = with_lines(written, 1, "全县的公开工作按计划完成。", "目录按月更新，另设专栏。")
    part = next(one for one in changed.parts if one.number == 4)
    table = tuple((*row[:-1], f"{int(row[-1]) + 7}") if row[-1].isdigit() else row for row in part.tables[0])
    parts = tuple(replace(one, tables=(table,)) if one.number == 4 else one for one in changed.parts)
    return replace(changed, parts=parts)


def grown(name: str, form: str, year: int) -> dict[str, str]:
    """The numbers of a year: each a little larger than the year before, with the sums that the form asks for.

    What is carried out of a year is carried into the next, but for one number of the first year in the new form.
    """
    factor = 1 + 0.17 * (year - YEARS[0])
    told = {
        path: str(int(int(text) * factor)) if text.isdigit() else text for path, text in figures(name, form).items()
    }
    results = result_rows(form)
    at = "applications.{}.{}".format
    for kind in KINDS:
        total, out = sum(int(told[at(row, kind)]) for row in results), _carried(kind, year)
        carried = _carried(kind, year - 1) + (year == NEW_FORM and kind == "natural_person")
        told |= {at("result_total", kind): str(total), at("carried_out", kind): str(out)}
        told |= {at("carried_in", kind): str(carried), at("new", kind): str(total + out - carried)}
    for row in (*results, "result_total", "new", "carried_in", "carried_out"):
        told[at(row, "total")] = str(sum(int(told[at(row, kind)]) for kind in KINDS))
    for group in {path.rpartition(".")[0] for path in told if path.startswith("disputes.")}:
        outcomes = (told[f"{group}.{one}"] for one in ("upheld", "corrected", "other", "pending"))
        told[f"{group}.total"] = str(sum(map(int, outcomes)))
    return told | (_documents(year) if form == "2021" else {})


def _carried(kind: str, year: int) -> int:
    return rng(f"{kind} {year}").randint(2, 9)


def _documents(year: int) -> dict[str, str]:
    """Of each year as many in force as the year before, and what came, less what went."""
    told: dict[str, str] = {}
    for row, first in (("regulations", 4), ("normative_documents", 38)):
        made = {one: (rng(f"{row} {one}").randint(2, 6), rng(f"{row} gone {one}").randint(0, 2)) for one in YEARS}
        in_force = first + sum(issued - repealed for one, (issued, repealed) in made.items() if NEW_FORM <= one <= year)
        numbers = zip(("issued", "repealed", "in_force"), (*made[year], in_force), strict=True)
        told |= {f"disclosure.{row}.{column}": str(number) for column, number in numbers}
    return told


def entry_of(seen: Seen, archive: Archive, crawl: str) -> Entry:
    """What a capture of it comes to."""
    body = page(seen.written)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    url = seen.written.url or ""
    host = url.split("/")[2]
    capture = asyncio.run(
        archive.append(
            Exchange(
                key=request_key("GET", url),
                request_head=f"GET {url} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(),
                request_body=b"",
                response_head=head.encode(),
                body=io.BytesIO(body),
                ip="127.0.0.1",
                started_at=seen.at,
                protocol="http/1.1",
                truncated=None,
            )
        )
    )
    report = extract(archive.payload(capture))
    place = archive.locate(capture.record_id)
    return Entry(
        portal=f"life-{host.split('.')[1]}",
        crawl=crawl,
        title=seen.written.title,
        agency=report.agency or seen.written.place,
        year=report.year,
        captured_at=seen.at,
        media_type="text/html",
        page=CaptureOf(capture.record_id, capture.url, place.warc, place.offset, capture.digest),
        attachments=(),
        report=report,
        unread=None,
        region=seen.region,
    )
