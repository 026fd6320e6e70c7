"""How far a crawl is, on stderr: a few lines drawn anew while somebody watches, else a plain line a minute."""

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from rich.cells import cell_len
from rich.columns import Columns
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table

from crawler.cli.printing import print_note
from crawler.progress import Busy, Look, Progress, Watch, every, nobody
from crawler.words import say

DRAWN_EACH_S, LINE_EACH_S = 4, 60.0
WINDOW_S = 60.0
"""Seconds over which pages are counted for their rate."""
MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86400


def watching(*, verbose: bool) -> Watch:
    """How this command's crawl is watched; with `-v` the log says it."""
    if verbose:
        return nobody
    return _draw if sys.stderr.isatty() and not Console(stderr=True).is_dumb_terminal else tell_lines


def _draw(look: Look) -> AbstractContextManager[object]:
    pace = Pace()
    console = Console(stderr=True, highlight=False, markup=False)
    return Live(
        get_renderable=lambda: picture(look(), pace),
        console=console,
        refresh_per_second=DRAWN_EACH_S,
        transient=True,
        redirect_stdout=False,
    )


@contextmanager
def tell_lines(look: Look, each_s: float = LINE_EACH_S) -> Iterator[None]:
    """A line from time to time, and none at the end: the results say it all."""
    pace = Pace()

    def tell() -> None:
        progress = look()
        print_note(", ".join([*_counts(progress, pace), pace.left(progress)]))

    with every(each_s, tell):
        yield


class Pace:
    """How fast a crawl is, from what it was when somebody looked before."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self._seen: deque[tuple[float, int]] = deque([(self._began, 0)])

    def pages_per_minute(self, pages: int) -> int:
        """Of the last minute, or since the look before that; `pages` is how many there are now."""
        now = self._clock()
        self._seen.append((now, pages))
        while now - self._seen[1][0] >= WINDOW_S:
            self._seen.popleft()
        since, before = self._seen[0]
        return round((pages - before) * MINUTE_S / max(now - since, 1))

    def left(self, progress: Progress) -> str:
        """The time left, if what is left takes as long as what is done."""
        passed = self._clock() - self._began
        if not 0 < progress.share <= 1 or passed < 1:
            return say("time left unknown", "剩余时间未知")
        left = duration(passed * (1 - progress.share) / progress.share)
        return say(f"about {left} left", f"约剩 {left}")


def duration(seconds: float) -> str:
    """A time in its largest unit, the next one where that is few.

    >>> duration(50), duration(700), duration(5000), duration(300_000)
    ('50 s', '12 min', '1 h 23 min', '3 d 11 h')
    """
    units = ((DAY_S, say("d", "天")), (HOUR_S, say("h", "小时")), (MINUTE_S, say("min", "分钟")))
    for number, (size, name) in enumerate(units):
        if seconds >= size and name != units[-1][1]:
            smaller, smaller_name = units[number + 1]
            return f"{seconds // size:.0f} {name} {seconds % size // smaller:.0f} {smaller_name}"
    return f"{seconds / MINUTE_S:.0f} {units[-1][1]}" if seconds >= MINUTE_S else f"{seconds:.0f} {say('s', '秒')}"


def picture(progress: Progress, pace: Pace) -> RenderableType:
    """What is drawn: how much of all is done, what came of it, and the portals that run longest, a line each."""
    head = Table.grid(padding=(0, 2, 0, 0), expand=True)
    head.add_column(no_wrap=True)
    head.add_column(ratio=1)
    head.add_column(no_wrap=True)
    portals, *counts = _counts(progress, pace)
    head.add_row(portals, ProgressBar(total=1, completed=progress.share), pace.left(progress))
    others = progress.running - len(progress.busy)
    more = [say(f"and {others} more", f"另有 {others} 个")] if others else []
    return Group(head, Columns(counts, padding=(0, 2)), *([_rows(progress.busy)] if progress.busy else []), *more)


def _rows(busy: Sequence[Busy]) -> Table:
    rows = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    rows.add_column(say("portal", "站点"), no_wrap=True, overflow="ellipsis")
    for name in (say("pages", "网页"), say("reports", "报告"), say("to do", "待办")):
        rows.add_column(name, justify="right", min_width=cell_len(name))
    for one in busy:
        rows.add_row(one.code, str(one.pages), str(one.reports), str(one.to_do))
    return rows


def _counts(progress: Progress, pace: Pace) -> list[str]:
    met = [f"{name} {times}" for name, times in sorted(progress.states.items())]
    rate = pace.pages_per_minute(progress.pages)
    return [
        say(f"{progress.done}/{progress.portals} portals", f"站点 {progress.done}/{progress.portals}"),
        say(f"{progress.pages} pages", f"{progress.pages} 页"),
        say(f"{progress.reports} reports", f"{progress.reports} 份报告"),
        say(f"{rate} pages/min", f"{rate} 页/分钟"),
        *met,
    ]
