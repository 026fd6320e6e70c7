"""Reading on a cluster: a few reports are a task, and a task is what this machine would do with them.

The command looks up what is to be read, and stores what was read in the order of the archive, so that whoever reads a
report, and however often, what comes of it is the same. Workers see the archive, and never the database.
"""

import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
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

AT_ONCE = 4
"""Reports of a task: some seconds of reading, which are lost with a worker that dies."""

AHEAD = 8
"""Tasks for each thread of the cluster that may wait for a slow one before them."""

IDLE_S = 30.0
"""How long a worker keeps its archive and its readers after its last task."""


_Task: TypeAlias = "Future[Sequence[Entry]]"


@contextmanager
def reading_on(archive: Archive, *, address: str) -> Iterator[Reading]:
    """Reading by the workers of a cluster."""
    with offered(archive.data) as terms, connected(address, terms) as cluster:
        yield partial(_read_all, cluster=cluster, address=address, terms=terms)


def _read_all(captured: Iterable[Resolved], *, cluster: Client, address: str, terms: Terms) -> Iterator[Entry]:
    rest = iter(captured)
    ahead: deque[_Task] = deque()
    for block in iter(lambda: list(islice(rest, AT_ONCE)), []):
        with answering(address):
            ahead.append(cluster.submit(read_block, terms, block, pure=False))
            threads = sum(cluster.nthreads().values())  # type: ignore[no-untyped-call]  # published with half of its types
            full = len(ahead) > AHEAD * threads
        if full:
            yield from _settled(ahead.popleft(), address)
    while ahead:
        yield from _settled(ahead.popleft(), address)


def _settled(task: _Task, address: str) -> Sequence[Entry]:
    with answering(address):
        return task.result()


def read_block(terms: Terms, block: Sequence[Resolved]) -> Sequence[Entry]:
    """A task, on a worker."""
    with _desk(terms) as desk:
        return [ingest(one, archive=desk.archive, reader=desk.reader) for one in block]


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
