"""What the listings of the demo hold, as written down in `listings/*.toml`."""

import datetime as dt
import tomllib
from importlib import resources
from typing import Literal

from crawler.demo.written import Written


class Row(Written):
    """One row: where it leads, and what stands there (a report, our own text, or nothing any more)."""

    title: str
    date: dt.date
    address: str
    report: str | None = None
    attachment: str | None = None
    attachment_type: str | None = None
    sending: Literal["plain", "gzip", "chunked"] = "plain"
    text: str = ""
    missing: bool = False


class Listing(Written):
    """The rows, newest first, and how the portal cuts them into pages."""

    rows: tuple[Row, ...]
    rows_per_page: int = 100
    column: str = ""
    per_page: int = 0
    inline: int = 0


def read_listing(name: str) -> Listing:
    """The listing in `listings/<name>.toml`."""
    text = (resources.files("crawler.demo") / "listings" / f"{name}.toml").read_text(encoding="utf-8")
    return Listing.model_validate(tomllib.loads(text))
