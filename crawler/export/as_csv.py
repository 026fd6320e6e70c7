"""CSV: UTF-8 with a byte order mark and harmless in a spreadsheet, or plain."""

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from crawler.export.columns import Column
from crawler.export.rows import Row, Value

# =HYPERLINK(…), @SUM(A1), -1+2, and all that wears apostrophes already; -5, +4,448 and a lone dash are no formulas
FORMULA = re.compile(r"'*(?:[=@＝＠\t\r]|[+\-＋－](?![\d.,]*$))")


def write_csv(out: Path, columns: Sequence[Column], rows: Iterable[Row], *, plain: bool = False) -> None:
    """Write the rows.

    A spreadsheet in China takes a file without a byte order mark for GBK, and a text that begins with a sign for a
    formula: hence the mark, and an apostrophe before such a text. `plain` leaves both out.
    """
    times = [place for place, it in enumerate(columns) if it.type == "datetime"]
    texts = [] if plain else [place for place, it in enumerate(columns) if it.type == "string"]
    with out.open("w", encoding="utf-8" if plain else "utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(column.name for column in columns)
        for row in rows:
            for place in times:
                row[place] = _time(row[place])
            for place in texts:
                row[place] = harmless(row[place])
            writer.writerow(row)


def _time(value: Value) -> Value:
    return iso(value) if isinstance(value, datetime) else value


def harmless(value: Value) -> Value:
    r"""The text as it is written; one apostrophe taken from the front of one that begins like this gives it back.

    >>> harmless("=1+1"), harmless("-5"), harmless("'=x")
    ("'=1+1", '-5', "''=x")
    """
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value


def iso(at: datetime) -> str:
    """A time as it stands in every export.

    >>> from datetime import UTC
    >>> iso(datetime(2021, 3, 30, 8, 15, tzinfo=UTC))
    '2021-03-30T08:15:00Z'
    """
    return at.isoformat().replace("+00:00", "Z")
