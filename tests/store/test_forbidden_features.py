"""SecantusDB answers some things wrongly and silently, and a real server does others badly: we do without them.

The list is "The embedded database, measured" in the design. Only `crawler/store` speaks to the database.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import crawler.store

STORE = Path(crawler.store.__file__).parent

OPERATORS = {"$expr", "$text", "$where", "$function", "$accumulator", "$lookup", "$graphLookup", "$changeStream"}
"""`$lookup` as a whole: its `localField` is wrong, and the form without it is made of `$expr`."""

CALLS = {
    "distinct",
    "find_one_and_update",
    "find_one_and_replace",
    "find_one_and_delete",
    "start_transaction",
    "with_transaction",
    "start_session",
    "watch",
}

ARRAYS = ("sections", "cells", "checks", "findings", "indicators", "entry.attachments")
"""Fields that hold arrays: `$cells.raw` inside an aggregation answers nothing."""

INDEXES_ARE_MADE_IN = "create_collections"
"""The one function that may make an index: it makes the collection, too."""


def find_forbidden(source: str) -> Iterator[str]:
    """What in a module of ours the embedded server would get wrong, with its line."""
    tree = ast.parse(source)
    fields = {node.slice for node in ast.walk(tree) if isinstance(node, ast.Subscript)}
    for node in ast.walk(tree):
        for found in (*_in_text(node), *_in_call(node)):
            if node in fields and found == "a kind of index: text":
                continue  # section["text"]
            yield f"{getattr(node, 'lineno', 0)}: {found}"
    allowed = {
        call
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.name == INDEXES_ARE_MADE_IN
        for call in ast.walk(function)
    }
    for node in ast.walk(tree):
        if _name_of_call(node) in {"create_index", "create_indexes"} and node not in allowed and _is_method(node):
            yield f"{getattr(node, 'lineno', 0)}: an index on a collection that may be filled"


def _in_text(node: ast.AST) -> Iterator[str]:
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return
    text = node.value
    if text in OPERATORS:
        yield text
    if text.startswith("$") and any(text.lstrip("$").startswith(f"{array}.") for array in ARRAYS):
        yield f"a dotted path through an array: {text}"
    if text in {"text", "hashed"}:
        yield f"a kind of index: {text}"
    if "w=0&" in text or text.endswith("w=0"):
        yield "unacknowledged writes"


def _in_call(node: ast.AST) -> Iterator[str]:
    name = _name_of_call(node)
    if name in CALLS and _is_method(node):
        yield f".{name}()"
    if isinstance(node, ast.Call):
        for keyword in node.keywords:
            value = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
            if keyword.arg == "capped" or (keyword.arg == "w" and value == 0 and value is not False):
                yield f"{name}({keyword.arg}=…)"
            if keyword.arg in {"j", "journal"} and value is False:
                yield f"{name}({keyword.arg}=False)"


def _name_of_call(node: ast.AST) -> str | None:
    if not isinstance(node, ast.Call):
        return None
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)


def _is_method(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)


@pytest.mark.parametrize("module", sorted(STORE.rglob("*.py")), ids=lambda path: path.name)
def test_the_store_does_without_what_the_embedded_server_gets_wrong(module: Path) -> None:
    assert list(find_forbidden(module.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "planted",
    [
        "reports.find({'$expr': {'$eq': ['$a', '$b']}})",
        "reports.distinct('agency')",
        "reports.aggregate([{'$lookup': {'from': 'readings', 'localField': 'a', 'foreignField': 'b', 'as': 'c'}}])",
        "reports.aggregate([{'$project': {'raw': '$cells.raw'}}])",
        "reports.aggregate([{'$project': {'url': '$entry.attachments.url'}}])",
        "reports.aggregate([{'$project': {'raw': '$$cells.raw'}}])",
        "def fill(reports):\n    reports.create_index('agency')",
        "reports.create_index([('title', 'text')])",
        "reports.create_index([('title', 'hashed')])",
        "reports.find({'$text': {'$search': '公开'}})",
        "reports.find({'$where': 'true'})",
        "reports.find_one_and_update({}, {'$set': {'claimed': True}})",
        "with client.start_session() as session:\n    pass",
        "reports.watch()",
        "database.create_collection('log', capped=True, size=1)",
        "WriteConcern(w=0)",
        "WriteConcern(w=1, j=False)",
        "MongoClient(uri, journal=False)",
        "MongoClient('mongodb://127.0.0.1/?w=0')",
    ],
)
def test_the_scan_finds_a_planted_case(planted: str) -> None:
    assert list(find_forbidden(planted))


def test_the_scan_lets_the_ordinary_pass() -> None:
    ordinary = (
        "reports.find({'entry.agency': name, 'kind': {'$ne': 'report'}}).sort([('_id', 1)])\nWriteConcern(w=1, j=True)"
    )
    assert list(find_forbidden(ordinary)) == []
