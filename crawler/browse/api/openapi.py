"""The OpenAPI 3.1 document, made from the declarations."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from pydantic.json_schema import models_json_schema

from crawler.browse.api.declared import Operation
from crawler.browse.api.problems import MEDIA_TYPE, Problem
from extractors.report import Report

if TYPE_CHECKING:
    from pydantic import BaseModel

Json = dict[str, Any]

REFERENCE = "#/components/schemas/{model}"
VERSION = "1"
VALIDATION: Literal["validation"] = "validation"


def document(operations: Sequence[Operation]) -> Json:
    """The document: every address, what may be asked and what is answered there."""
    models: set[type[BaseModel]] = {Report, Problem, *(one.answered for one in operations)}
    asked = [(model, VALIDATION) for model in sorted(models, key=lambda model: model.__name__)]
    names, schemas = models_json_schema(asked, by_alias=True, ref_template=REFERENCE)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "nianbao",
            "version": VERSION,
            "description": "政府信息公开工作年度报告: reports as printed, with their captures. Read-only.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api"}],
        "paths": {one.path: {"get": _described(one, names[one.answered, VALIDATION])} for one in operations},
        "components": {"schemas": schemas["$defs"], "responses": _refusals()},
    }


def _described(operation: Operation, answered: Json) -> Json:
    codes = ["400", "503", *(["404", "410", "451"] if operation.may_miss else [])]
    return {
        "operationId": operation.name,
        "summary": operation.english,
        "description": operation.chinese,
        "parameters": list(parameters_of(operation)),
        "responses": {
            "200": {
                "description": "as asked",
                "headers": {"ETag": {"schema": {"type": "string"}, "description": "strong, from the content"}},
                "content": {"application/json": {"schema": answered}},
            },
            "304": {"description": "as known to who sent If-None-Match"},
            **{code: {"$ref": f"#/components/responses/{code}"} for code in sorted(codes)},
        },
    }


def parameters_of(operation: Operation) -> Iterable[Json]:
    """Its parameters, those in the path first."""
    schema = operation.asked.model_json_schema()
    required, in_path = schema.get("required", ()), operation.in_path
    for name, told in sorted(schema.get("properties", {}).items(), key=lambda one: one[0] not in in_path):
        kind = {key: value for key, value in _without_null(told).items() if key not in {"title", "description"}}
        yield {
            "name": name,
            "in": "path" if name in in_path else "query",
            "required": name in required,
            "schema": {key: value for key, value in kind.items() if (key, value) != ("default", None)},
            **({"description": said} if (said := _without_null(told).get("description")) else {}),
        }


def _without_null(told: Json) -> Json:
    """A parameter that may be left out is not null when it is there."""
    kinds = [one for one in told.get("anyOf", ()) if one != {"type": "null"}]
    return {**{key: value for key, value in told.items() if key != "anyOf"}, **kinds[0]} if len(kinds) == 1 else told


def _refusals() -> Json:
    said = {
        "400": "what was asked is not as declared",
        "404": "there is no such thing",
        "410": "it was taken out of the pages",
        "451": "it is not shown, for legal reasons",
        "503": "the database does not answer",
    }
    content = {MEDIA_TYPE: {"schema": {"$ref": REFERENCE.format(model="Problem")}}}
    return {code: {"description": words, "content": content} for code, words in said.items()}
