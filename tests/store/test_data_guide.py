"""docs/data.md says what the collections hold: every field, both ways; and its examples run."""

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.cursor import Cursor

from crawler.store import Store, open_store
from crawler.store.collections import shapes
from tests.conventions import ROOT
from tests.store.conftest import MakeEntry, MakeReport
from tests.store.dumps import dump
from tests.store.test_collections import fill

GUIDE = (ROOT / "docs/data.md").read_text(encoding="utf-8")
TABLES = {"disclosure", "applications", "disputes"}
LISTS = {"attachments", "cells", "listings"}
"""What is told in one row, with its fields in words."""

Shape = dict[str, Any]


def told(heading: str) -> set[str]:
    """The fields in the first column of the tables under a heading."""
    section = GUIDE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"(?m)^\| (`[^|]+`) \|", section)
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def fields(shape: Shape, above: str = "") -> Iterator[str]:
    """The dotted fields of a document of this shape."""
    for name, inner in shape.get("properties", {}).items():
        within = inner.get("items", inner)
        if "properties" in within and name not in TABLES | LISTS:
            yield from fields(within, f"{above}{name}.")
        else:
            yield f"{above}{name}"


def of_report() -> set[str]:
    """The fields of a Report; of its codes those that name them."""
    shape = shapes()["superseded"]
    own = {name: inner for name, inner in shape["properties"].items() if name not in {"_id", "reading", "entry"}}
    found = fields({"properties": own})
    shortened = (re.sub(r"^(codes\.\w+|(?:findings|indicators)\.at)\..*", r"\1", name) for name in found)
    return set(shortened)


def test_every_field_of_a_report_is_documented_and_no_other() -> None:
    assert told("Report") == of_report()


def test_every_field_of_an_entry_is_documented_and_no_other() -> None:
    assert told("entry") == set(fields(shapes()["reports"]["properties"]["entry"]))


@pytest.mark.parametrize("name", sorted(shapes()))
def test_every_field_of_a_collection_is_documented_and_no_other(name: str) -> None:
    shape = shapes()[name]
    if "entry" in shape["properties"]:
        kept: Shape = {
            field: {} for field in shape["properties"] if field in {"_id", "reading", "report", "other", "entry"}
        }
        shape = {"properties": kept}
    assert told(name) == set(fields(shape))


EXAMPLES = re.findall(r"(?s)```python\n(.*?)```", GUIDE)


def test_every_collection_has_an_example() -> None:
    assert set(re.findall(r"\bdb\.(\w+)\.", "".join(EXAMPLES))) == set(shapes())


def test_every_example_is_a_question_that_the_database_answers(
    store: Store, make_entry: MakeEntry, make_report: MakeReport, database_uri: str
) -> None:
    fill(store, make_entry, make_report)
    with MongoClient[Shape](database_uri, tz_aware=True) as client:
        names = {"db": client.get_default_database(), "store": store}
        for example in EXAMPLES:
            *_, last = lines = textwrap.dedent(example).strip().split("\n")
            if last.startswith("    "):  # a function: what it would do
                exec(example, names)  # noqa: S102  # our own guide
                continue
            for line in lines:
                found = eval(line, names)  # noqa: S307  # our own guide
                if isinstance(found, Cursor):
                    list(found)


def test_a_copy_of_a_database_is_opened_as_it_is(
    store: Store, make_entry: MakeEntry, make_report: MakeReport, database_uri: str, tmp_path: Path
) -> None:
    fill(store, make_entry, make_report)
    head, _, options = database_uri.partition("?")
    copy = f"{head}_copy?{options}"
    with MongoClient[Shape](database_uri) as client:
        database = client.get_default_database()
        other = client[f"{database.name}_copy"]
        try:
            for name in database.list_collection_names():  # as mongodump and mongorestore do
                documents = list(database[name].find())
                if documents:
                    other[name].insert_many(documents)
            with open_store(copy, tmp_path) as restored:
                assert dump(restored) == dump(store)
        finally:
            client.drop_database(other.name)
