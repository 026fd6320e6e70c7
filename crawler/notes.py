"""What crawls say of themselves while they run and when they have ended: `state/runs/CRAWL.json`, the last few of them.

It needs no database, and a crawl that was killed leaves what it had said; `status`, metrics and alarms read it. What
older ones came to is added up in `totals.json`.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler import clock
from crawler.errors import NianbaoError
from crawler.progress import Look, Progress, Watch, every
from crawler.small_files import is_locked, locked, read_json, write_json

KEPT = 20
"""Crawls of which a note is kept."""
SAID_S = 5.0
"""How often a crawl says how far it is."""
CUT_BY_USER = 130
TOTALS = "totals"


@dataclass(frozen=True)
class Note:
    """A crawl: what it was asked for, what it came to, and how it ended (`ended` None: it runs, or was killed)."""

    crawl: str
    what: str
    began: datetime
    ended: datetime | None = None
    exit_code: int | None = None
    why: str = ""
    portals: int = 0
    done: int = 0
    pages: int = 0
    reports: int = 0
    size_bytes: int = 0
    waiting: int = 0
    states: Counter[str] = field(default_factory=Counter)
    runs: bool = False

    @property
    def is_failed(self) -> bool:
        """Whether it died, or says that it failed; who was asked to stop did not."""
        return not self.runs and self.exit_code not in {0, 3, CUT_BY_USER}

    @property
    def reason(self) -> str:
        """Why it failed."""
        return self.why or "it was killed"


@contextmanager
def noted(data: Path, crawl: str, what: str) -> Iterator[None]:
    """Keep a note of a crawl as long as the block runs, and of how that ends."""
    file = _file(data, crawl)
    with _held(file.with_suffix(".lock")):
        _add_up(data, [note for note in notes(data) if note.crawl == crawl])  # it goes on: what it came to before
        _put(file, {"crawl": crawl, "what": what, "began": clock.now()})
        code, why = 1, ""
        try:
            yield
            code = 0
        except NianbaoError as error:
            code, why = error.exit_code, " ".join(str(error).split())[:500]
            raise
        except KeyboardInterrupt:
            code = CUT_BY_USER
            raise
        except BaseException as error:
            why = f"{type(error).__name__}: {error}"[:500]
            raise
        finally:
            _put(file, {**read_json(file), "ended": clock.now(), "exit_code": code, "why": why})
    with suppress(OSError):
        _forget_old(data)


def writing(data: Path, crawl: str) -> Watch:
    """A watch that keeps writing down how far a crawl is."""

    @contextmanager
    def watch(look: Look) -> Iterator[None]:
        with every(SAID_S, lambda: _write(data, crawl, look())):
            yield
        _write(data, crawl, look())

    return watch


def both(one: Watch, other: Watch) -> Watch:
    """Two that watch."""

    @contextmanager
    def watch(look: Look) -> Iterator[None]:
        with one(look), other(look):
            yield

    return watch


def notes(data: Path) -> list[Note]:
    """The crawls of which there is a note, the last one first."""
    found = (_read(file) for file in _files(data))
    return sorted((note for note in found if note), key=lambda note: note.began, reverse=True)


def totals(data: Path) -> Note:
    """What all crawls came to, since the data folder was made."""
    return _sum(_folder(data) / f"{TOTALS}.json", notes(data))


def _sum(file: Path, more: list[Note]) -> Note:
    told = read_json(file)
    states = Counter(told.get("states", {}))
    for note in more:
        states.update(note.states)
    summed = {name: told.get(name, 0) + sum(getattr(note, name) for note in more) for name in _COUNTS}
    return Note(TOTALS, "", clock.now(), states=states, **summed)


_COUNTS = ("pages", "reports", "size_bytes", "done")


def _write(data: Path, crawl: str, progress: Progress) -> None:
    file = _file(data, crawl)
    if not file.exists():  # nobody keeps a note: the demo
        return
    counts = {name: getattr(progress, name) for name in (*_COUNTS, "portals", "waiting")}
    _put(file, {**read_json(file), **counts, "states": dict(progress.states)})


def _put(file: Path, told: dict[str, Any]) -> None:
    with suppress(OSError):  # a full disk stops the crawl where it matters
        write_json(file, told)


@contextmanager
def _held(lock: Path) -> Iterator[None]:
    with ExitStack() as stack:
        with suppress(OSError):  # likewise
            stack.enter_context(locked(lock))
        yield


def _read(file: Path) -> Note | None:
    told = read_json(file)
    if not {"crawl", "what", "began"} <= told.keys():
        return None
    for name in ("began", "ended"):
        told[name] = datetime.fromisoformat(told[name]) if told.get(name) else None
    told["states"] = Counter(told.get("states", {}))
    told["runs"] = told["ended"] is None and is_locked(file.with_suffix(".lock"))
    return Note(**{name: value for name, value in told.items() if name in Note.__dataclass_fields__})


def _forget_old(data: Path) -> None:
    """Add up what is older than the last few."""
    old = [note for note in notes(data)[KEPT:] if not note.runs]
    _add_up(data, old)
    for note in old:
        _file(data, note.crawl).with_suffix(".lock").unlink(missing_ok=True)


def _add_up(data: Path, old: list[Note]) -> None:
    """What they came to goes into the totals, and their notes go."""
    file = _folder(data) / f"{TOTALS}.json"
    with suppress(OSError), locked(file.with_suffix(".lock")):
        if old:
            summed = _sum(file, old)
            write_json(file, {**{name: getattr(summed, name) for name in _COUNTS}, "states": dict(summed.states)})
        for note in old:
            _file(data, note.crawl).unlink(missing_ok=True)


def _files(data: Path) -> Iterator[Path]:
    return (file for file in _folder(data).glob("*.json") if file.stem != TOTALS)


def _file(data: Path, crawl: str) -> Path:
    return _folder(data) / f"{crawl}.json"


def _folder(data: Path) -> Path:
    return data / "state" / "runs"
