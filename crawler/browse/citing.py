"""How a report is cited: in China by GB/T 7714, and in English; with the capture that proves it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crawler.export.as_csv import iso
from crawler.export.rows import citation


@dataclass(frozen=True)
class Citation:
    """A reading as a source, and its capture as the proof: `permalink` is the reading's own address."""

    chinese: str
    english: str


def cite(document: Mapping[str, Any], permalink: str) -> Citation:
    """The citation of a stored reading."""
    entry = document["entry"]
    page, at = entry["page"], iso(entry["captured_at"].replace(microsecond=0))
    title = document.get("title") or entry["title"]
    published = document.get("published") or "n.d."
    return Citation(
        chinese=f"{citation(dict(document))} 存档: {permalink}, {at}, {page['digest']}.",
        english=(
            f"{entry['agency']}. ({published}). {title} [Annual report on government information disclosure]. "
            f"{page['url']}. Archived {at}, {page['digest']}: {permalink}"
        ),
    )
