"""A reading in a line of a list: who, when, what was read of it."""

from crawler.store.documents import Json


def summary(document: Json) -> Json:
    """The few values of a stored reading or current report that lists and headings show."""
    entry = document["entry"]
    return {
        "id": document.get("reading", document["_id"]),
        "agency": entry["agency"],
        "year": entry["year"],
        "title": document.get("title") or entry["title"],
        "kind": document.get("kind", "unread"),
        "forms": sorted({form for form in document.get("forms", {}).values() if form}),
        "captured_at": entry["captured_at"],
        "portal": entry["portal"],
        "page": entry["page"],
        "unread": entry["unread"],
        **_counts(entry["outline"]),
    }


def _counts(outline: Json | None) -> Json:
    counts = {name: (outline or {}).get(name, 0) for name in ("cells", "held", "failed", "open")}
    return {**counts, "findings": len((outline or {}).get("findings", ()))}
