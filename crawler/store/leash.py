"""Start a program that ends when the process that started it ends, even when that one is killed.

Run as a script (`leash.py PID SIGNAL PROGRAM ARGUMENT…`), which becomes the program: the request to the kernel outlives
`exec`, and no code of ours has to run between fork and exec in a process that may have threads.
"""

import ctypes
import os
import sys
from collections.abc import Sequence

PR_SET_PDEATHSIG = 1
"""prctl(2), Linux: the signal to get when the parent ends. Elsewhere only the parent's own stop ends the program.

The signal comes once for every thread of the parent that the child is passed on to. SecantusDB hangs when two
SIGTERM come at once (its handler waits for a lock that it holds), so it gets SIGKILL: journalled writes survive it.
"""


def held(program: Sequence[str], number: int) -> list[str]:
    """The command line by which a program runs on the leash of this process, which it ends with by that signal."""
    return [sys.executable, "-I", __file__, str(os.getpid()), str(int(number)), *program]


def main(owner: int, number: int, program: list[str]) -> None:
    """Become the program, which gets this signal; do nothing when the owner is gone already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() == owner:
        os.execv(program[0], program)  # noqa: S606  # no shell on purpose


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
