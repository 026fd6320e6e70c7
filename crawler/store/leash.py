"""Start a program that ends when the process that started it ends, even when that one is killed.

Run as a script (`leash.py PID PROGRAM ARGUMENT…`), which becomes the program: the request to the kernel outlives
`exec`, and no code of ours has to run between fork and exec in a process that may have threads.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
"""prctl(2), Linux: the signal to get when the parent ends. Elsewhere only the parent's own stop ends the program.

The signal comes once for every thread of the parent that the child is passed on to. SecantusDB hangs when two
SIGTERM come at once (its handler waits for a lock that it holds), so it is SIGKILL: journalled writes survive it.
"""


def main(owner: int, program: list[str]) -> None:
    """Become the program; do nothing when the owner is gone already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == owner:
        os.execv(program[0], program)  # noqa: S606  # no shell on purpose


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
