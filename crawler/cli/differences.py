"""How differences between readings are shown: numbers before and after, texts sentence by sentence."""

from collections.abc import Iterable, Iterator
from typing import Any

from crawler.cli.printing import print_table
from crawler.sentences import changed
from crawler.store.difference import FieldChange
from crawler.words import say


def print_fields(fields: Iterable[FieldChange]) -> None:
    """A table of what stood there and what stands there now."""
    columns = (say("field", "字段"), say("before", "原为"), say("now", "现为"))
    print_table(columns, [row for field in fields for row in _rows(field)])


def fields_json(fields: Iterable[FieldChange]) -> list[dict[str, Any]]:
    """The same as JSON values; of a text that changed, `sentences` are the stretches that did."""
    return [_said(field) for field in fields]


def _said(field: FieldChange) -> dict[str, Any]:
    said: dict[str, Any] = {"path": field.path, "old": field.old, "new": field.new}
    if field.path.startswith("sections."):
        said["sentences"] = [{"old": old, "new": new} for old, new in _stretches(field)]
    return said


def _rows(field: FieldChange) -> list[tuple[str, object, object]]:
    """A number or name in one row, a text in one row for each stretch of sentences that changed."""
    if isinstance(field.old, str) and isinstance(field.new, str):
        return [(field.path, old, new) for old, new in _stretches(field)]
    return [(field.path, "" if field.old is None else field.old, "" if field.new is None else field.new)]


def _stretches(field: FieldChange) -> Iterator[tuple[str, str]]:
    yield from changed(*("" if one is None else str(one) for one in (field.old, field.new)))
