"""Synthetic reports: bodies of many regions, text from the demo's sentences, numbers by chance; the same for a seed."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from crawler.demo.word import docx
from crawler.demo.written import read_report
from crawler.entry import CaptureOf, Entry
from extractors.extract import extract
from extractors.report import Applicants, Report, Section
from extractors.source import Source

NAMES = ("beijing-fengtai", "beijing-miyun", "beijing-guangdian")
YEARS = range(2019, 2025)
BODIES = ("人民政府", "教育局", "公安局", "财政局", "民政局", "司法局", "水务局", "卫生健康委员会", "市场监督管理局")
CHARACTERS = "青白清新安平长永丰泰和兴宁宝福金玉石林江河湖海山川东西南北中"
SENTENCES_OF_A_REPORT = 120
FIRST = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Pattern:
    """The demo's reports as they are read, and the sentences of them all."""

    reports: tuple[Report, ...]
    sentences: tuple[str, ...]


def pattern() -> Pattern:
    """What the synthetic reports are made from."""
    read = tuple(extract(Source(docx(read_report(name)), f"http://a.gov.cn/{name}", None, None)) for name in NAMES)
    texts = (section.text for report in read for section in report.sections)
    sentences = {sentence for text in texts for sentence in re.findall(r"[^。\n]{8,}。", text)}
    return Pattern(read, tuple(sorted(sentences)))


def bodies(count: int) -> list[str]:
    """Names of so many bodies, each another."""
    chance = random.Random(1)  # noqa: S311  # nothing secret
    names: dict[str, None] = {}
    while len(names) < count:
        place = "".join(chance.sample(CHARACTERS, 3))
        names[f"{place[0]}{place[1]}市{place[2]}{chance.choice(CHARACTERS)}县{chance.choice(BODIES)}"] = None
    return list(names)


def entries(count: int, made_from: Pattern) -> Iterator[Entry]:
    """So many reports, each body's for every year before the next body's."""
    names = bodies(-(-count // len(YEARS)))
    for number in range(count):
        chance = random.Random(number)  # noqa: S311  # nothing secret
        agency, year = names[number // len(YEARS)], YEARS[number % len(YEARS)]
        yield _entry(number, _report(agency, year, chance, made_from), chance)


def _report(agency: str, year: int, chance: random.Random, made_from: Pattern) -> Report:
    base = made_from.reports[chance.randrange(len(made_from.reports))]
    sections = tuple(
        Section(number=one.number, heading=one.heading, text=_text(chance, made_from)) for one in base.sections
    )
    told = {"agency": agency, "year": year, "title": f"{agency}{year}年政府信息公开工作年度报告", "sections": sections}
    if base.applications:
        count = chance.randrange(2000)
        new = Applicants(**{**dict.fromkeys(Applicants.model_fields, 0), "natural_person": count, "total": count})
        told["applications"] = base.applications.model_copy(update={"new": new})
    return base.model_copy(update=told)


def _text(chance: random.Random, made_from: Pattern) -> str:
    """Sentences in another order and with other numbers, four to a paragraph."""
    chosen = chance.sample(made_from.sentences, k=min(SENTENCES_OF_A_REPORT // 6, len(made_from.sentences)))
    said = [re.sub(r"\d+", lambda _: str(chance.randrange(1, 3000)), sentence) for sentence in chosen]
    return "\n".join("".join(said[start : start + 4]) for start in range(0, len(said), 4))


def _entry(number: int, report: Report, chance: random.Random) -> Entry:
    name = f"{chance.getrandbits(128):032x}"
    url = f"http://www.a{number // len(YEARS)}.gov.cn/zwgk/{report.year}.html"
    page = CaptureOf(
        f"<urn:uuid:{name}>", url, f"c-{number // 1000:05d}.warc.gz", 20_000 * (number % 1000), f"sha1:{name}"
    )
    return Entry(
        portal=f"portal-{number % 300}",
        crawl="crawl-1",
        title=report.title,
        agency=report.agency or "",
        region=f"{11 + number // len(YEARS) % 50:02d}{number % 20:02d}00",
        year=report.year,
        captured_at=FIRST + timedelta(seconds=number),
        media_type="text/html",
        page=page,
        attachments=(),
        report=report,
        unread=None,
    )
