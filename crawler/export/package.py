"""What an export is: a Frictionless data package beside it, with every column in Chinese and English."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.export.as_csv import iso
from crawler.export.columns import Column

Json = dict[str, Any]

MEDIA_TYPES = {
    "csv": "text/csv",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

TITLE = "政府信息公开工作年度报告"
DESCRIPTION = (
    "政府信息公开工作年度报告数据，由 nianbao 自存档网页提取；每个数字均可追溯至其出处。\n"
    "Data of the annual reports of Chinese government bodies on information disclosure, as nianbao read them from "
    "archived pages; every number leads back to where it is printed. Values are as printed: a sum that fails is told, "
    "never mended."
)
HARMLESS = (
    "\n以 = + - @ 等开头且非数字的文本前加有一个半角撇号，以免电子表格将其当作公式；去掉该撇号即为原文。\n"
    "A text that begins with a sign and is no number has an apostrophe before it, so that no spreadsheet takes it for "
    "a formula; without that one it is as it was."
)


@dataclass(frozen=True)
class Resource:
    """One table of an export: a file, or a sheet of one. Lines of JSON are none: they have members for columns."""

    name: str
    columns: Sequence[Column]
    dialect: Json = field(default_factory=dict)
    key: Sequence[str] = ()
    is_table: bool = True


def write_package(out: Path, kind: str, resources: Iterable[Resource], *, at: datetime, note: str = "") -> Path:
    """Write `OUT.datapackage.json`, and say where it is."""
    with out.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    own = {
        "path": out.name,
        "format": kind,
        "mediatype": MEDIA_TYPES[kind],
        "encoding": "utf-8",
        "bytes": out.stat().st_size,
        "hash": f"sha256:{digest}",
    }
    package = {
        "name": "nianbao-export",
        "title": TITLE,
        "description": DESCRIPTION + note,
        "created": iso(at.replace(microsecond=0)),
        "resources": [_resource(resource, own) for resource in resources],
    }
    path = out.with_name(f"{out.name}.datapackage.json")
    path.write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def _resource(resource: Resource, own: Json) -> Json:
    fields = [
        {"name": it.name, "type": it.type, "title": it.chinese, "description": it.english} for it in resource.columns
    ]
    if not resource.is_table:
        return {"name": resource.name, **own, "members": fields}
    schema: Json = {"fields": fields, "missingValues": [""]}
    if resource.key:
        schema["primaryKey"] = list(resource.key)
    dialect = {"dialect": resource.dialect} if resource.dialect else {}
    return {"name": resource.name, **own, **dialect, "schema": schema}
