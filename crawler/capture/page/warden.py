"""The process that starts Chromium and sees to its end: `warden.py MEMORY USER IN OUT PROGRAM ARGUMENT…`, by its path.

Chromium runs as USER, `UID:GID`, or where that is empty as whoever runs this. It gets a profile in a temporary folder,
and the pipes IN and OUT as the two that it speaks over. When whoever started this process is gone (its input ends) or
Chromium is, every process of Chromium's is killed and the folder removed: no end of a crawl leaves either behind. A
page that takes more than MEMORY bytes for itself is killed.
"""

import contextlib
import ctypes
import fcntl
import os
import select
import shutil
import signal
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
"""prctl(2), Linux: die with the parent; become the parent of orphans below."""

PREFERENCES = '{"net": {"network_prediction_options": 2}}'
"""No page is fetched before somebody wants it: DevTools would not show it."""

KEPT = (
    "PATH", "HOME", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "XDG_DATA_DIRS", "XDG_DATA_HOME",
    "FONTCONFIG_FILE", "FONTCONFIG_PATH", "CHROME_DEVEL_SANDBOX",
)  # fmt: skip
"""What Chromium is given of our environment, in which there may be passwords."""

LOOK_S = 0.5
LONGEST_PLACE = 24
FREE_DESCRIPTOR = 10
PROC = Path("/proc")


def main(memory: int, user: list[int], pipes: tuple[int, int], command: list[str]) -> None:
    """Start it, watch it, end it."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    profile = _profile(user)
    chromium = os.fork()
    if not chromium:
        _become(user, pipes, [*command, f"--user-data-dir={profile}"])
    try:
        for pipe in pipes:
            os.close(pipe)
        while os.waitpid(chromium, os.WNOHANG) == (0, 0) and not select.select([0], [], [], LOOK_S)[0]:
            for renderer in _greedy(chromium, memory):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(renderer, signal.SIGKILL)
    finally:
        _end(chromium)
        _remove(profile, user)


def _profile(user: list[int]) -> Path:
    """A folder for Chromium alone, in which it finds its preferences."""
    profile = Path(tempfile.mkdtemp(prefix="nianbao-chromium-", dir=_place(user)))
    preferences = profile / "Default" / "Preferences"
    preferences.parent.mkdir()
    preferences.write_text(PREFERENCES)
    for path in (preferences, preferences.parent, profile) if user else ():
        os.chown(path, *user)
    return profile


def _remove(profile: Path, user: list[int]) -> None:
    """The profile, and the folder beside it to which Chromium's lock leads: killed, it leaves that behind.

    With no more rights than Chromium had: the lock leads wherever Chromium, or who took it over, wanted.
    """
    if user:
        os.setgroups(())
        os.setegid(user[1])
        os.seteuid(user[0])
    with contextlib.suppress(OSError):
        shutil.rmtree((profile / "SingletonSocket").readlink().parent, ignore_errors=True)
    shutil.rmtree(profile, ignore_errors=True)
    if user:
        os.seteuid(0)
        with contextlib.suppress(OSError):  # the folder around it may let nobody else remove anything
            profile.rmdir()


def _place(user: list[int]) -> str:
    """Where temporary files go, if another user comes there, and it is short.

    Chromium makes a socket there, and the path of a socket has 107 bytes at most.
    """
    place = Path(tempfile.gettempdir()).resolve()
    is_open = not user or all(path.stat().st_mode & stat.S_IXOTH for path in (place, *place.parents))
    return str(place) if is_open and len(os.fsencode(place)) <= LONGEST_PLACE else "/tmp"  # noqa: S108  # a folder of our own in there


def _become(user: list[int], pipes: tuple[int, int], command: list[str]) -> None:
    """In the child: Chromium, in a process group of its own."""
    try:
        os.setpgid(0, 0)
        if user:
            os.setgroups(())
            os.setgid(user[1])
            os.setuid(user[0])
        _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        high = [fcntl.fcntl(pipe, fcntl.F_DUPFD, FREE_DESCRIPTOR) for pipe in pipes]
        for pipe, place in zip(high, (3, 4), strict=True):
            os.dup2(pipe, place)
            os.close(pipe)
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, 0)
        os.dup2(nowhere, 1)
        profile = command[-1].partition("=")[2]
        own = {"TMPDIR": profile, **({"HOME": profile} if user else {})}  # what it leaves there goes with its profile
        os.execvpe(command[0], command, {name: os.environ[name] for name in KEPT if name in os.environ} | own)  # noqa: S606  # no shell on purpose
    except OSError as error:
        print(error, file=sys.stderr)  # noqa: T201  # for whoever wants to know why it did not start
    os._exit(1)


def _end(chromium: int) -> None:
    """Kill Chromium's group, and what has left it: on Linux orphans become children of this process."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(chromium, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while True:
            for pid, fields in _processes():
                if int(fields[1]) == os.getpid():
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
            os.waitpid(-1, 0)


def _greedy(group: int, memory: int) -> Iterator[int]:
    """The pages of Chromium that have taken more than they may."""
    for pid, fields in _processes():
        if int(fields[2]) != group or pid == group:
            continue
        with contextlib.suppress(OSError):
            _, resident, shared, *_ = map(int, (PROC / str(pid) / "statm").read_text().split())
            own = (resident - shared) * os.sysconf("SC_PAGE_SIZE")
            if own > memory and b"--type=renderer" in (PROC / str(pid) / "cmdline").read_bytes():
                yield pid


def _processes() -> Iterator[tuple[int, list[str]]]:
    """Every process of this machine, with the fields of its `stat` from its state on; none but on Linux."""
    if not PROC.is_dir():
        return
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                yield int(folder.name), (folder / "stat").read_text("latin-1").rpartition(") ")[2].split()


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value)


if __name__ == "__main__":
    main(
        int(sys.argv[1]),
        [int(number) for number in sys.argv[2].split(":") if number],
        (int(sys.argv[3]), int(sys.argv[4])),
        sys.argv[5:],
    )
