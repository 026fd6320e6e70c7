"""A running Chromium: started through its warden, spoken to over pipes, killed with all that it started."""

import asyncio
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

from crawler.capture.page.devtools import Session, Wire
from crawler.capture.page.user import other_user
from crawler.errors import Gone, NoSandbox, NotStarted

WARDEN = Path(__file__).with_name("warden.py")
START_S = 30.0
END_S = 10.0
LAST_WORDS = 300

SANDBOX = re.compile(r"No usable sandbox|SUID sandbox helper|setuid sandbox is not|Failed to move to new namespace")
"""How Chromium says that it may have none, and in the last two its helper, as in Docker, whose containers may make no
namespaces: `FATAL:…] Zygote process exited prematurely` comes after that."""


class Running:
    """A Chromium that answers."""

    def __init__(self, warden: "subprocess.Popen[bytes]", wire: Wire) -> None:
        self._warden = warden
        self._wire = wire
        self.ended = wire.ended

    @property
    def browser(self) -> Session:
        """The way to the browser itself."""
        return self._wire.browser

    @property
    def pid(self) -> int:
        """The process that sees to its end."""
        return self._warden.pid

    def session(self, session_id: str) -> Session:
        """The way to one of its targets."""
        return self._wire.session(session_id)

    async def stop(self) -> None:
        """Kill it, and wait until nothing of it is left."""
        self._wire.close()
        if self._warden.stdin:
            self._warden.stdin.close()
        try:
            await asyncio.to_thread(self._warden.wait, END_S)
        except subprocess.TimeoutExpired:
            self._warden.kill()
            await asyncio.to_thread(self._warden.wait)


async def start(command: list[str], memory_bytes: int) -> Running:
    """Start Chromium; raises NotStarted, NoSandbox."""
    inward, outward = os.pipe(), os.pipe()  # into Chromium, out of it
    with tempfile.TemporaryFile() as words:
        warden = _warden(command, memory_bytes, (inward[0], outward[1]), words)
        os.close(inward[0])
        os.close(outward[1])
        wire = Wire()
        await wire.connect(outward[0], inward[1])
        running = Running(warden, wire)
        try:
            async with asyncio.timeout(START_S):
                await wire.browser.send("Browser.getVersion")
        except (Gone, TimeoutError) as error:
            await running.stop()
            raise _not_started(command[0], words) from error
    return running


def _warden(
    command: list[str], memory_bytes: int, pipes: tuple[int, int], words: IO[bytes]
) -> "subprocess.Popen[bytes]":
    user = ":".join(map(str, other_user(command[0]) or ()))
    return subprocess.Popen(  # noqa: S603  # our own script, and the Chromium that was found
        [sys.executable, "-I", "-S", str(WARDEN), str(memory_bytes), user, *map(str, pipes), *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=words,
        pass_fds=pipes,
        start_new_session=True,  # Ctrl-C is for the crawl, which then ends it
    )


def _not_started(program: str, words: IO[bytes]) -> NotStarted:
    """Why, in the line that says what was fatal: after it comes what Chromium's own reporter of crashes misses."""
    words.seek(0)
    said = words.read().decode("utf-8", "replace")
    lines = [line for line in said.split("\n") if line.strip()]
    telling = [line for line in lines if "FATAL" in line or SANDBOX.search(line)]
    last = (telling or lines)[-1:] or ["no reason given"]
    kind = NoSandbox if SANDBOX.search(said) else NotStarted
    return kind(f"{program} does not start: {last[0][:LAST_WORDS]}")
