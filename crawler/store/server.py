"""The server process under the embedded database: which program, started how, ready when, stopped how."""

import ctypes
import logging
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from crawler.errors import DatabaseUnreachable, ServerEnded
from crawler.store import leash
from crawler.store.lock import Lock

log = logging.getLogger(__name__)

START_S = 30.0
STOP_S = 20.0
POLL_S = 0.02
TELL_S = 15.0
"""After how long a user is told why nothing happens."""
A_SECOND_BYTES = 10_000_000
"""How much of a database a second more is allowed for: SecantusDB walks over all documents when it starts."""

READY = {
    "mongod": re.compile(rb'"Waiting for connections".*?"port":(\d+)'),
    "secantusd-py": re.compile(rb"secantus listening on 127\.0\.0\.1:(\d+)"),
}
"""The line by which each program says that it is ready, and its port."""


@dataclass(frozen=True)
class Program:
    """A database server that is installed here."""

    name: str
    path: str

    def command(self, data: Path, *, auth: bool, port: int = 0) -> list[str]:
        """The command line: loopback only, a port of its own (0: any), its files in `db`."""
        if self.name == "mongod":
            options = ["--dbpath", f"{data}/db", "--bind_ip", "127.0.0.1", "--port", str(port or _free_port())]
            options += ["--nounixsocket", "--wiredTigerCacheSizeGB", "0.25"]
        else:
            config = data / "secantusd.toml"
            config.touch()
            options = ["--config", str(config), "--host", "127.0.0.1", "--port", str(port)]
            options += ["--storage-path", f"{data}/db", "--standalone", "--sync-on-commit", "--cache-size", "256M"]
        return [self.path, *options, *(["--auth"] if auth else [])]


def find_programs() -> list[Program]:
    """The servers installed here, the preferred one first: MongoDB, else the one from our own environment."""
    own = Path(sys.executable).parent / "secantusd-py"
    paths = {
        "mongod": shutil.which("mongod"),
        "secantusd-py": str(own) if own.is_file() else shutil.which("secantusd-py"),
    }
    return [Program(name, path) for name, path in paths.items() if path]


@contextmanager
def running(program: Program, data: Path, lock: Lock, *, auth: bool, at: int = 0) -> Iterator[int]:
    """The port of a server that runs until the block ends; ServerEnded when it does not come up."""
    output = data / "logs" / "database.log"
    server = _spawn(program.command(data, auth=auth, port=at), output, lock)
    port = None
    try:
        port = _ready(server, data, output, READY[program.name])
        yield port
    finally:
        _ask_to_end(server, program)
        _stop(server, port)


def patience_s(data: Path) -> float:
    """How long the server of a data folder may take to start."""
    return START_S + _size(data) / A_SECOND_BYTES


def _size(data: Path) -> int:
    """The bytes of the database's files."""
    size = 0
    for file in (data / "db").iterdir():
        with suppress(FileNotFoundError):  # the server removes what it needs no longer
            size += file.stat().st_size
    return size


def _spawn(command: list[str], log_file: Path, lock: Lock) -> subprocess.Popen[bytes]:
    """Start the server out of reach of the terminal's Ctrl-C, from a thread that stays as long as it runs.

    The kernel ends the server with the *thread* that started it (prctl(2)), not only with the process.
    """
    started: Future[subprocess.Popen[bytes]] = Future()

    def stay() -> None:
        try:
            with log_file.open("wb") as output:
                server = subprocess.Popen(  # noqa: S603  # our own command line
                    leash.held(command, signal.SIGKILL),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    pass_fds=(lock.file,),
                    start_new_session=True,
                )
        except OSError as error:
            started.set_exception(error)
            return
        started.set_result(server)
        server.wait()

    threading.Thread(target=stay, name="database server", daemon=True).start()
    return started.result()


def _ready(server: subprocess.Popen[bytes], data: Path, output: Path, line: re.Pattern[bytes]) -> int:
    """The port, as soon as the server says that it listens."""
    begun, limit_s, told = time.monotonic(), patience_s(data), False
    while (waited := time.monotonic() - begun) < limit_s:
        ended = server.poll() is not None
        if found := line.search(output.read_bytes()):
            return int(found[1])
        if ended:
            raise ServerEnded(_last_line(output))
        if waited > TELL_S and not told:
            log.warning("the database in %s is being opened (%.1f GB)", data / "db", _size(data) / 1e9)
            told = True
        time.sleep(POLL_S)
    raise DatabaseUnreachable(
        f"the embedded database was not ready within {limit_s:.0f} s; its last line: {_last_line(output)} "
        f"(all of it in {output}); try again, or give --database mongodb://…"
    )


def _last_line(log: Path) -> str:
    lines = log.read_text("utf-8", errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")


def _ask_to_end(server: subprocess.Popen[bytes], program: Program) -> None:
    """SIGTERM; for SecantusDB to its first thread, as far as the system can do that.

    Only that thread runs a Python program's handler, and a signal that another thread gets does not wake it: one of
    five servers went on as if it had not been asked. mongod has a thread of its own that waits for signals.
    """
    to_thread = getattr(ctypes.CDLL(None), "tgkill", None) if sys.platform == "linux" else None
    if server.poll() is None and to_thread and program.name == "secantusd-py":
        to_thread(server.pid, server.pid, int(signal.SIGTERM))
    else:
        server.terminate()


def _stop(server: subprocess.Popen[bytes], port: int | None) -> None:
    """Wait until it has ended, and end it when it does not."""
    deadline = time.monotonic() + STOP_S
    while server.poll() is None and time.monotonic() < deadline:
        if port:
            _wake(port)
        time.sleep(POLL_S)
    if server.poll() is None:
        server.kill()
        server.wait()


def _wake(port: int) -> None:
    """Connect, and leave: SecantusDB, asked to end, first waits up to two seconds for one more connection to accept."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=POLL_S):
        pass


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
