"""Guides that name files, functions and tests name what exists."""

import ast
import re
from functools import cache

import pytest

from tests.conventions import ROOT

GUIDES = ("architecture.md", "security.md")
NAMED = re.compile(
    r"`((?:crawler|spiders|extractors|settings|tests|requirements|docs)/[\w./-]*\w|Dockerfile|compose\.yaml|Makefile)(?::([\w.]+))?`"
)


def absent(text: str) -> list[str]:
    """What a text names as `file` or `file:name`, and is not there."""
    return [f"{path}:{name}" for path, name in NAMED.findall(text) if not is_there(path, name)]


def is_there(path: str, name: str) -> bool:
    """Whether there is such a file or folder, with such a function, class, method or constant at its top."""
    place = ROOT / path
    return place.exists() and (not name or name in names(path))


@cache
def names(path: str) -> frozenset[str]:
    """What a file defines: `name`, and `Class.method`."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(name for node in tree.body for name in defined(node))


def defined(node: ast.stmt) -> list[str]:
    """The names that a statement gives to the file."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return [name]
        case ast.ClassDef(name=name, body=body):
            return [name, *(f"{name}.{method}" for inner in body for method in defined(inner))]
        case ast.Assign(targets=targets):
            return [one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []


@pytest.mark.parametrize("guide", GUIDES)
def test_everything_that_a_guide_names_is_there(guide: str) -> None:
    text = (ROOT / "docs" / guide).read_text(encoding="utf-8")
    assert len(NAMED.findall(text)) > 20  # a guide that names little has lost its way
    assert absent(text) == []


@pytest.mark.parametrize(
    "text",
    ["`crawler/nowhere.py`", "`crawler/ingest.py:swallow`", "`tests/test_docs_names.py:test_nothing`"],
)
def test_a_name_that_is_not_there_is_found(text: str) -> None:
    assert absent(text) != []
