"""Python imports this by itself from PYTHONPATH: a soak's processes see a clock that is off by NIANBAO_CLOCK's seconds.

Only what the calendar says jumps, as when a machine's clock is set: sleeping and waiting go by the monotonic clock. Of
Debian's libfaketime Python's time.sleep fails with EINVAL as soon as its clock is off (0.9.10, Python 3.11).
"""

import datetime as dt
import os
import time
from pathlib import Path

from crawler import clock

FILE = Path(os.environ["NIANBAO_CLOCK"])
_time, _time_ns = time.time, time.time_ns


def off_s() -> int:
    """By how much, at this moment."""
    return int(FILE.read_text("ascii") or 0)


class Jumping(dt.datetime):
    """Where `now` reads that clock; what it gives is an ordinary datetime."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]  # not one of its own kind
        """The time that the calendar says."""
        return dt.datetime.now(tz) + dt.timedelta(seconds=off_s())


clock.datetime = Jumping  # type: ignore[attr-defined]  # the one place that reads the clock
time.time = lambda: _time() + off_s()
time.time_ns = lambda: _time_ns() + off_s() * 1_000_000_000
