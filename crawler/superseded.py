"""What an earlier extractor read goes into the archive before it gives way: no other extractor could make it again."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.capture.archive import Archive, open_archive
from crawler.capture.exchange import Description
from crawler.store.putting import Save

CRAWL = "superseded"
"""Under which crawl it stands in the archive."""

Json = dict[str, Any]


@contextmanager
def keeping(data: Path) -> Iterator[Save]:
    """Writes documents of `superseded` into the archive of a data folder, which is opened with the first of them."""
    with ExitStack() as stack:
        opened: list[Archive] = []

        def save(documents: Sequence[Json]) -> None:
            if not opened:
                opened.append(stack.enter_context(open_archive(data, crawl=CRAWL)))
            keep(opened[0], documents)

        yield save


def keep(archive: Archive, documents: Sequence[Json]) -> None:
    """Writes documents of `superseded` into an archive that is open for writing."""
    asyncio.run(_describe(archive, documents))


async def _describe(archive: Archive, documents: Sequence[Json]) -> None:
    told = [
        one | {"entry": one["entry"] | {"captured_at": one["entry"]["captured_at"].isoformat()}} for one in documents
    ]
    await asyncio.gather(*(archive.describe("superseded", None, one) for one in told))


def superseded_of(description: Description) -> Json:
    """The document that a metadata record holds."""
    document: Json = dict(description.facts)
    at = datetime.fromisoformat(document["entry"]["captured_at"])
    return document | {"entry": document["entry"] | {"captured_at": at}}
