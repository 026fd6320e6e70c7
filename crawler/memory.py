"""What a process that opens documents may take of memory: of addresses, and of what it keeps, which is looked at."""

import os
import resource
import time
from pathlib import Path
from threading import Thread

RESIDENT_BYTES = 2 << 30
"""What one may keep; the recogniser keeps 0.4 GB, the largest picture that is drawn takes as much."""
TOO_LARGE = 77
"""The exit code of a process that was ended because it kept too much."""
LOOK_S = 0.25


def limit(address_bytes: int, resident_bytes: int) -> None:
    """From now on this process gets no more addresses, and ends as soon as it keeps more in memory."""
    resource.setrlimit(resource.RLIMIT_AS, (address_bytes, address_bytes))
    Thread(target=_watch, args=(resident_bytes,), daemon=True).start()


def _watch(resident_bytes: int) -> None:
    """Where there is no /proc, the address space limits it alone."""
    while resident() <= resident_bytes:
        time.sleep(LOOK_S)
    os._exit(TOO_LARGE)


def resident() -> int:
    """Bytes that this process keeps in memory; 0 where nobody tells."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
