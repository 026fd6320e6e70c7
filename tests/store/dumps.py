"""A whole database as text: the same for two that hold the same."""

import json
from typing import Any

from crawler.store import Store


def dump(store: Store) -> dict[str, list[str]]:
    """Every document of every collection, in one order and one spelling."""
    return {
        collection.name: sorted(json.dumps(one, sort_keys=True, ensure_ascii=False, default=str) for one in found)
        for collection in store._at
        if (found := list[dict[str, Any]](collection.find()))
    }
