"""What is kept of an entry: one document per reading, and its way back to the Report's JSON."""

from datetime import UTC, datetime
from typing import Any, Literal

from crawler.entry import CaptureOf, Entry
from extractors.report import Report, to_json

Json = dict[str, Any]

Form = Literal["tables", "pdf", "pictures", "none"]
"""In what the numbers of a reading stood, the best first."""

FORMS: tuple[Form, ...] = ("tables", "pdf", "pictures", "none")

OWN_FIELDS = {"_id", "reading", "entry"}
"""What a document has besides the Report's JSON."""

INT64 = range(-(2**63), 2**63)


def document_of(entry: Entry) -> Json:
    """The reading as it is kept: the Report's JSON under its own fields, everything else under `entry`."""
    kept = {
        "portal": entry.portal,
        "crawl": entry.crawl,
        "title": entry.title,
        "agency": entry.agency,
        "year": entry.year,
        "captured_at": milliseconds(entry.captured_at),
        "media_type": entry.media_type,
        "page": _capture(entry.page),
        "attachments": [_capture(a) for a in entry.attachments],
        "unread": entry.unread,
        "form": _form(entry.report) if entry.report else "none",
    }
    report = pack(to_json(entry.report)) if entry.report else {}
    return {"_id": entry.reading_id, "entry": kept, **report}


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
