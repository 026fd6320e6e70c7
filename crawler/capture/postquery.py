"""What a request's body adds to its address in the index, as pywb has it: POSTs to one address differ by it."""

import base64
import json
from collections.abc import Iterator
from urllib.parse import unquote_plus, urlencode

LIMIT = 4096
"""Characters of the query that pywb and cdxj-indexer keep."""


def post_query(media_type: str, body: bytes) -> str:
    """The body as a query: a form as it is, JSON by its leaves, everything else in base64.

    Multipart forms, which pywb spells out, are kept in base64 here: portals are not asked that way.

    >>> post_query("application/x-www-form-urlencoded", b"page=2&name=%E4%B8%B0")
    'page=2&name=丰'
    >>> post_query("application/json", b'{"page": 2, "of": [{"page": 3}]}')
    'page=2&page.2_=3'
    """
    try:
        if media_type.startswith("application/x-www-form-urlencoded"):
            return unquote_plus(body.decode())[:LIMIT]
        if media_type.startswith(("application/json", "text/plain")):
            return urlencode(_named(json.loads(body)))[:LIMIT]
    except ValueError:  # neither UTF-8 nor JSON
        if media_type.startswith("application/json"):
            return ""
    return ("__wb_post_data=" + base64.b64encode(body).decode("ascii"))[:LIMIT]


def with_post_query(url: str, method: str, query: str) -> str:
    """The address under which a POST or PUT is indexed."""
    return f"{url}{'&' if '?' in url else '?'}__wb_method={method}" + (f"&{query}" if query else "")


def _named(value: object) -> dict[str, str]:
    """Leaves by their key; a key that comes again gets its number."""
    named: dict[str, str] = {}
    seen: dict[str, int] = {}
    for name, leaf in _leaves(value, ""):
        seen[name] = seen.get(name, 0) + 1
        named[name if seen[name] == 1 else f"{name}.{seen[name]}_"] = str(leaf)
    return named


def _leaves(value: object, name: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, name)
    elif name:
        yield name, value
