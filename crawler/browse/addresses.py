"""Addresses as the pages show them, and ids as they stand in addresses."""

from urllib.parse import urlsplit


def bare(record_id: str) -> str:
    """A record id as it stands in addresses.

    >>> bare("<urn:uuid:0f-1>")
    '0f-1'
    """
    return record_id.strip("<>").removeprefix("urn:uuid:")


def shown_url(url: str) -> str | None:
    """An address that may be a link: nothing but http and https.

    >>> shown_url("javascript:alert(1)") is None
    True
    """
    return url if urlsplit(url).scheme in {"http", "https"} else None
