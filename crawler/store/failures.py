"""What the database's failures are called, in one line and without the password."""

from collections.abc import Iterator
from contextlib import contextmanager

from bson.errors import BSONError
from pymongo.errors import PyMongoError

from crawler.errors import DatabaseUnreachable

DRIVER_DETAILS = (" (configured timeouts", ", Timeout:", ", full error", " (generic_errno")
"""Where the driver's messages start to speak about the driver."""


@contextmanager
def reaching(where: str) -> Iterator[None]:
    """Failures of the database inside the block become DatabaseUnreachable, which says where and why."""
    try:
        yield
    except (PyMongoError, BSONError) as error:
        raise DatabaseUnreachable(f"{where} failed: {reason(error)}; what was captured is in the archive") from error


def reason(error: Exception) -> str:
    """The driver's message without its details.

    >>> reason(ValueError("db:1: refused (configured timeouts: …), Timeout: 5s"))
    'db:1: refused'
    """
    message = " ".join(str(error).split())
    for detail in DRIVER_DETAILS:
        message = message.partition(detail)[0]
    return message or type(error).__name__
