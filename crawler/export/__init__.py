"""Reports as files: CSV, workbook, Parquet, lines of JSON; written whole or not at all, whatever their number."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from crawler import clock
from crawler.errors import NianbaoError
from crawler.export.as_csv import write_csv
from crawler.export.as_jsonl import write_jsonl
from crawler.export.columns import LINE
from crawler.export.package import HARMLESS, Resource, write_package
from crawler.export.rows import BROWSE, LONG, WIDE, Json, Shape

Kind = Literal["csv", "jsonl", "parquet", "xlsx"]

SHAPES = {"wide": WIDE, "long": LONG}


@dataclass(frozen=True)
class Manner:
    """How reports are written."""

    kind: Kind
    shape: Shape = WIDE
    plain: bool = False
    """CSV without a byte order mark, texts as they are."""
    every: bool = False
    """Several readings of a report may be among them."""
    site: str = BROWSE
    """Where permalinks lead."""

    @property
    def without(self) -> tuple[str, ...]:
        """The parts of a document that this needs not."""
        return () if self.kind == "jsonl" else self.shape.without

    @property
    def key(self) -> tuple[str, ...]:
        """The columns by which a row is known."""
        return ("agency", "year") if self.shape is WIDE and not self.every else ()


class Counted:
    """Documents, and how many of them went by."""

    def __init__(self, documents: Iterable[Json]) -> None:
        self.count = 0
        self._documents = documents

    def __iter__(self) -> Iterator[Json]:
        for document in self._documents:
            self.count += 1
            yield document


def export_reports(documents: Iterable[Json], out: Path | None, manner: Manner) -> int:
    """Write the reports to a file, with its data package beside it, and say how many; or lines of JSON to stdout."""
    counted = Counted(documents)
    if out is None:
        write_jsonl(sys.stdout, counted)
        return counted.count
    with _whole(out) as draft:
        resources = _write(draft, counted, manner)
    note = HARMLESS if manner.kind == "csv" and not manner.plain else ""
    write_package(out, manner.kind, resources, at=clock.now(), note=note)
    return counted.count


def _write(draft: Path, documents: Iterable[Json], manner: Manner) -> Sequence[Resource]:
    shape = manner.shape
    if manner.kind == "xlsx":
        from crawler.export.as_xlsx import write_xlsx  # noqa: PLC0415  # slow to import, as is Parquet

        return write_xlsx(draft, documents, shape, manner.site)
    if manner.kind == "jsonl":
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            write_jsonl(file, documents)
        return [Resource("reports", LINE, is_table=False)]
    rows = (row for document in documents for row in shape.rows(document, manner.site))
    if manner.kind == "parquet":
        from crawler.export.as_parquet import write_parquet  # noqa: PLC0415  # see above

        write_parquet(draft, shape.columns, rows)
    else:
        write_csv(draft, shape.columns, rows, plain=manner.plain)
    return [Resource(shape.name, shape.columns, key=manner.key)]


@contextmanager
def _whole(out: Path) -> Iterator[Path]:
    """A draft beside the file, which takes its place when all is written."""
    draft = out.with_name(f".{out.name}.part")
    try:
        yield draft
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(out)
    except OSError as error:
        raise NianbaoError(f"{out}: {getattr(error, 'strerror', None) or error}") from error
    finally:
        draft.unlink(missing_ok=True)
