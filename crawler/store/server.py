"""The server process under the embedded database: which program, started how, ready when, stopped how."""

import os
import re
import shutil
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

START_S = 30.0
STOP_S = 10.0
SLOW_S_A_GB = 20.0
POLL_S = 0.02

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

    def command(self, data: Path, *, auth: bool) -> list[str]:
        """The command line: loopback only, a port of its own, its files in `db`."""
        if self.name == "mongod":
            options = ["--dbpath", f"{data}/db", "--bind_ip", "127.0.0.1", "--port", str(_free_port())]
            options += ["--nounixsocket", "--wiredTigerCacheSizeGB", "0.25"]
        else:
            config = data / "secantusd.toml"
            config.touch()
            options = ["--config", str(config), "--host", "127.0.0.1", "--port", "0"]
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
def running(program: Program, data: Path, lock: Lock, *, auth: bool) -> Iterator[int]:
    """The port of a server that runs until the block ends; ServerEnded when it does not come up."""
    log = data / "logs" / "database.log"
    server = _spawn(program.command(data, auth=auth), log, lock)
    port = None
    try:
        port = _ready(server, log, READY[program.name], START_S + more_s(data))
        yield port
    finally:
        _stop(server, port, STOP_S + more_s(data))


def _spawn(command: list[str], log: Path, lock: Lock) -> subprocess.Popen[bytes]:
    """Start the server out of reach of the terminal's Ctrl-C, from a thread that stays as long as it runs.

    The kernel ends the server with the *thread* that started it (prctl(2)), not only with the process.
    """
    started: Future[subprocess.Popen[bytes]] = Future()

    def stay() -> None:
        try:
            with log.open("wb") as output:
                server = subprocess.Popen(  # noqa: S603  # our own command line
                    [sys.executable, "-I", leash.__file__, str(os.getpid()), *command],
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


def more_s(data: Path) -> float:
    """How much longer a large database may take: one of 9 GB took 48 s to start on a machine with other work."""
    size_bytes = sum(file.stat().st_size for file in (data / "db").glob("*.wt"))
    return SLOW_S_A_GB * size_bytes / 1e9


def _ready(server: subprocess.Popen[bytes], log: Path, line: re.Pattern[bytes], patience_s: float) -> int:
    """The port, as soon as the server says that it listens."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        ended = server.poll() is not None
        if found := line.search(log.read_bytes()):
            return int(found[1])
        if ended:
            raise ServerEnded(_last_line(log))
        time.sleep(POLL_S)
    raise DatabaseUnreachable(
        f"the embedded database was not ready within {patience_s:.0f} s; its last line: {_last_line(log)} "
        f"(all of it in {log}); try again, or give --database mongodb://…"
    )


def _last_line(log: Path) -> str:
    lines = log.read_text("utf-8", errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")


def _stop(server: subprocess.Popen[bytes], port: int | None, patience_s: float) -> None:
    """Ask it to end, and end it when it does not."""
    with suppress(ProcessLookupError):
        server.terminate()
    deadline = time.monotonic() + patience_s
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
