"""The route from a page with its attachments to a Report: compose, identify, sections, tables, checks, findings."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from extractors.checks import check
from extractors.compose import compose, grids, paragraphs
from extractors.document import Document, Paragraph
from extractors.forms import fingerprint
from extractors.identity import Identity, identify
from extractors.normal import is_traditional
from extractors.place import at
from extractors.prose import check_prose
from extractors.report import (
    Applications,
    Disclosure,
    Disputes,
    Finding,
    FormName,
    Forms,
    Kind,
    Provenance,
    ReadCell,
    Report,
)
from extractors.sections import read_sections
from extractors.sniff import sniff
from extractors.source import Source
from extractors.spam import find_spam
from extractors.tables.read import Tables, read_tables
from extractors.tables.reread import judge
from extractors.tables.value import Value

VERSION = "0.2.0"
_GOVERNMENT = re.compile(r"(^|\.)gov\.cn$")
_DOUBTFUL = 0.85
"""A recognised cell less certain than this is pointed at."""


def extractor_version() -> str:
    """Part of every report: the code's version and the fingerprint of its rules."""
    return f"{VERSION}+rules.{fingerprint()}"


def extract(page: Source, attachments: Sequence[Source] = ()) -> Report:
    """One page with its attachments to a Report.

    Raises an ExtractError where the page cannot be read; an attachment that cannot be read is a finding.
    """
    composed = compose(page, attachments)
    first, body = composed.first, composed.body
    text = paragraphs(body)
    identity = _merged(identify(first, paragraphs(first)), identify(body, text))
    tables = read_tables(grids(body))
    sections, numbering = read_sections(text)
    kind = _kind(identity, tables, len(sections))
    if kind != "report":
        tables = Tables()
    values, again = judge(tables.values, lambda value: _reread(value, (page, *attachments)))
    prose, disagreements = check_prose(sections, values)
    spam = list(find_spam(_all_text(first, body)))
    return Report(
        title=identity.title,
        agency=identity.agency,
        year=identity.year,
        published=identity.published,
        language="zh-Hant" if is_traditional("".join(p.text for p in text)) else "zh-Hans",
        kind=kind,
        provenance=_provenance(page, spam=bool(spam)),
        extractor_version=extractor_version(),
        sections=tuple(sections),
        forms=_forms(tables),
        cells=tuple(
            ReadCell(path=path, raw=value.raw, state=value.state, at=at(value.place)) for path, value in values.items()
        ),
        checks=(*check(values), *prose),
        findings=(*composed.findings, *numbering, *tables.findings, *again, *_doubts(values), *disagreements, *spam),
        **_nested(values),
    )


def _all_text(first: Document, body: Document) -> Iterable[Paragraph]:
    """Every paragraph once, the hidden ones too."""
    return dict.fromkeys([*paragraphs(first), *paragraphs(body), *first.hidden, *body.hidden])


def _reread(value: Value, sources: Sequence[Source]) -> list[tuple[str, float]]:
    """Other readings of a cell of a picture; none of a picture inside another file, whose box says nothing there."""
    from extractors.read.picture import reread_cell  # noqa: PLC0415  # its runtime is slow to import, and rarely needed

    source = sources[value.place.source]
    is_picture = value.place.page is None and value.place.box and sniff(source.body).startswith("image/")
    return reread_cell(source, value.place.box) if is_picture and value.place.box else []


def _doubts(values: Mapping[str, Value]) -> Iterator[Finding]:
    """A `low_confidence` for each recognised cell that the recogniser itself is not sure of."""
    for path, value in values.items():
        if value.place.confidence is not None and value.place.confidence < _DOUBTFUL:
            message = f"{path} was recognised with a confidence of {value.place.confidence}"
            yield Finding(code="low_confidence", message=message, evidence=value.raw, at=at(value.place))


def _merged(page: Identity, body: Identity) -> Identity:
    """What the body's own title says, completed by what the page says of it."""
    if page.said and page.said.kind != "report":
        return page
    said = body if body.said and body.agency else page
    return replace(
        said,
        agency=said.agency or page.agency or body.agency,
        year=said.year or page.year or body.year,
        published=page.published or body.published,
    )


def _kind(identity: Identity, tables: Tables, sections: int) -> Kind:
    """A report is titled as one, or has the tables or sections of one under a title that says nothing else."""
    if identity.said and identity.said.kind in {"report", "explainer", "notice"}:
        return identity.said.kind
    if tables.values or sections >= 4:  # noqa: PLR2004
        return "report"
    return identity.said.kind if identity.said else "other"


def _provenance(page: Source, *, spam: bool) -> Provenance:
    """Injected text makes a clone; a government's address is official; a file says nothing of where it stood."""
    if spam:
        return "clone"
    host = urlsplit(page.url or "").hostname or ""
    return "official" if _GOVERNMENT.search(host) else "unknown"


def _forms(tables: Tables) -> Forms:
    """The form of each table; the disputes table is the same in both forms and goes with the others."""
    names: dict[str, FormName | str] = {}
    for table, forms in tables.forms.items():
        if forms:
            names[table] = forms[0] if len(set(forms)) == 1 else "mixed"
    if "disputes" in tables.forms:
        others = {names[t] for t in ("applications", "disclosure") if names.get(t) in {"2019", "2021"}}
        if len(others) == 1:
            names["disputes"] = others.pop()
    return Forms.model_validate(names)


def _nested(values: Mapping[str, Value]) -> dict[str, Disclosure | Applications | Disputes]:
    """The nested values under their keys; a table that is not there is absent."""
    nested: dict[str, object] = {}
    for path, value in values.items():
        *steps, last = path.split(".")
        place = nested
        for step in steps:
            place = place.setdefault(step, {})  # type: ignore[assignment]  # nested dicts only, made here
        place[last] = value.value
    models: dict[str, type[Disclosure | Applications | Disputes]] = {
        "disclosure": Disclosure,
        "applications": Applications,
        "disputes": Disputes,
    }
    return {name: model.model_validate(nested[name]) for name, model in models.items() if name in nested}
