"""In which form a database keeps what it holds: made new, brought up to date in place, or set aside to be rebuilt.

The document `schema` says by which version it was made. A step from one version to the next is a function in `STEPS`;
where there is none the collections are renamed, and the archive fills new ones.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from crawler.clock import now
from crawler.errors import DatabaseUnreachable
from crawler.store.collections import INDEXES, Database, create_collections, shapes

log = logging.getLogger(__name__)

VERSION = 2
STEPS: dict[int, Callable[[Database], None]] = {}
"""From which version, and what is to be done to the database; 0, from before there were versions, is rebuilt."""

NAME = "nianbao"


@dataclass(frozen=True)
class Form:
    """The form that is wanted, and the steps that lead to it."""

    version: int = VERSION
    steps: Mapping[int, Callable[[Database], None]] = field(default_factory=lambda: STEPS)


PRESENT = Form()


def prepare(database: Database, where: str, form: Form = PRESENT) -> None:
    """Bring a database into this form, whatever it is in; raises DatabaseUnreachable for one from the future."""
    told = _written(database)
    if told is None:
        first: dict[str, Any] = {"_id": NAME, "version": 0 if _is_filled(database) else form.version, "shapes": None}
        told = _written(database) or first  # who filled it meanwhile has said so before
    version: int = told["version"]
    if version > form.version:
        raise DatabaseUnreachable(
            f"{where} was made by a newer nianbao (its form is {version}, known here is {form.version}): update nianbao"
        )
    if version < form.version and not _step(database, version, form):
        _set_aside(database, where, version)
    if told != _told(form):
        _make(database, told["shapes"])
        database["schema"].replace_one({"_id": NAME}, _told(form), upsert=True)


def _written(database: Database) -> dict[str, Any] | None:
    return database["schema"].find_one({"_id": NAME})


def _told(form: Form) -> dict[str, Any]:
    words = json.dumps([shapes(), INDEXES], sort_keys=True)
    return {"_id": NAME, "version": form.version, "shapes": hashlib.sha256(words.encode()).hexdigest()}


def _is_filled(database: Database) -> bool:
    return any(database[name].find_one({}, {"_id": 1}) for name in INDEXES)


def _step(database: Database, version: int, form: Form) -> bool:
    """Go from version to version in place; False, and nothing done, where a step is missing."""
    wanted = range(version, form.version)
    if any(number not in form.steps for number in wanted):
        return False
    for number in wanted:
        form.steps[number](database)
    return True


def _make(database: Database, known: str | None) -> None:
    """Make what is missing, and tell collections that are there what their documents must look like by now.

    A new database needs no more than to write in it (`collMod` does). Where nothing is `known`, it never came to its
    end, or another process makes it, too: what is there is empty.
    """
    there = {one["name"]: one.get("options", {}).get("validator") for one in database.list_collections()}
    create_collections(database, there, are_empty=known is None)
    for name, shape in shapes().items():
        if name in there and there[name] != (validator := {"$jsonSchema": shape}):
            database.command("collMod", name, validator=validator)


def _set_aside(database: Database, where: str, version: int) -> None:
    """Rename what is there; the archive has all that it was made from."""
    there = set(database.list_collection_names())
    suffix = f"version-{version}-{now():%Y%m%dT%H%M%SZ}"
    for name in INDEXES:
        if name in there:
            database[name].rename(f"{name}.{suffix}")
    log.warning(
        "%s was in an older form (%d). Its collections were set aside as NAME.%s and new ones were made: "
        "`nianbao reextract --missing` fills them from the archive.",
        where,
        version,
        suffix,
    )
