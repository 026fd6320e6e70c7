"""The embedded database: a private server for one data folder, started, joined, protected, set aside when unreadable.

Whoever comes first owns the folder and runs the server as a child; others join it. When the owner ends, one of them
starts it again at the same port, where their connections find it. User and password are made up
once and live beside the database's own files, so that a `db/` that is moved or deleted takes them along.
"""

import json
import logging
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from crawler.clock import now
from crawler.errors import DatabaseUnreachable, ServerEnded
from crawler.store.failures import reaching
from crawler.store.lock import Lock, Owner, read_owner, try_lock
from crawler.store.server import POLL_S, Program, find_programs, patience_s, running

log = logging.getLogger(__name__)

DAMAGED = "db.damaged-"
"""What was set aside stands beside `db/` under such a name, or in it, where it is a mount of its own."""
QUICK: dict[str, Any] = {"serverSelectionTimeoutMS": 5_000}
"""A server that has just said that it is ready answers at once, or never."""

HEIR_S = 0.05
"""How often those who joined look whether the server's owner has ended."""

Json = dict[str, Any]


@dataclass(frozen=True)
class Access:
    """How to enter the database in this `db/`, and which program made it."""

    program: str
    user: str
    password: str

    def uri(self, port: int) -> str:
        """The address with user and password; writes are acknowledged and journalled."""
        options = "directConnection=true&w=1&journal=true&authSource=admin"
        return f"mongodb://{self.user}:{self.password}@127.0.0.1:{port}/?{options}"


@contextmanager
def embedded(data: Path, prepare: Callable[[str], None]) -> Iterator[str]:
    """The address of the folder's database: our own server until the block ends, or another command's.

    `prepare` gets the address before anyone else does, and only in the process that owns the server.
    """
    _make_room(data)
    path = data / "database.lock"
    deadline = time.monotonic() + patience_s(data)
    while time.monotonic() < deadline:
        with try_lock(path) as lock:
            if lock:
                with _owning(data, lock) as (access, port):
                    prepare(access.uri(port))
                    lock.tell(Owner(os.getpid(), port))
                    try:
                        yield access.uri(port)
                    finally:
                        os.ftruncate(lock.file, 0)  # who comes while the server ends waits for the next one
                return
        if joined := _join(data, read_owner(path)):
            uri, port = joined
            with _inheriting(data, port):
                yield uri
            return
        time.sleep(POLL_S)
    raise DatabaseUnreachable(f"{path} stays locked, but no database answers: end the process that has it open")


def is_served(data: Path) -> bool:
    """Whether another process runs the folder's database now."""
    owner = read_owner(data / "database.lock")
    return owner is not None and owner.port is not None and owner.pid != os.getpid() and owner.lives()


def _make_room(data: Path) -> None:
    """The folders and files of the database that have to be there, closed to others."""
    try:
        (data / "db").mkdir(mode=0o700, parents=True, exist_ok=True)
        (data / "db").chmod(0o700)
        (data / "logs").mkdir(mode=0o700, exist_ok=True)
        for file in ("database.lock", "logs/database.log"):
            (data / file).touch(mode=0o600)
    except OSError as error:
        raise _not_kept(data, error) from error


def _not_kept(data: Path, error: OSError) -> DatabaseUnreachable:
    return DatabaseUnreachable(f"the embedded database cannot be kept: {error.filename or data}: {error.strerror}")


def _join(data: Path, owner: Owner | None) -> tuple[str, int] | None:
    """Address and port of the server that a living owner has made ready; None while there is none."""
    access = _read_access(data)
    if not (owner and owner.port and access and owner.lives()):
        return None
    try:
        _ping(access.uri(owner.port))
    except PyMongoError as error:
        if read_owner(data / "database.lock") != owner or not owner.lives():  # it ended meanwhile
            return None
        raise DatabaseUnreachable(
            f"the database of {data} does not answer on 127.0.0.1:{owner.port}, though process {owner.pid} "
            "still holds it: end that process, then try again; what was captured is in the archive"
        ) from error
    return access.uri(owner.port), owner.port


@contextmanager
def _inheriting(data: Path, port: int) -> Iterator[None]:
    """Where the server that was joined ends before the block does, there is one of our own in its place."""
    over = threading.Event()
    heir = threading.Thread(target=_inherit, args=(data, port, over), name="heir of the database", daemon=True)
    heir.start()
    try:
        yield
    finally:
        over.set()
        heir.join()


def _inherit(data: Path, port: int, over: threading.Event) -> None:
    try:
        while not over.wait(HEIR_S):
            with try_lock(data / "database.lock") as lock, ExitStack() as stack:
                if lock:
                    _start(data, lock, stack, at=port)
                    lock.tell(Owner(os.getpid(), port))
                    over.wait()
                    os.ftruncate(lock.file, 0)
    except (DatabaseUnreachable, PyMongoError, OSError) as error:
        log.warning("the database of %s ended, and is not started again: %s", data, error)


@contextmanager
def _owning(data: Path, lock: Lock) -> Iterator[tuple[Access, int]]:
    """The server on this folder's `db/`, running until the block ends."""
    with ExitStack() as stack:
        with reaching(f"the embedded database of {data}"):  # a machine without loopback, say
            try:
                opened = _start(data, lock, stack)
            except ServerEnded as reason:
                opened = _start_empty(data, lock, stack, reason)
            except OSError as error:
                raise _not_kept(data, error) from error
        yield opened


def _start(data: Path, lock: Lock, stack: ExitStack, at: int = 0) -> tuple[Access, int]:
    """A server that lets us in, to be stopped by `stack`; ServerEnded when this `db/` cannot be read."""
    access = _read_access(data) or _give_access(data, lock)
    program = next((p for p in _installed() if p.name == access.program), None)
    if program is None:
        raise ServerEnded(f"it was made by {access.program}, which is not installed here")
    with ExitStack() as attempt:
        port = attempt.enter_context(running(program, data, lock, auth=True, at=at))
        try:
            _ping(access.uri(port))
        except OperationFailure as error:
            raise ServerEnded(str(error)) from error
        stack.enter_context(attempt.pop_all())
    return access, port


def _start_empty(data: Path, lock: Lock, stack: ExitStack, reason: ServerEnded) -> tuple[Access, int]:
    """Set the unreadable `db/` aside and start an empty one; put it back when that does not start either."""
    db = data / "db"
    aside = (db if db.is_mount() else data) / f"{DAMAGED}{now():%Y%m%dT%H%M%SZ}"
    aside.mkdir(mode=0o700)
    _move(db, aside)
    try:
        opened = _start(data, lock, stack)
    except DatabaseUnreachable as again:
        for one in _entries(db):
            shutil.rmtree(one) if one.is_dir() else one.unlink()
        _move(aside, db)
        aside.rmdir()
        raise DatabaseUnreachable(
            f"the embedded database cannot be started: {again} (its log: {data / 'logs' / 'database.log'}); "
            "nothing captured is lost; give --database mongodb://… to use another"
        ) from again
    log.warning(
        "The database in %s cannot be read (%s). It was set aside as %s and an empty one was started: "
        "`nianbao reextract --missing` fills it again from the archive.",
        db,
        reason,
        aside.name,
    )
    return opened


def _move(source: Path, target: Path) -> None:
    for one in _entries(source):
        one.rename(target / one.name)


def _entries(folder: Path) -> list[Path]:
    """What a database consists of: all that is in its folder, but what was set aside there."""
    return [one for one in folder.iterdir() if not one.name.startswith(DAMAGED)]


def _give_access(data: Path, lock: Lock) -> Access:
    """Make user and password up and tell them to a server that asks for none, then keep them beside its files."""
    program = _installed()[0]
    access = Access(program.name, "nianbao", secrets.token_urlsafe(24))
    with (
        running(program, data, lock, auth=False) as port,
        MongoClient[Json](f"mongodb://127.0.0.1:{port}/?directConnection=true", **QUICK) as client,
    ):
        client.admin.command("dropAllUsersFromDatabase")
        client.admin.command("createUser", access.user, pwd=access.password, roles=["root"])
    file = _access_file(data)
    file.touch(mode=0o600)
    file.write_text(json.dumps(asdict(access)), "utf-8")
    return access


def _read_access(data: Path) -> Access | None:
    """User and password of this `db/`; None while it has none."""
    try:
        return Access(**json.loads(_access_file(data).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def _access_file(data: Path) -> Path:
    return data / "db" / "nianbao.json"


def _installed() -> list[Program]:
    """The servers installed here, at least one."""
    if programs := find_programs():
        return programs
    raise DatabaseUnreachable(
        "no database server is installed: neither mongod on the PATH nor secantusd-py beside this Python; "
        "run `make setup` (or pip install secantusdb), or give --database mongodb://…"
    )


def _ping(uri: str) -> None:
    """Enter with user and password and have something answered."""
    with MongoClient[Json](uri, **QUICK) as client:
        client.admin.command("listDatabases", nameOnly=True)
