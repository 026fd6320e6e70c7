"""`nianbao search`: words in the text of the current reports."""

import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from crawler.cli.opening import filled_store
from crawler.cli.options import DATA, EMBEDDED, Data, Database, Json, OfAgency, OfRegion, OfYears, taking
from crawler.cli.printing import print_json, print_note, width
from crawler.search import Answer, Hit, Passage, Question, search
from crawler.store import Store
from crawler.words import say

SHOWN = 10

Words = Annotated[
    list[str] | None,
    typer.Argument(
        help=say("Words of two or more characters; a report must have all.", "检索词，每个两字以上；须全部出现。")
    ),
]
Form = Annotated[
    str | None, typer.Option("--form", help=say("A table follows this form: 2019, 2021.", "表式：2019、2021。"))
]
Finding = Annotated[str | None, typer.Option("--finding", help=say("Code of a finding.", "发现的代码。"))]
Failing = Annotated[
    str | None, typer.Option("--failing", help=say("A check that fails, as applications.row.", "不成立的勾稽关系。"))
]
Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help=say("Most reports shown.", "最多显示几份。"))]
Rebuild = Annotated[bool, typer.Option("--rebuild", help=say("Make the index anew first.", "先重建索引。"))]


def add_to(app: typer.Typer) -> None:
    """The command of this file."""
    what = say("Search the text of the current reports.", "检索现行报告全文。")
    app.command("search", help=what)(search_reports)


@dataclass(frozen=True)
class Options:
    """What `nianbao search` is asked."""

    words: Words = None
    agency: OfAgency = None
    year: OfYears = None
    region: OfRegion = None
    form: Form = None
    finding: Finding = None
    failing: Failing = None
    limit: Limit = SHOWN
    rebuild: Rebuild = False
    data: Data = DATA
    database: Database = EMBEDDED
    json: Json = False


@taking(Options)
def search_reports(asked: Options) -> None:
    """Simplified or Traditional, each word as it is written; without words every report that the options choose."""
    question = _question(asked)
    with filled_store(asked.database, asked.data) as store:
        if asked.rebuild:
            _rebuild(store)
            if question == Question():
                return
        answer = search(store, question, limit=asked.limit)
        if not answer.total:
            _tell_what_there_is(store, question)
    if asked.json:
        print_json(asdict(answer))
    else:
        _print(answer)


def _question(asked: Options) -> Question:
    words = asked.words or ()
    return Question(words, asked.agency, asked.year, asked.region, asked.form, asked.failing, asked.finding)


def _rebuild(store: Store) -> None:
    count = store.texts.update(rebuild=True)
    print_note(say(f"{count} reports in the index", f"索引中有 {count} 份报告"))


def _tell_what_there_is(store: Store, question: Question) -> None:
    """Which values there are of what was asked for, where this one is none of them."""
    asked = (("forms", question.form), ("failing", question.failing), ("findings", question.finding))
    for kind, value in asked:
        there = store.texts.values(kind)
        if value is not None and value not in there:
            told = ", ".join(there) or "-"
            print_note(say(f"no report has {value!r}; there are: {told}", f"没有报告有“{value}”；现有：{told}"))


def _print(answer: Answer) -> None:
    console = Console(highlight=False, markup=False, width=width(), soft_wrap=True)
    for hit in answer.hits:
        for line in _lines(hit):
            console.print(line)
    shown, total = len(answer.hits), answer.total
    sys.stdout.write(say(f"{shown} of {total} reports", f"共 {total} 份报告，显示 {shown} 份") + "\n")


def _lines(hit: Hit) -> Iterator[Text]:
    yield Text.assemble((f"{hit.agency} {hit.year}", "bold"), f"  {hit.title}  {hit.url}")
    for passage in hit.passages:
        yield _line(passage)


def _line(passage: Passage) -> Text:
    line = Text(f"    {passage.section}  ")
    before = len(line)
    line.append(passage.text)
    for start, end in passage.marks:
        line.stylize("bold reverse", before + start, before + end)
    return line
