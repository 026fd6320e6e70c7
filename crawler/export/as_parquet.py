"""Parquet: exact types, a row group at a time."""

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from crawler.export.columns import Column
from crawler.export.rows import Row

VALUES_OF_A_GROUP = 1_000_000
"""So many values are in memory before they are written."""

TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "date": pa.date32(),
    "datetime": pa.timestamp("ms", tz="UTC"),
}
"""A number has at most 15 digits, which a double holds exactly, and may have a fraction where the form has none."""


def write_parquet(out: Path, columns: Sequence[Column], rows: Iterable[Row]) -> None:
    """Write the rows; each column carries its Chinese and English words."""
    fields = [
        pa.field(column.name, TYPES[column.type], metadata={"title": column.chinese, "description": column.english})
        for column in columns
    ]
    schema, rows = pa.schema(fields), iter(rows)
    with ParquetWriter(out, schema, compression="zstd") as writer:
        while group := list(islice(rows, VALUES_OF_A_GROUP // len(fields))):
            values = zip(*group, strict=True)
            arrays = [pa.array(column, field.type) for column, field in zip(values, fields, strict=True)]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
