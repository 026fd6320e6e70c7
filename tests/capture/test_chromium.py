"""Chromium is found, tried out, and its absence is told in one line."""

import asyncio
import os
import pwd
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from crawler.capture import chromium
from crawler.capture.page.process import start
from crawler.errors import NoSandbox, NotStarted


def run(**environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "crawler.capture.chromium"]
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **environment}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=here, timeout=60)


@pytest.mark.browser
@pytest.mark.slow
def test_the_chromium_of_this_machine_starts() -> None:
    tried = run()
    assert (tried.returncode, tried.stdout) == (0, ""), tried.stderr


@pytest.mark.slow
def test_a_chromium_that_is_not_there_is_one_line_and_status_1() -> None:
    tried = run(NIANBAO_CHROMIUM="/nowhere/chromium")
    assert tried.returncode == 1
    assert tried.stderr.startswith("no Chromium found: run `playwright install chromium`")
    assert tried.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_chromium_that_does_not_start_is_one_line_and_status_1(tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o700)
    tried = run(NIANBAO_CHROMIUM=str(broken))
    assert tried.returncode == 1
    assert tried.stderr.startswith(f"{broken} does not start: ")
    assert tried.stderr.count("\n") == 1


def test_the_sandbox_is_left_out_only_for_root_who_cannot_start_it_as_another_user(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = put(tmp_path / "roots" / "chromium")
    (tmp_path / "roots").chmod(0o700)
    for user, sandboxed in ((0, False), (1000, True)):
        monkeypatch.setattr(os, "geteuid", lambda user=user: user)
        assert ("--no-sandbox" not in chromium.arguments(str(program))) is sandboxed


as_root = pytest.mark.skipif(bool(os.geteuid()), reason="only root becomes another user")

WHO = r"""#!/bin/sh
exec >"$TMPDIR/../who.$$" 2>&1
id -u; id -g; id -G; echo "$HOME" "$TMPDIR"; env | grep -c PASSWORD; ls -ld "$TMPDIR"/Default/Preferences
mv "$TMPDIR/../who.$$" "$TMPDIR/../who"
"""


@as_root
def test_root_has_chromium_started_as_another_user_with_a_home_that_is_thrown_away_and_no_secrets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with TemporaryDirectory(dir="/tmp") as place:
        Path(place).chmod(0o777)
        program = put(Path(place) / "bin" / "chromium")
        program.write_text(WHO)
        for path in (program, program.parent):
            path.chmod(0o755)
        monkeypatch.setenv("TMPDIR", place)
        monkeypatch.setenv("NIANBAO_PASSWORD", "secret")
        with pytest.raises(NotStarted):
            asyncio.run(chromium.try_out(str(program)))
        user, group, groups, homes, secrets, preferences = (Path(place) / "who").read_text().splitlines()
        assert (user, group) != ("0", "0")
        assert (groups, secrets) == (group, "0")
        assert len(set(homes.split())) == 1
        assert preferences.split()[2] == pwd.getpwuid(int(user)).pw_name
        assert {path.name for path in Path(place).iterdir()} == {"bin", "who"}


TAKEN_AWAY = (
    "echo 1 > /proc/sys/user/max_user_namespaces &&"
    ' exec unshare -U --map-user=1000 --map-group=1000 "$@"'
)  # fmt: skip
NO_NAMESPACES = ("unshare", "-Ur", "sh", "-c", TAKEN_AWAY, "sh")
"""Runs what follows as a user for whom the kernel makes no namespaces, as in most containers."""
INSIDE = """
import ctypes, os, subprocess, sys
ready, go = os.pipe(), os.pipe()
child = os.fork()
if not child:
    ctypes.CDLL(None).unshare(0x10000000)
    os.write(ready[1], b"x")
    os.read(go[0], 1)
    open("/proc/sys/user/max_user_namespaces", "w").write("0")
    os.execvp(sys.argv[1], sys.argv[1:])
os.read(ready[0], 1)
for kind in "ug":
    open(f"/proc/{child}/{kind}id_map", "w").write("0 0 65536")
os.write(go[1], b"x")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
ROOT_WITHOUT_NAMESPACES = (sys.executable, "-c", INSIDE)
"""Runs what follows as root, with all users of the machine, where the kernel makes no more namespaces."""
TRIED = """
import asyncio, logging, sys
logging.basicConfig(format="%(message)s")
from crawler.capture.chromium import find_chromium, try_out
sys.stdout.write(str(asyncio.run(try_out(find_chromium()))))
"""


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("wrapped", [NO_NAMESPACES, pytest.param(ROOT_WITHOUT_NAMESPACES, marks=as_root)])
def test_where_the_kernel_allows_no_sandbox_chromium_starts_without_and_it_is_said(wrapped: tuple[str, ...]) -> None:
    try:
        subprocess.run([*wrapped, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("namespaces cannot be taken away here")
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [*wrapped, sys.executable, "-c", TRIED]
    tried = subprocess.run(command, capture_output=True, text=True, check=False, env=here, timeout=90)
    assert tried.stdout == "False", tried.stderr
    assert tried.stderr.startswith("Chromium runs without its sandbox because the kernel allows none here")


ZYGOTE = "[9:9:1122/0.1:FATAL:content/browser/zygote_host/zygote_host_impl_linux.cc:"
CRASHPAD = "[1122/0.1:ERROR:third_party/crashpad/crashpad/util/file/file_io_posix.cc:145] open /sys/devices/system/cpu"
MOVED = "Failed to move to new namespace: PID namespaces supported, but failed: errno = Operation not permitted"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ((ZYGOTE.replace("FATAL", "ERROR") + "130] No usable sandbox! If this is …",), NoSandbox),
        ((MOVED, ZYGOTE + "228] Zygote process exited prematurely"), NoSandbox),  # Docker
        (("The setuid sandbox is not running as root.", ZYGOTE + "228] Zygote process exited"), NoSandbox),
        (("Enabling the sandbox of the GPU", ZYGOTE + "1] no room"), NotStarted),
    ],
)
def test_that_there_can_be_no_sandbox_is_known_from_what_chromium_says(
    said: tuple[str, ...], kind: type[NotStarted], tmp_path: Path
) -> None:
    program = put(tmp_path / "bin" / "chromium")
    program.write_text("#!/bin/sh\ncat >&2 <<'END'\n" + "\n".join((*said, CRASHPAD)) + "\nEND\nexit 1\n")
    with pytest.raises(NotStarted, match="zygote_host_impl") as failed:
        asyncio.run(start([str(program)], 1 << 30))
    assert type(failed.value) is kind


def started(*, fails_with: NotStarted, sandboxed: bool) -> list[list[str]]:
    """The commands that are tried for a user whose Chromium does not start at first."""
    tried: list[list[str]] = []

    async def start(command: list[str]) -> None:
        tried.append(command)
        if "--no-sandbox" not in command:
            raise fails_with

    asyncio.run(chromium.started("chromium", start, sandboxed=sandboxed))
    return tried


def test_who_needs_the_sandbox_gets_no_chromium_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert len(started(fails_with=NoSandbox(), sandboxed=False)) == 2
    with pytest.raises(NotStarted):
        started(fails_with=NoSandbox(), sandboxed=True)
    with pytest.raises(NotStarted):
        started(fails_with=NotStarted(), sandboxed=False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(chromium, "other_user", lambda _: None)
    with pytest.raises(NotStarted, match="root has no sandbox"):
        started(fails_with=NoSandbox(), sandboxed=True)


def test_playwrights_own_download_comes_before_the_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("NIANBAO_CHROMIUM", raising=False)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert chromium.find_chromium() is None
    on_the_path = tmp_path / "chromium"
    on_the_path.write_text("#!/bin/sh\n")
    on_the_path.chmod(0o700)
    assert chromium.find_chromium() == str(on_the_path)
    downloaded = put(tmp_path / f"chromium-{chromium.revision()}" / "chrome-linux" / "chrome")
    put(tmp_path / "chromium-999999" / "chrome-linux64" / "chrome")
    put(tmp_path / "chromium_headless_shell-999999" / "chrome-linux" / "headless_shell")
    assert chromium.find_chromium() == str(downloaded)
    assert chromium.find_chromium(str(on_the_path)) == str(on_the_path)


@pytest.mark.parametrize(
    ("system", "cache", "program"),
    [
        ("linux", ".cache/ms-playwright", "chromium-1/chrome-linux/chrome"),
        ("linux", ".cache/ms-playwright", "chromium-1/chrome-linux64/chrome"),
        ("linux", ".cache/ms-playwright", "chromium-1/chrome-linux-arm64/chrome"),
        ("linux", ".cache/ms-playwright", "chromium_headless_shell-1/chrome-linux/headless_shell"),
        (
            "linux",
            ".cache/ms-playwright",
            "chromium_headless_shell-1/chrome-headless-shell-linux64/chrome-headless-shell",
        ),
        ("darwin", "Library/Caches/ms-playwright", "chromium-1/chrome-mac/Chromium.app/Contents/MacOS/Chromium"),
        (
            "darwin",
            "Library/Caches/ms-playwright",
            "chromium-1/chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
        ),
        ("win32", "AppData/Local/ms-playwright", "chromium-1/chrome-win64/chrome.exe"),
    ],
)
def test_playwrights_download_is_found_wherever_it_keeps_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, system: str, cache: str, program: str
) -> None:
    for name in ("NIANBAO_CHROMIUM", "PLAYWRIGHT_BROWSERS_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setattr(sys, "platform", system)
    assert chromium.find_chromium() is None
    downloaded = put(tmp_path / cache / program)
    assert chromium.find_chromium() == str(downloaded)


def put(program: Path) -> Path:
    """A program that can be run."""
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o700)
    return program
