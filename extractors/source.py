"""One body as it was captured, and where in it a thing stands."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """One body as it was captured, content-decoded.

    `media_type` and `charset` are what was declared; readers sniff the bytes and believe those.
    `url` makes relative links absolute and names the file; it may be a bare file name.
    """

    body: bytes
    url: str | None = None
    media_type: str | None = None
    charset: str | None = None


@dataclass(frozen=True)
class Box:
    """A rectangle from its left top corner: PDF points, or pixels of a picture."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Place:
    """Where something stands: `at` in the report's JSON is this, without what is None.

    `source` is 0 for the page and 1… for its attachments; `table`, `row`, `column` and `page` count from 0, as does
    `picture` among the pictures inside a file, of one of which all the rest is told;
    `confidence` is the recogniser's (0 to 1, two decimals), for pictures only.
    """

    source: int = 0
    page: int | None = None
    picture: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    box: Box | None = None
    confidence: float | None = None


NOWHERE = Place()
"""The place of what was made, not read: tests and derived blocks."""
