"""A terminal of our own: runs a command on a pseudo-terminal, and knows what stood on its screen, and when."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.cells import cell_len

CONTROL = re.compile(r"\x1b\[(\??[\d;]*)([A-Za-z])|([\r\n])|([^\x1b\r\n]+)")


@dataclass
class Screen:
    """What a terminal shows, line by line, at its end (`lines`) and before each time that something was erased."""

    columns: int
    lines: list[str] = field(default_factory=lambda: [""])
    seen: list[str] = field(default_factory=list)
    cursor_shown: bool = True
    styled: bool = False
    row: int = 0
    _at_start: bool = False
    _is_new: bool = False

    def feed(self, text: str) -> None:
        """Print what a program wrote."""
        for parameters, command, move, words in CONTROL.findall(text):
            if command:
                self._obey(parameters, command)
            elif move == "\n":
                self._down()
            elif move == "\r":
                self._at_start = True
            else:
                self._write(words)

    def _obey(self, parameters: str, command: str) -> None:
        if command == "K":
            self.seen += [self.text] if self._is_new else []
            self._is_new, self.lines[self.row] = False, ""
        elif command == "A":
            self.row -= int(parameters or 1)
        elif command in "hl":
            assert parameters == "?25"
            self.cursor_shown = command == "h"
        else:
            assert command == "m", (parameters, command)
            self.styled = self.styled or any(30 <= int(number or 0) < 50 for number in parameters.split(";"))

    def _write(self, words: str) -> None:
        """From the cursor on; what is wider than the screen goes on below, as terminals have it."""
        line = words if self._at_start else self.lines[self.row] + words
        self._at_start, self._is_new = False, True
        while cell_len(line) > self.columns:
            self.lines[self.row], line = line[: self.columns], line[self.columns :]
            self._down()
        self.lines[self.row] = line

    def _down(self) -> None:
        self.row += 1
        self.lines += [""] * (self.row + 1 - len(self.lines))

    @property
    def text(self) -> str:
        """All that it shows."""
        return "\n".join(line.rstrip() for line in self.lines)


@dataclass
class Terminal:
    """A command whose stderr is a terminal."""

    command: Sequence[str | Path]
    columns: int = 80
    variables: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.screen = Screen(self.columns)
        self._ours, self._theirs = ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, self.columns, 0, 0))
        of_others = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"}
        kept = {name: value for name, value in os.environ.items() if name not in of_others}
        here = {**kept, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", **self.variables}
        self.process = subprocess.Popen(
            list(map(str, self.command)), stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, cwd="/", env=here
        )
        os.set_blocking(ours, False)

    def watch(self, until: str | None = None) -> str:
        """Read on until something was written, or to the end; what was read."""
        read = b""
        while until is None or until.encode() not in read:
            ended = self.process.poll() is not None
            if select.select([self._ours], [], [], 0.2)[0]:
                read += os.read(self._ours, 1 << 16)
            elif ended:  # our own hold on the other side keeps what was written last from being lost
                break
        text = read.decode("utf-8", "replace")
        self.screen.feed(text)
        return text

    def close(self) -> tuple[int, str]:
        """Wait for the end; the exit code, and what was written to stdout."""
        self.watch()
        out, _ = self.process.communicate(timeout=120)
        os.close(self._ours)
        os.close(self._theirs)
        return self.process.returncode, out.decode()
