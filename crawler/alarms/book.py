"""The book of alarms, `state/alarms.json`: what is wrong since when, and who was told what of it.

An alarm is told to a channel once, again when its mark changes, and at last that it is over. What could not be told
stays to be told.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.alarms.alarm import Alarm
from crawler.small_files import read_json, write_json

OVER = "over"


@dataclass(frozen=True)
class Line:
    """An alarm in the book: since when, since when it is over, and by channel the mark that it was told."""

    alarm: Alarm
    since: datetime
    over: datetime | None = None
    told: dict[str, str] = field(default_factory=dict)

    def is_to_tell(self, channel: str) -> bool:
        """Whether a channel has something to hear."""
        said = self.told.get(channel)
        return said is not None and said != OVER if self.over else said != self.alarm.mark


@dataclass
class Book:
    """All lines by key; `looked` is what deadlines were last looked at for."""

    lines: dict[str, Line] = field(default_factory=dict)
    looked: str = ""

    @property
    def open(self) -> list[Line]:
        """What is wrong now, the longest first."""
        return sorted((line for line in self.lines.values() if not line.over), key=lambda line: line.since)

    def settle(self, scopes: Collection[str], found: Iterable[Alarm], now: datetime) -> None:
        """Write down what was found in these scopes; what is not found there any more is over."""
        there = {alarm.key: alarm for alarm in found}
        for key, line in self.lines.items():
            if line.alarm.scope in scopes and key not in there and not line.over and not line.alarm.once:
                self.lines[key] = replace(line, over=now)
        for key, alarm in there.items():
            known = self.lines.get(key)
            if known is None:
                self.lines[key] = Line(alarm, now)
            elif known.over:  # it came back before everybody had heard that it was over
                told = {name: mark for name, mark in known.told.items() if mark != OVER}
                self.lines[key] = Line(alarm, now, told=told)
            else:
                self.lines[key] = replace(known, alarm=alarm)

    def to_tell(self, channel: str) -> list[Line]:
        """What a channel has to hear, the newest last."""
        return [line for line in self.lines.values() if line.is_to_tell(channel)]

    def heard(self, channel: str, lines: Sequence[Line]) -> None:
        """Note that a channel was told these."""
        for line in lines:
            mark = OVER if line.over else line.alarm.mark
            self.lines[line.alarm.key] = replace(line, told={**line.told, channel: mark})

    def tidy(self, channels: Collection[str]) -> None:
        """Forget channels that there are no more, and what is over, or news, for all that there are."""
        for key, line in list(self.lines.items()):
            told = {name: mark for name, mark in line.told.items() if name in channels}
            self.lines[key] = kept = replace(line, told=told)
            if (line.over or line.alarm.once) and not any(map(kept.is_to_tell, channels)):
                del self.lines[key]

    def forget(self, scope: str) -> None:
        """What nobody looks at any more is neither wrong nor over."""
        self.lines = {key: line for key, line in self.lines.items() if line.alarm.scope != scope}


def read_book(data: Path) -> Book:
    """The book of a data folder."""
    told = read_json(file_of(data))
    lines = {line.alarm.key: line for line in map(_line, told.get("lines", []))}
    return Book(lines, told.get("looked", ""))


def write_book(data: Path, book: Book) -> None:
    """Keep it."""
    write_json(file_of(data), {"looked": book.looked, "lines": [asdict(line) for line in book.lines.values()]})


def file_of(data: Path) -> Path:
    """Where it stands."""
    return data / "state" / "alarms.json"


def _line(told: dict[str, Any]) -> Line:
    alarm = Alarm(**{**told["alarm"], "captures": tuple(told["alarm"]["captures"])})
    over = datetime.fromisoformat(told["over"]) if told["over"] else None
    return Line(alarm, datetime.fromisoformat(told["since"]), over, told["told"])
