"""The official forms and the rules of reading: data files, read once."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, cast

from extractors.labels import Labels, cores

if TYPE_CHECKING:
    from extractors.report import FormName


@dataclass(frozen=True)
class Block:
    """One item of 第二十条: its Chinese number, its rows, and its columns in each form."""

    item: str
    rows: Labels
    columns: "dict[FormName, Labels]"


@dataclass(frozen=True)
class RowForm:
    """A table with labelled columns, and rows or groups."""

    columns: Labels
    rows: Labels
    groups: Labels


@cache
def rules(name: str) -> dict[str, object]:
    """One data file of this folder by its stem."""
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text("utf-8"))


@cache
def disclosure_blocks() -> tuple[Block, ...]:
    """The blocks of 主动公开政府信息情况."""
    blocks = cast("list[dict[str, dict[str, dict[str, list[str]]]]]", rules("disclosure")["block"])
    return tuple(
        Block(
            item=str(block["item"]),
            rows=cores(cast("dict[str, list[str]]", block["rows"])),
            columns={cast("FormName", form): cores(labels) for form, labels in block["columns"].items()},
        )
        for block in blocks
    )


@cache
def row_form(name: str) -> RowForm:
    """The form of the applications or the disputes table."""
    read = cast("dict[str, dict[str, list[str]]]", rules(name))
    return RowForm(cores(read["columns"]), cores(read.get("rows", {})), cores(read["groups"]))


@cache
def form_labels() -> dict[str, tuple[Labels, ...]]:
    """The labels by which a table is known wherever they stand: its rows, or the outcomes of the disputes."""
    return {
        "disclosure": tuple(block.rows for block in disclosure_blocks()),
        "applications": (row_form("applications").rows,),
        "disputes": (row_form("disputes").columns,),
    }
