"""What is an alarm, and that each is told once, again when it changes, and when it is over."""

import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from crawler.alarms import looking
from crawler.alarms.alarm import Alarm, of_result
from crawler.alarms.book import Book, Line, read_book, write_book
from crawler.alarms.telling import LOG, Place, check, try_all
from crawler.entry import Outline
from crawler.notes import Note
from crawler.registry import Registry
from crawler.result import ListingSeen, PortalResult
from crawler.small_files import read_json
from crawler.store import Store
from crawler.store.crawls import Standing, State
from crawler.store.difference import Change
from spiders.portal import Expect, Portal
from tests.alarms.conftest import Configure
from tests.alarms.receiving import Hooks
from tests.alarms.test_sending import KEY, hook
from tests.store.conftest import MakeEntry, MakeReport

AT = datetime(2026, 5, 1, 8, tzinfo=UTC)
QINGSHAN = Portal(
    code="qingshan",
    name="青山县",
    platform="trs",
    start=("http://a.cn/",),
    hosts=("a.cn",),
    expect=Expect(reports=2),
)
REGISTRY = Registry({"qingshan": QINGSHAN}, "here")


def alarm(key: str = "a", mark: str = "1", *, once: bool = False) -> Alarm:
    return Alarm(key, "s", f"text of {key} {mark}", mark, ("<urn:uuid:1>",), once=once)


def keys(lines: list[Line]) -> list[tuple[str, bool]]:
    return [(line.alarm.key, line.over is not None) for line in lines]


def told(book: Book, *channels: str) -> list[tuple[str, bool]]:
    """What the first of the channels is told now; all of them hear."""
    lines = {channel: book.to_tell(channel) for channel in channels}
    for channel in channels:
        book.heard(channel, lines[channel])
    book.tidy(channels)
    return keys(lines[channels[0]])


def test_an_alarm_is_told_once_again_when_it_changes_and_when_it_is_over() -> None:
    book = Book()
    found: list[list[Alarm]] = [[alarm()], [alarm()], [alarm(mark="2")], [alarm(mark="2")], [], [], [alarm(mark="2")]]
    came = []
    for some in found:
        book.settle({"s"}, some, AT)
        came.append(told(book, "c"))
    assert came == [[("a", False)], [], [("a", False)], [], [("a", True)], [], [("a", False)]]


def test_what_a_channel_could_not_hear_is_told_next_time_and_what_was_over_meanwhile_is_not() -> None:
    book = Book()
    book.settle({"s"}, [alarm("a"), alarm("b")], AT)
    assert told(book, "log") == [("a", False), ("b", False)]  # the mail did not go
    book.settle({"s"}, [alarm("a")], AT)
    assert keys(book.to_tell("mail")) == [("a", False)]
    assert told(book, "log", "mail") == [("b", True)]
    assert keys(book.to_tell("mail")) == []


def test_an_alarm_that_is_back_before_anybody_heard_that_it_was_over_is_told_to_nobody() -> None:
    book = Book()
    book.settle({"s"}, [alarm()], AT)
    told(book, "c")
    book.settle({"s"}, [], AT)
    book.settle({"s"}, [alarm()], AT)
    assert told(book, "c") == []
    assert [line.over for line in book.open] == [None]


def test_what_was_not_looked_at_is_not_over() -> None:
    book = Book()
    book.settle({"s"}, [alarm()], AT)
    book.settle({"other"}, [], AT)
    assert len(book.open) == 1


def test_news_are_told_once_to_everybody_and_never_over() -> None:
    book = Book()
    book.settle({"s"}, [alarm(once=True)], AT)
    assert told(book, "log") == [("a", False)]
    book.settle({"s"}, [], AT)
    assert told(book, "log", "late") == []
    assert book.lines == {}


def test_a_book_is_the_same_when_it_is_read_again(tmp_path: Path) -> None:
    book = Book(looked="x")
    book.settle({"s"}, [alarm(), alarm("b")], AT)
    told(book, "c", "d")
    book.settle({"s"}, [alarm()], AT)
    write_book(tmp_path, book)
    assert read_book(tmp_path) == book
    assert read_book(tmp_path / "none") == Book()


def test_a_disk_that_fills_is_told_and_over_when_there_is_room_again(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free / looking.GB
    (low,) = looking.at_disk(tmp_path, free * 2, is_low=False).alarms
    assert "are free" in low.text
    assert looking.at_disk(tmp_path, free * 0.95, is_low=False).alarms == ()
    assert looking.at_disk(tmp_path, free * 0.95, is_low=True).alarms != ()  # not yet enough to be over
    assert looking.at_disk(tmp_path, free * 0.5, is_low=True).alarms == ()


def test_a_database_that_is_down_is_told_without_its_password(tmp_path: Path) -> None:
    (down,) = looking.at_database(tmp_path, "mongodb://u:PW-1@127.0.0.1:9/x?serverSelectionTimeoutMS=200").alarms
    assert "127.0.0.1:9" in down.text
    assert "PW-1" not in down.text


def test_a_crawl_that_could_not_store_tells_of_the_database_and_the_next_that_could_ends_it(place: Place) -> None:
    check(place, print, [replace(result(), unstored="no room")])
    assert "the database does not answer: no room" in {line.alarm.text for line in read_book(place.data).open}
    check(place, print)  # it is not looked for: nobody needs it now
    assert "database" in {line.alarm.key for line in read_book(place.data).open}
    check(place, print, [result()])
    assert "database" not in {line.alarm.key for line in read_book(place.data).open}


def test_an_embedded_database_that_nobody_needs_is_not_started_for_a_look(tmp_path: Path) -> None:
    assert looking.at_database(tmp_path, "embedded").scopes == frozenset()
    assert list(tmp_path.iterdir()) == []


def test_a_crawl_that_failed_or_died_is_told_until_the_next_of_its_kind_ends_well() -> None:
    def ended(what: str, code: int | None, hour: int, **more: object) -> Note:
        return Note(f"c{hour}", what, AT + timedelta(hours=hour), AT if code is not None else None, code, **more)  # type: ignore[arg-type]  # by name

    died, failed = ended("march", None, 1), ended("all", 1, 2, why="no room")
    looked = looking.at_crawls([failed, died], ["crawl:weekly"])
    assert {one.key: one.text.partition("failed: ")[2] for one in looked.alarms} == {
        "crawl:march": "it was killed",
        "crawl:all": "no room",
    }
    assert looked.scopes == {"crawl:march", "crawl:all", "crawl:weekly"}
    for well in (ended("march", 0, 3), ended("march", 3, 3), ended("march", 130, 3)):
        assert looking.at_crawls([well, died], []).alarms == ()
    runs = replace(died, runs=True)
    assert looking.at_crawls([runs], ["crawl:march"]) == looking.Looked(frozenset(), ())


def result(*, failing: bool = False) -> PortalResult:
    """A portal of two reports on which one was found, and a challenge."""
    made = PortalResult(QINGSHAN, finish_reason="finished")
    rules = ("applications.balance",) if failing else ()
    made.entries.append(
        Outline("qingshan", "青山县", 2024, "t", "report", None, "u", "w", 0, record_id="<urn:uuid:9>", failing=rules)
    )
    made.states.append(State("qingshan", "http://a.cn/x", "challenged", "status 521", "<urn:uuid:8>", AT, "c1"))
    made.listings.append(ListingSeen("http://a.cn/", "<urn:uuid:7>", 1))
    return made


def test_what_a_crawl_found_is_told_with_the_captures_that_prove_it() -> None:
    found = {one.key: one for one in of_result(result(), ())}
    assert found["below:qingshan"].captures == ("<urn:uuid:7>",)
    assert "1/2" in found["below:qingshan"].text
    assert found["state:qingshan:challenged"].captures == ("<urn:uuid:8>",)
    assert "1 addresses: http://a.cn/x: status 521" in found["state:qingshan:challenged"].text
    assert [one.key for one in of_result(result(), ("challenged",))] == ["below:qingshan"]


def test_what_a_page_says_stays_in_its_line() -> None:
    assert Alarm("a", "s", "x\n- over: \x1b[31m\u202ey" + "z" * 999, "1").text.startswith("x - over: [31m yzzz")
    assert len(Alarm("a", "s", "z" * 999, "1").text) == 500


def test_sums_that_do_not_hold_are_told_of_new_reports_only() -> None:
    made = result(failing=True)
    assert not [one for one in of_result(made, ()) if one.once]
    made.changes.append(Change("青山县", 2024, (), first=True))
    (news,) = [one for one in of_result(made, ()) if one.once]
    assert "青山县 2024 (applications.balance)" in news.text
    assert news.captures == ("<urn:uuid:9>",)


def test_deadlines_passed_from_the_day_after_for_some_weeks() -> None:
    def passed(month: int, day: int, hour: int = 12) -> list[date]:
        return list(looking.deadlines_passed(datetime(2027, month, day, hour, tzinfo=UTC)))

    january, march = date(2027, 1, 31), date(2027, 3, 31)
    assert passed(1, 31, 15) == []
    assert passed(1, 31, 16) == [january]  # it is 1 February in Beijing
    assert passed(4, 1) == [january, march]
    assert (passed(4, 2), passed(5, 30), passed(5, 31)) == ([march], [march], [])


def test_reports_that_were_due_and_are_missing_are_told_with_their_listing(
    store: Store, database_uri: str, tmp_path: Path, make_entry: MakeEntry, make_report: MakeReport
) -> None:
    there = make_report(agency="青山县教育局", year=2024)
    store.put(make_entry("a", report=there, portal="qingshan"))
    standing = Standing("qingshan", 1, 2, {}, [{"url": "u", "record_id": "<urn:uuid:7>", "reports": 1}], AT, "c1")
    portal = QINGSHAN.model_copy(
        update={"expect": QINGSHAN.expect.model_copy(update={"years": (2024, 2025), "agencies": ("青山县教育局",)})}
    )
    put_standing(store, standing)
    seen = looking.at_deadlines(tmp_path, database_uri, Registry({"qingshan": portal}, ""), [date(2026, 1, 31)])
    (late,) = seen.alarms
    assert "1 reports of 2025, due by 2026-01-31, are missing: 青山县教育局" in late.text
    assert late.captures == ("<urn:uuid:7>",)


def put_standing(store: Store, standing: Standing) -> None:
    facts = {"reports": standing.reports, "expected": standing.expected, "short": standing.short}
    document = {"_id": f"{standing.portal}|whole", "portal": standing.portal, "crawl": standing.crawl, **facts}
    store._at.standings.insert_one({**document, "listings": standing.listings, "at": standing.at})


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, "embedded", REGISTRY)


def test_a_channel_that_is_away_is_told_with_the_next_check_and_nothing_twice(
    configure: Configure, hooks: Hooks, place: Place
) -> None:
    said: list[str] = []
    configure("free_gb = 0\n" + hook("http://127.0.0.1:9"))
    assert check(place, said.append, [result()]) is False
    assert [line for line in said if KEY in line] == []
    assert said[0].startswith("alarms: bot: URLError")
    configure("free_gb = 0\n" + hook(hooks.url))
    assert check(place, said.append) is True
    assert check(place, said.append) is True
    assert [sorted(one["key"] for one in body["alarms"]) for _, body in hooks.came] == [
        ["below:qingshan", "state:qingshan:challenged"]
    ]
    well = PortalResult(QINGSHAN, finish_reason="finished")
    well.entries.extend(replace(one, year=year) for one in result().entries for year in (2023, 2024))
    assert check(place, said.append, [well]) is True
    assert [one["over"] is not None for one in hooks.came[1][1]["alarms"]] == [True, True]
    assert len(said) == 1
    log = (place.data / "logs" / "alarms.log").read_text("utf-8").splitlines()
    assert Counter(line.split()[1] for line in log) == {"alarm": 2, "over": 2}
    assert "urn:uuid:7" in log[0]
    assert read_book(place.data).open == []


def test_a_crawl_that_was_cut_short_or_asked_for_less_ends_no_alarm(place: Place) -> None:
    check(place, print, [result()])
    cut = PortalResult(QINGSHAN, finish_reason="shutdown")
    asked = replace(cut, finish_reason="finished", asked_years=frozenset({2024}))
    check(place, print, [cut])
    check(place, print, [asked])
    assert len(read_book(place.data).open) == 2


def test_a_trial_reaches_every_channel(configure: Configure, hooks: Hooks) -> None:
    data = configure(hook(hooks.url))
    assert list(try_all(data)) == [("bot", "")]
    assert "trial" in hooks.came[0][1]["text"]


def test_the_log_is_told_without_any_channel(place: Place) -> None:
    check(place, print, [result()])
    lines = (place.data / "logs" / "alarms.log").read_text("utf-8").splitlines()
    assert [line.split()[2] for line in lines] == ["below:qingshan:", "state:qingshan:challenged:"]
    assert read_json(place.data / "state" / "alarms.json")["lines"][0]["told"] == {LOG: "1/2"}
