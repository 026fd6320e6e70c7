"""What documents must look like, in the `$jsonSchema` that MongoDB and the embedded server both know.

What a Report holds is taken from its own model, so that the two cannot differ. All is closed: a field that is not
named here is refused. Only cells and checks are looked at from outside: there are hundreds of them in a report, and to
look into each would halve the rate of writing.
"""

from typing import Any

from crawler.store.documents import FORMS
from extractors.report import json_schema
from extractors.verdicts import TABLES

Shape = dict[str, Any]

TEXT: Shape = {"bsonType": "string"}
COUNT: Shape = {"bsonType": ["int", "long"]}
TIME: Shape = {"bsonType": "date"}
TRUTH: Shape = {"bsonType": "bool"}
MAYBE_TEXT: Shape = {"bsonType": ["string", "null"]}
MAYBE_TIME: Shape = {"bsonType": ["date", "null"]}
YEAR: Shape = {"bsonType": ["int", "null"]}
FORM: Shape = {"enum": [*FORMS]}
BIG = "object"
"""A number beyond 64 bits is kept as {"bigint": digits}."""

BSON = {
    "integer": ["int", "long"],
    "number": ["int", "long", "double"],
    "string": ["string"],
    "boolean": ["bool"],
    "null": ["null"],
}


def closed(required: dict[str, Shape], **optional: Shape) -> Shape:
    """An object with these fields and no other."""
    return {
        "bsonType": "object",
        "required": [*required],
        "properties": {**required, **optional},
        "additionalProperties": False,
    }


def many(shape: Shape) -> Shape:
    """An array of such."""
    return {"bsonType": "array", "items": shape}


CAPTURE = closed({"record_id": TEXT, "url": TEXT, "warc": TEXT, "offset": COUNT, "digest": TEXT})

TOLD: dict[str, Shape] = {
    "published": MAYBE_TEXT,
    "forms": {"bsonType": "object"},
    "cells": COUNT,
    "held": COUNT,
    "failed": COUNT,
    "open": COUNT,
}

CODES: dict[str, Shape] = {"failing": many(TEXT), "findings": many(TEXT)}

OUTLINE = closed(TOLD, **CODES)

ENTRY = closed(
    {
        "portal": TEXT,
        "crawl": TEXT,
        "title": TEXT,
        "agency": TEXT,
        "region": MAYBE_TEXT,
        "year": YEAR,
        "captured_at": TIME,
        "media_type": TEXT,
        "page": CAPTURE,
        "attachments": many(CAPTURE),
        "unread": MAYBE_TEXT,
        "form": FORM,
        "content": MAYBE_TEXT,
        "outline": OUTLINE | {"bsonType": ["object", "null"]},
    },
    big=TRUTH,
)

STANDING: dict[str, Shape] = {
    "reports": COUNT,
    "expected": COUNT,
    "short": {"bsonType": "object"},
    "listings": many(closed({"url": TEXT, "record_id": MAYBE_TEXT, "reports": COUNT})),
    "at": TIME,
}
ALSO_STANDING = {"partial": TRUTH, "name": TEXT, "region": MAYBE_TEXT}


def validators() -> dict[str, Shape]:
    """The shape of each collection's documents."""
    report = _of_report()
    told = report["properties"]
    shown = {name: shape for name, shape in told.items() if name != "cells"}
    required = {name: shown[name] for name in report["required"] if name != "cells"}
    kept: dict[str, Shape] = {"_id": TEXT, "report": MAYBE_TEXT, "entry": ENTRY}
    return {
        "readings": closed(kept, **told, other=TRUTH),
        "superseded": closed({"_id": TEXT, "reading": TEXT, "entry": ENTRY}, **told),
        "reports": closed({"_id": TEXT, "reading": TEXT, "entry": ENTRY, **required}, **shown),
        **_OTHERS,
    }


_OTHERS: dict[str, Shape] = {
    "ledger": closed(
        {
            "_id": TEXT,
            "agency": TEXT,
            "year": {"bsonType": "int"},
            "portal": TEXT,
            "region": MAYBE_TEXT,
            "url": TEXT,
            "record_id": TEXT,
            "reading": MAYBE_TEXT,
            "unread": MAYBE_TEXT,
            "form": FORM,
            "content": MAYBE_TEXT,
            **TOLD,
            "readings": COUNT,
            "first_seen": TIME,
            "last_seen": TIME,
            "changed": many(TIME),
            "ranks": TEXT,
        },
        **CODES,
    ),
    "pairs": closed(
        {"_id": TEXT, "agency": TEXT, "year": {"bsonType": "int"}, "checks": many({"bsonType": "object"})},
        failing=many(TEXT),
    ),
    "corrections": closed(
        {
            "_id": TEXT,
            "agency": TEXT,
            "year": {"bsonType": "int"},
            "author": TEXT,
            "reason": TEXT,
            "at": TIME,
            "path": MAYBE_TEXT,
        },
        value={"bsonType": [*BSON["number"], "string", "null", BIG]},
        read={"bsonType": [*BSON["number"], "string", "null", BIG]},
    ),
    "captures": closed(
        {
            "_id": TEXT,
            "url": TEXT,
            "warc": TEXT,
            "offset": COUNT,
            "digest": TEXT,
            "crawl": TEXT,
        }
    ),
    "states": closed(
        {
            "_id": TEXT,
            "portal": TEXT,
            "url": TEXT,
            "state": TEXT,
            "reason": TEXT,
            "record_id": MAYBE_TEXT,
            "at": TIME,
            "crawl": TEXT,
            "title": MAYBE_TEXT,
        }
    ),
    "crawls": closed(
        {"_id": TEXT, "crawl": TEXT, "portal": MAYBE_TEXT},
        ended=closed({"reason": TEXT, "at": TIME}, too_deep=COUNT),
        standing=closed(STANDING, **ALSO_STANDING),
        ignore_robots=closed({"reason": TEXT, "at": TIME}),
        imported=closed({"file": TEXT, "digest": TEXT, "wrong": many(TEXT), "at": TIME}),
    ),
    "standings": closed({"_id": TEXT, "portal": TEXT, "crawl": TEXT, **STANDING}, **ALSO_STANDING),
    "agencies": closed(
        {
            "_id": TEXT,
            "name": TEXT,
            "portal": TEXT,
            "organisation_code": MAYBE_TEXT,
            "credit_code": MAYBE_TEXT,
            "region": MAYBE_TEXT,
            "first_seen": TIME,
            "last_seen": TIME,
        },
        last_year=COUNT,
    ),
    "jobs": closed({"_id": TEXT, "folder": TEXT, "run": TEXT, "next": MAYBE_TIME}),
}


def _of_report() -> Shape:
    schema = json_schema()
    shape = _shape(schema, schema["$defs"])
    shape["properties"] |= {name: {"bsonType": "array"} for name in ("cells", "checks")}
    shape["properties"] |= {name: _told_together(shape["properties"][name]) for name in TABLES}
    return shape


def _told_together(shape: Shape) -> Shape:
    """The same with fields that are alike under one pattern, and so a tenth as long.

    SecantusDB reads all of a collection's validator at every question, which took it longer than to answer.
    """
    if not shape.get("properties"):
        return shape
    alike: dict[str, list[str]] = {}
    shapes = {name: _told_together(inner) for name, inner in shape["properties"].items()}
    for name, inner in shapes.items():
        alike.setdefault(repr(inner), []).append(name)
    patterns = {f"^({'|'.join(names)})$": shapes[names[0]] for names in alike.values()}
    rest = {name: told for name, told in shape.items() if name != "properties"}
    return {**rest, "patternProperties": patterns}


def _shape(schema: Shape, defs: Shape) -> Shape:
    """A JSON Schema of pydantic in MongoDB's words: no references, no titles, types of BSON."""
    match schema:
        case {"$ref": str(name)}:
            return _shape(defs[name.rpartition("/")[2]], defs)
        case {"anyOf": choices}:
            return _any_of([_shape(choice, defs) for choice in choices])
        case {"const": value}:
            return {"enum": [value]}
        case {"enum": values}:
            return {"enum": values}
        case {"type": str(kind)}:
            return _of_type(kind, schema, defs)
    raise ValueError(f"a schema that is not known here: {schema}")


def _of_type(kind: str, schema: Shape, defs: Shape) -> Shape:
    if kind == "object":
        shape = closed({}, **{name: _shape(inner, defs) for name, inner in schema["properties"].items()})
        del shape["required"]  # MongoDB refuses an empty list
        return shape | ({"required": schema["required"]} if schema.get("required") else {})
    if kind == "array":
        return many(_shape(schema["items"], defs)) if "items" in schema else {"bsonType": "array"}
    return {"bsonType": BSON[kind], **({"pattern": schema["pattern"]} if "pattern" in schema else {})}


def _any_of(shapes: list[Shape]) -> Shape:
    """One of several: types become a list of types, and a number may be a big one."""
    if any("bsonType" not in shape for shape in shapes):
        return {"anyOf": shapes}
    told = [shape for shape in shapes if set(shape) != {"bsonType"}]
    if len(told) > 1:
        return {"anyOf": shapes}
    kinds = [kind for shape in shapes for kind in _kinds(shape)]
    merged = told[0] if told else {}
    return merged | {"bsonType": list(dict.fromkeys([*kinds, BIG] if "double" in kinds else kinds))}


def _kinds(shape: Shape) -> list[str]:
    kind = shape["bsonType"]
    return [kind] if isinstance(kind, str) else kind
