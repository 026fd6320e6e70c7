"""What a channel is told: a line for each alarm, with links to the captures that prove it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crawler.alarms.alarm import Alarm
from crawler.alarms.book import Line
from crawler.browse.addresses import bare
from crawler.words import say

SHOWN = 50
"""Alarms of one message; the others are counted."""


@dataclass(frozen=True)
class Message:
    """A message of alarms, in words and as values."""

    title: str
    paragraphs: tuple[str, ...]
    time: str
    alarms: tuple[dict[str, object], ...]

    def text(self, largest_bytes: int | None = None) -> str:
        """The title and as many paragraphs as there is room for."""
        whole = "\n".join([self.title, *self.paragraphs])
        if largest_bytes is None or len(whole.encode()) <= largest_bytes:
            return whole
        kept = list(self.paragraphs)
        while kept:
            kept.pop()
            text = "\n".join([self.title, *kept, _more(len(self.paragraphs) - len(kept))])
            if len(text.encode()) <= largest_bytes:
                return text
        return self.title


def message_of(lines: Sequence[Line], browse: str, now: datetime) -> Message:
    """What is new or changed, then what is over."""
    new, over = [line for line in lines if not line.over], [line for line in lines if line.over]
    title = say(
        f"nianbao: alarms: {len(new)}, over: {len(over)}", f"nianbao 年报：{len(new)} 条告警，{len(over)} 条解除"
    )
    shown = [*new, *over][:SHOWN]
    paragraphs = [_paragraph(line, browse) for line in shown]
    more = [_more(len(lines) - len(shown))] if len(lines) > len(shown) else []
    return Message(title, (*paragraphs, *more), _iso(now), tuple(_value(line, browse) for line in shown))


def trial(now: datetime, browse: str) -> Message:
    """A message by which somebody sees that messages come."""
    text = say("a trial: no alarm", "测试消息：并非告警")
    made = message_of([Line(Alarm("trial", "trial", text, "trial"), now)], browse, now)
    return Message(f"nianbao: {text}", made.paragraphs, made.time, made.alarms)


def links(alarm: Alarm, browse: str) -> list[str]:
    """Where its captures can be looked at; without a browse their record ids."""
    root = browse.rstrip("/")
    return [f"{root}/captures/{bare(one)}" if root else one.strip("<>") for one in alarm.captures]


def _paragraph(line: Line, browse: str) -> str:
    mark = say("over: ", "已解除：") if line.over else ""
    return "\n  ".join([f"- {mark}{line.alarm.text}", *([] if line.over else links(line.alarm, browse))])


def _value(line: Line, browse: str) -> dict[str, object]:
    return {
        "key": line.alarm.key,
        "text": line.alarm.text,
        "since": _iso(line.since),
        "over": line.over and _iso(line.over),
        "captures": links(line.alarm, browse),
    }


def _more(count: int) -> str:
    return say(f"and {count} more: nianbao alarms", f"另有 {count} 条：nianbao alarms")


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
