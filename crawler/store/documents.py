"""What is kept of an entry, and its way back to the Report's JSON.

A reading whose report is the current one is kept in two parts, so that nothing is stored twice: the document of
`reports` holds numbers and text, that of `readings` the cells. Any other reading is whole. What is in memory is the
Report's JSON; what is stored has its long lists by columns (see columns.py) and no number beyond 64 bits.
"""

from datetime import UTC, datetime
from typing import Any, Literal, get_args

from bson import encode
from bson.raw_bson import RawBSONDocument

from crawler.entry import CaptureOf, Entry
from crawler.store.columns import KEPT, by_columns, rows_of
from crawler.store.difference import content
from extractors.report import Report, to_json

Json = dict[str, Any]

Form = Literal["tables", "pdf", "pictures", "none"]
"""In what the numbers of a reading stood, the best first."""

FORMS: tuple[Form, ...] = get_args(Form)

OWN_FIELDS = {"_id", "reading", "report", "entry", "other"}
"""What a document has besides the Report's JSON."""

WITH_CELLS = {"_id", "report", "entry", "kind", "codes", "extractor_version", "cells"}
"""What `readings` keeps of a reading whose report is the current one."""

INT64 = range(-(2**63), 2**63)


def document_of(entry: Entry) -> Json:
    """The whole reading: the Report's JSON under its own fields, everything else under `entry`."""
    report = to_json(entry.report) if entry.report else {}
    kept = {
        "portal": entry.portal,
        "crawl": entry.crawl,
        "title": entry.title,
        "agency": entry.agency,
        "region": entry.region,
        "year": entry.year,
        "captured_at": milliseconds(entry.captured_at),
        "media_type": entry.media_type,
        "page": _capture(entry.page),
        "attachments": [_capture(a) for a in entry.attachments],
        "unread": entry.unread,
        "form": _form(entry.report) if entry.report else "none",
        "content": content(report) if report else None,
        "outline": _outline(report) if report else None,
    }
    is_dated = entry.year is not None and report.get("kind", "report") == "report"
    key = report_id(entry.agency, entry.year) if is_dated else None
    document = {"_id": entry.reading_id, "report": key, "entry": kept, **report}
    return document if key and report else {**document, "other": True}


def stored(document: Json) -> tuple[Json, tuple[RawBSONDocument, RawBSONDocument]]:
    """A document as the database keeps it, and its halves (`shown`, `cells_of`) as they are sent there."""
    kept = {**document, **{name: by_columns(document[name]) for name in KEPT if name in document}}
    try:
        return kept, _sent(kept)
    except OverflowError:  # few have such a number, and to look for them takes longer than to find out
        kept = pack(kept | {"entry": {**document["entry"], "big": True}})
        return kept, _sent(kept)


def _sent(kept: Json) -> tuple[RawBSONDocument, RawBSONDocument]:
    return RawBSONDocument(encode(shown(kept))), RawBSONDocument(encode(cells_of(kept)))


def unpacked(kept: Json, *, places: bool = True) -> Json:
    """The document that was stored, or as many of its fields as there are; with or without where its cells stand."""
    document: Json = unpack(kept) if kept["entry"].get("big") else kept
    return {**document, **{name: rows_of(document[name], places=places) for name in KEPT if name in document}}


def _outline(report: Json) -> Json:
    """What the ledger says of a report; codes of what fails and what was found are there only where there are any."""
    holds = [check["holds"] for check in report["checks"]]
    failing = sorted({check["rule"] for check in report["checks"] if check["holds"] is False})
    findings = sorted({finding["code"] for finding in report["findings"]})
    return {
        "published": report["published"],
        "forms": report["forms"],
        "cells": len(report["cells"]),
        "held": holds.count(True),
        "failed": holds.count(False),
        "open": holds.count(None),
        **({"failing": failing} if failing else {}),
        **({"findings": findings} if findings else {}),
    }


def report_id(agency: str, year: int | None) -> str:
    """The id of what is known of an agency and year, in `reports` and in `ledger`."""
    return f"{agency}|{year}"


def shown(document: Json) -> Json:
    """The document of `reports` for a whole reading."""
    told = {key: value for key, value in document.items() if key not in {"_id", "report", "cells"}}
    return {"_id": document.get("report"), "reading": document["_id"], **told}


def cells_of(document: Json) -> Json:
    """What `readings` keeps of a reading while `reports` shows the rest."""
    return {key: value for key, value in document.items() if key in WITH_CELLS}


def is_whole(document: Json) -> bool:
    """Whether a document of `readings` has all that was read."""
    return "kind" not in document or "sections" in document


def joined(reading: Json, report: Json | None) -> Json:
    """The whole reading again, from its two parts; as it is, where the report is by now another's."""
    if is_whole(reading) or report is None or report["reading"] != reading["_id"]:
        return reading
    told = {key: value for key, value in report.items() if key not in OWN_FIELDS}
    return {**told, **reading}


def report_json(document: Json) -> Json:
    """The Report's JSON of a document, as it went in; empty for what could not be read."""
    return {key: value for key, value in document.items() if key not in OWN_FIELDS}


def line(document: Json) -> Json:
    """One line of `export --format jsonl`: the Report's JSON and where it comes from."""
    entry = document["entry"]
    page = entry["page"]
    source = {
        "portal": entry["portal"],
        "url": page["url"],
        "captured_at": entry["captured_at"].isoformat().replace("+00:00", "Z"),
        "warc": page["warc"],
        "offset": page["offset"],
        "digest": page["digest"],
        "media_type": entry["media_type"],
        "extractor_version": document.get("extractor_version"),
        "attachments": [{k: a[k] for k in ("url", "warc", "offset", "digest")} for a in entry["attachments"]],
    }
    return {**report_json(document), "source": source}


def pack(value: Any) -> Any:  # noqa: ANN401  # any JSON value
    """JSON as the database can hold it: an integer beyond 64 bits becomes {"bigint": digits}.

    >>> pack({"n": [1, 2**64]})
    {'n': [1, {'bigint': '18446744073709551616'}]}
    """
    match value:
        case dict():
            return {key: pack(inner) for key, inner in value.items()}
        case list():
            return [pack(inner) for inner in value]
        case int() if value not in INT64:
            return {"bigint": str(value)}
    return value


def unpack(value: Any) -> Any:  # noqa: ANN401  # any JSON value
    """The value that `pack` was given."""
    match value:
        case {"bigint": str(digits)} if len(value) == 1:
            return int(digits)
        case dict():
            return {key: unpack(inner) for key, inner in value.items()}
        case list():
            return [unpack(inner) for inner in value]
    return value


def _capture(capture: CaptureOf) -> Json:
    return {
        "record_id": capture.record_id,
        "url": capture.url,
        "warc": capture.warc,
        "offset": capture.offset,
        "digest": capture.digest,
    }


def capture_of(capture: CaptureOf, crawl: str) -> Json:
    """The document of a capture."""
    own = _capture(capture)
    return {"_id": own.pop("record_id"), **own, "crawl": crawl}


def milliseconds(at: datetime) -> datetime:
    """The time as a database date keeps it, so that what is written equals what is read."""
    at = at.astimezone(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _form(report: Report) -> Form:
    """What the numbers stood in, told by their places: pictures have a confidence, PDF a page."""
    places = [cell.at for cell in report.cells]
    if any(at.confidence is not None for at in places):
        return "pictures"
    if any(at.page is not None for at in places):
        return "pdf"
    return "tables" if places else "none"
