"""Where a list goes on, as opaque words: what the last item was sorted by. No list is counted off from its start."""

import base64
import json
from collections.abc import Sequence

from starlette.exceptions import HTTPException


def cursor_of(*place: str | int) -> str:
    """The cursor behind a place.

    >>> cursor_of(7, "a")
    'WzcsImEiXQ'
    """
    words = json.dumps(place, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(words.encode()).decode().rstrip("=")


def place_of(cursor: str | None, first: Sequence[str | int]) -> list[str | int]:
    """The place behind which a list goes on; that of the `first` page where there is no cursor.

    What never was a cursor leads nowhere: 404.

    >>> place_of("WzcsImEiXQ", (0, "")), place_of(None, (0, ""))
    ([7, 'a'], [0, ''])
    """
    if cursor is None:
        return list(first)
    try:
        told = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True))
    except ValueError:  # no base64, no UTF-8, no JSON
        told = None
    if not isinstance(told, list) or [type(one) for one in told] != [type(one) for one in first] or not _is_sane(told):
        raise HTTPException(404, "cursor: expected `next` of an answer to the same question")
    return told


def _is_sane(told: Sequence[str | int]) -> bool:
    """Whether a place can be one at all: whole numbers of 63 bits, text that is Unicode."""
    return all(
        0 <= one < 1 << 63 if isinstance(one, int) else not any("\ud800" <= char <= "\udfff" for char in one)
        for one in told
    )
