"""Reading on a cluster: a report is a task, and a task is what this machine would do with it.

The command looks up what is to be read, and stores what was read in the order of the archive, so that whoever reads a
report, and however often, what comes of it is the same. Workers see the archive, and never the database.
"""

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from distributed import Client, Future, get_worker

from crawler.capture.archive import Archive, open_archive
from crawler.capture.uploading import catch_up
from crawler.cluster.connection import answering, connected
from crawler.cluster.terms import Terms, offered
from crawler.entry import Entry
from crawler.errors import ClusterFailed
from crawler.ingest import Resolved, ingest
from crawler.reading import Reader, open_reader
from crawler.reextract import Reading

AHEAD = 32
"""Reports for each thread of the cluster that may wait for a slow one before them."""

IDLE_S = 30.0
"""How long a worker keeps its archive and its readers after its last task."""


_Task: TypeAlias = "Future[Entry]"


@contextmanager
def reading_on(archive: Archive, *, address: str) -> Iterator[Reading]:
    """Reading by the workers of a cluster."""
    with offered(archive.data) as terms, connected(address, terms) as cluster:
        yield partial(_read_all, cluster=cluster, address=address, terms=terms)


def _read_all(captured: Iterable[Resolved], *, cluster: Client, address: str, terms: Terms) -> Iterator[Entry]:
    ahead: deque[_Task] = deque()
    most = 0
    for number, one in enumerate(captured):
        with answering(address):
            if number % AHEAD == 0:  # workers come and go, but to ask takes as long as to send a report
                most = AHEAD * sum(cluster.nthreads().values())  # type: ignore[no-untyped-call]  # half of its types
            ahead.append(cluster.submit(read, terms, one, pure=False))
        if len(ahead) > most:
            yield _settled(ahead.popleft(), address)
    while ahead:
        yield _settled(ahead.popleft(), address)


def _settled(task: _Task, address: str) -> Entry:
    with answering(address):
        return task.result()


def read(terms: Terms, captured: Resolved) -> Entry:
    """A task, on a worker."""
    with _desk(terms) as desk:
        return ingest(captured, archive=desk.archive, reader=desk.reader)


@dataclass
class _Desk:
    """What a worker reads with, for one command: its tasks share it, and it is there some time longer."""

    archive: Archive
    reader: Reader
    held: ExitStack
    users: int = 0
    idle: threading.Timer | None = None


_desks: dict[Terms, _Desk] = {}
_turn = threading.Lock()


@contextmanager
def _desk(terms: Terms) -> Iterator[_Desk]:
    try:
        with _turn:
            desk = _desks[terms] = _desks.get(terms) or _opened(terms)
            desk.users += 1
            if desk.idle:
                desk.idle.cancel()
        try:
            yield desk
        finally:
            with _turn:
                desk.users -= 1
                desk.idle = threading.Timer(IDLE_S, _leave, (terms,))
                desk.idle.daemon = True
                desk.idle.start()
    except OSError as error:
        raise ClusterFailed(f"the worker {get_worker().address}: {error}") from error


def _opened(terms: Terms) -> _Desk:
    terms.hold()
    if terms.storage:
        catch_up(terms.data)
    with ExitStack() as held:
        archive = held.enter_context(open_archive(terms.data))
        reader = held.enter_context(open_reader(get_worker().state.nthreads))
        return _Desk(archive, reader, held.pop_all())


def _leave(terms: Terms) -> None:
    with _turn:
        if not _desks[terms].users:
            _desks.pop(terms).held.close()
