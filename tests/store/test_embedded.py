"""The embedded server: one owner per folder, joined by others, protected, and gone with its owner."""

import json
import logging
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from crawler.entry import Entry
from crawler.errors import DatabaseUnreachable
from crawler.store import open_store
from crawler.store.lock import read_owner

pytestmark = pytest.mark.slow

MakeEntry = Callable[..., Entry]

COMMAND = """
import sys, time
from pathlib import Path
from crawler.store import open_store
with open_store("embedded", Path(sys.argv[1])) as store:
    print("open", len(list(store.readings())), flush=True)
    sys.stdin.read()
"""
"""Another command: opens the store, says how many readings it sees, and stays until its input ends."""


@contextmanager
def another_command(data: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", COMMAND, str(data)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture(scope="session")
def made_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose database has been made, which takes seconds."""
    made = tmp_path_factory.mktemp("made")
    with open_store("embedded", made):
        pass
    return made


@pytest.fixture
def data(made_folder: Path, tmp_path: Path) -> Path:
    """A data folder of the test's own, with an empty database."""
    return Path(shutil.copytree(made_folder, tmp_path / "data"))


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def server_of(data: Path) -> int:
    """The process id of the folder's server: the one that has its database open."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        words = path.read_bytes().split(b"\0") if path.exists() else []
        if f"{data}/db".encode() in words:
            return int(path.parent.name)
    raise AssertionError(f"no server on {data}")


def lives(pid: int) -> bool:
    path = Path(f"/proc/{pid}/stat")
    return path.exists() and path.read_text().rpartition(")")[2].split()[0] != "Z"


def wait_until(holds: Callable[[], bool], within_s: float) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_was_put_is_there_after_the_next_start(data: Path, make_entry: MakeEntry) -> None:
    with open_store("embedded", data) as store:
        store.put(make_entry())
        server = server_of(data)
    assert not lives(server)
    with open_store("embedded", data) as store:
        assert len(list(store.readings())) == 1


def test_no_other_user_of_the_machine_gets_in(data: Path) -> None:
    with open_store("embedded", data):
        owner = read_owner(data / "database.lock")
        assert owner is not None
        address = f"mongodb://127.0.0.1:{owner.port}/?directConnection=true"
        with MongoClient[dict[str, object]](address) as stranger, pytest.raises(OperationFailure, match="auth"):
            stranger["nianbao"]["reports"].find_one()
        assert [mode(data / p) for p in ("db", "db/nianbao.json", "database.lock")] == [0o700, 0o600, 0o600]


def test_a_second_command_joins_the_server_of_the_first(data: Path, make_entry: MakeEntry) -> None:
    with open_store("embedded", data) as store:
        store.put(make_entry())
        server = server_of(data)
        with another_command(data) as joined:
            assert said(joined) == "open 1"
        assert server_of(data) == server
        assert len(list(store.readings())) == 1


def test_when_the_owner_ends_one_of_those_who_joined_takes_over_where_all_find_it(
    data: Path, make_entry: MakeEntry
) -> None:
    with ExitStack() as owner, ExitStack() as others:
        owner.enter_context(open_store("embedded", data)).put(make_entry())
        server = server_of(data)
        joined = [others.enter_context(open_store("embedded", data)) for _ in range(2)]
        owner.close()
        assert [len(list(one.readings())) for one in joined] == [1, 1]
        assert server_of(data) != server
    assert (data / "database.lock").read_bytes() == b""


def test_two_commands_at_once_have_one_server(tmp_path: Path) -> None:
    with another_command(tmp_path) as one, another_command(tmp_path) as other:
        assert [said(one), said(other)] == ["open 0", "open 0"]


def test_a_killed_owner_takes_its_server_along_and_the_next_command_takes_over(
    data: Path, make_entry: MakeEntry
) -> None:
    with another_command(data) as owner:
        said(owner)
        server = server_of(data)
        with open_store("embedded", data) as joined:
            joined.put(make_entry())
        owner.kill()
        owner.wait()
        with open_store("embedded", data) as store:
            assert not lives(server)
            assert len(list(store.readings())) == 1


def test_the_server_of_a_killed_owner_ends_by_itself(data: Path) -> None:
    with another_command(data) as owner:
        said(owner)
        server = server_of(data)
        owner.kill()
        owner.wait()
    wait_until(lambda: not lives(server), within_s=10)


def test_an_interrupt_of_the_terminal_reaches_the_server_only_through_its_owner(data: Path) -> None:
    with another_command(data) as owner:
        said(owner)
        assert os.getpgid(server_of(data)) != os.getpgid(owner.pid)


def test_a_server_killed_from_outside_is_one_clear_error(data: Path) -> None:
    with open_store("embedded", data) as store:
        os.kill(server_of(data), signal.SIGKILL)
        started = time.monotonic()
        with pytest.raises(DatabaseUnreachable, match=r"embedded database of .* failed: .*archive"):
            list(store.current())
        assert time.monotonic() - started < 10
        with pytest.raises(DatabaseUnreachable, match=r"does not answer .* process"), open_store("embedded", data):
            pass
    with open_store("embedded", data) as store:
        assert list(store.current()) == []


def test_an_unreadable_database_is_set_aside_with_a_message(
    data: Path, caplog: pytest.LogCaptureFixture, make_entry: MakeEntry
) -> None:
    with open_store("embedded", data) as store:
        store.put(make_entry())
    (data / "db" / "WiredTiger.wt").write_bytes(b"not a database" * 1000)
    with caplog.at_level(logging.WARNING), open_store("embedded", data) as store:
        assert list(store.readings()) == []
        store.put(make_entry())
    (aside,) = data.glob("db.damaged-*")
    assert (aside / "WiredTiger.wt").read_bytes().startswith(b"not a database")
    assert [aside.name in r.getMessage() and "reextract" in r.getMessage() for r in caplog.records] == [True]


def test_a_database_whose_program_is_gone_is_set_aside(data: Path, caplog: pytest.LogCaptureFixture) -> None:
    with open_store("embedded", data):
        pass
    access = data / "db" / "nianbao.json"
    access.write_text(json.dumps(json.loads(access.read_text()) | {"program": "mongod 3"}))
    with open_store("embedded", data):
        assert len(list(data.glob("db.damaged-*"))) == 1
    assert "made by mongod 3" in caplog.text


def test_a_server_that_cannot_start_at_all_leaves_the_database_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "bin" / "mongod"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\necho 'no space left on device' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(broken.parent), prepend=os.pathsep)
    data = tmp_path / "data"
    (data / "db").mkdir(parents=True)
    (data / "db" / "kept").touch()
    with (
        pytest.raises(DatabaseUnreachable, match=r"no space left on device.*--database mongodb://"),
        open_store("embedded", data),
    ):
        pass
    assert (data / "db" / "kept").exists()
    assert list(data.glob("db.damaged-*")) == []


def test_a_missing_server_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    expected = pytest.raises(DatabaseUnreachable, match=r"no database server is installed.*make setup")
    with expected, open_store("embedded", tmp_path / "data"):
        pass


def test_a_folder_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    expected = pytest.raises(DatabaseUnreachable, match=r"cannot be kept: .*data")
    with expected, open_store("embedded", tmp_path / "data"):
        pass
