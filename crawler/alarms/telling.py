"""Look for alarms, write them into the book, tell who is to be told."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawler import clock
from crawler.alarms import looking
from crawler.alarms.alarm import of_result, scope_of
from crawler.alarms.book import Book, Line, read_book, write_book
from crawler.alarms.channels import Channels, read_channels
from crawler.alarms.message import links, message_of, trial
from crawler.alarms.sending import send
from crawler.deadlines import CHINA
from crawler.errors import DatabaseUnreachable, NotTold
from crawler.notes import notes
from crawler.registry import Registry
from crawler.result import PortalResult
from crawler.small_files import locked

LOG = "log"
"""The channel that everybody has: `logs/alarms.log`."""


@dataclass(frozen=True)
class Place:
    """What is looked at."""

    data: Path
    database: str
    registry: Registry


def check(
    place: Place, tell: Callable[[str], None], results: Sequence[PortalResult] = (), *, now: datetime | None = None
) -> bool:
    """Look at everything, after a crawl also at what it came to; `tell` hears of channels that could not be told.

    False where one could not. Raises Usage where `alarms.toml` is not valid.
    """
    channels, at = read_channels(place.data), now or clock.now()
    with locked(place.data / "state" / "alarms.lock"):
        book = read_book(place.data)
        for looked in _look(place, channels, book, results):
            book.settle(looked.scopes, looked.alarms, at)
        _look_at_deadlines(place, book, at)
        try:
            return _tell(place.data, channels, book, tell)
        finally:
            write_book(place.data, book)


def _look(place: Place, channels: Channels, book: Book, results: Sequence[PortalResult]) -> Iterator[looking.Looked]:
    data = place.data
    scopes = {line.alarm.scope for line in book.open}
    yield looking.at_disk(data, channels.free_gb, is_low="disk" in scopes)
    if results:
        yield looking.of_database(next((result.unstored for result in results if result.unstored), None))
    else:
        yield looking.at_database(data, place.database)
    yield looking.at_crawls(notes(data), [scope for scope in scopes if scope.startswith("crawl:")])
    for result in results:
        if facts := result.standing():
            is_whole = not facts.get("partial")
            found = tuple(of_result(result, channels.ignore)) if is_whole else ()
            yield looking.Looked(frozenset({scope_of(result.portal.code)} if is_whole else ()), found)


def _look_at_deadlines(place: Place, book: Book, now: datetime) -> None:
    """Once a day, and after each crawl, for some weeks."""
    passed = list(looking.deadlines_passed(now))
    told = {line.alarm.scope for line in book.lines.values() if line.alarm.scope.startswith("deadline:")}
    for scope in told - {f"deadline:{due}" for due in passed}:
        book.forget(scope)
    last = next((note.crawl for note in notes(place.data) if note.ended), "")
    mark = f"{now.astimezone(CHINA):%Y-%m-%d} {last}"
    if not (passed and last) or mark == book.looked:
        return
    try:
        looked = looking.at_deadlines(place.data, place.database, place.registry, passed)
    except DatabaseUnreachable:  # an alarm of its own; next time
        return
    book.settle(looked.scopes, looked.alarms, now)
    book.looked = mark


def _tell(data: Path, channels: Channels, book: Book, tell: Callable[[str], None]) -> bool:
    if lines := book.to_tell(LOG):
        _log(data, lines, channels.browse)
        book.heard(LOG, lines)
    well = True
    for channel in channels.all:
        lines = book.to_tell(channel.name)
        if not lines:
            continue
        try:
            send(channel, message_of(lines, channels.browse, clock.now()), channels)
        except NotTold as error:
            tell(f"alarms: {error}")
            well = False
        else:
            book.heard(channel.name, lines)
    book.tidy([LOG, *(channel.name for channel in channels.all)])
    return well


def _log(data: Path, lines: Sequence[Line], browse: str) -> None:
    file = data / "logs" / "alarms.log"
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as log:
        for line in lines:
            word = "over" if line.over else "news" if line.alarm.once else "alarm"
            text = " ".join(line.alarm.text.split())
            log.write(f"{clock.now():%Y-%m-%dT%H:%M:%SZ} {word} {line.alarm.key}: {text}")
            log.write("".join(f" {one}" for one in links(line.alarm, browse)) + "\n")


def try_all(data: Path) -> Iterator[tuple[str, str]]:
    """Send each channel a trial message: its name, and why it did not get it, empty where it did."""
    channels = read_channels(data)
    for channel in channels.all:
        try:
            send(channel, trial(clock.now(), channels.browse), channels)
        except NotTold as error:
            yield channel.name, str(error)
        else:
            yield channel.name, ""
