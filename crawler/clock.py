"""The one place that reads the clock; everything else takes `now` as a parameter."""

from datetime import UTC, datetime


def now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)
