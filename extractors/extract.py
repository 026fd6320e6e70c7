"""The route from a page with its attachments to a Report: read, clean, compose, identify, sections, tables, checks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from posixpath import basename
from urllib.parse import unquote, urlsplit

from extractors.checks import check
from extractors.clean import clean
from extractors.document import Block, Document, Grid, Paragraph, Picture
from extractors.errors import ExtractError
from extractors.forms import fingerprint
from extractors.identity import Identity, identify
from extractors.normal import is_traditional
from extractors.place import at
from extractors.read import read
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
from extractors.source import Source
from extractors.spam import find_spam
from extractors.tables.read import Tables, read_tables

VERSION = "0.1.0"
_SECTIONS_OF_A_REPORT = 4
"""A page with so many of the official headings is a report, whatever its title says."""
_GOVERNMENT = re.compile(r"(^|\.)gov\.cn$")


def extractor_version() -> str:
    """Part of every report: the code's version and the fingerprint of its rules."""
    return f"{VERSION}+rules.{fingerprint()}"


def extract(page: Source, attachments: Sequence[Source] = ()) -> Report:
    """One page with its attachments to a Report.

    Raises an ExtractError where the page cannot be read; an attachment that cannot be read is a finding.
    """
    documents = {0: _read(page, 0)}
    findings: list[Finding] = []
    for number, source in enumerate(attachments, start=1):
        try:
            documents[number] = _read(source, number)
        except ExtractError as error:
            name = _name(source) or f"attachment {number}"
            findings.append(Finding(code="unread_attachment", message=str(error), evidence=name))
    names = {_name(source): number for number, source in enumerate(attachments, start=1) if number in documents}
    body = _body(documents, names)
    return _report(page, documents[0], body, findings)


def _read(source: Source, number: int) -> Document:
    return clean(read(source, number), source)


def _name(source: Source) -> str:
    return unquote(basename(urlsplit(source.url or "").path))


def _body(documents: Mapping[int, Document], names: Mapping[str, int]) -> Document:
    """The document that holds the report: the one with most of the tables, the page where they are equal."""
    composed = [_with_pictures(document, documents, names) for document in documents.values()]
    return max(composed, key=lambda document: len(read_tables(_grids(document)).values))


def _with_pictures(document: Document, documents: Mapping[int, Document], names: Mapping[str, int]) -> Document:
    """The document with what was read in its pictures in their places."""
    blocks: list[Block] = []
    for block in document.blocks:
        number = names.get(unquote(basename(urlsplit(block.url or "").path))) if isinstance(block, Picture) else None
        if number is not None and documents[number].media_type.startswith("image/"):
            blocks += [b for b in documents[number].blocks if isinstance(b, Grid)]
        else:
            blocks.append(block)
    return replace(document, blocks=tuple(blocks))


def _grids(document: Document) -> Iterator[Grid]:
    return (block for block in document.blocks if isinstance(block, Grid))


def _paragraphs(document: Document) -> list[Paragraph]:
    return [block for block in document.blocks if isinstance(block, Paragraph)]


def _report(page: Source, first: Document, body: Document, findings: list[Finding]) -> Report:
    paragraphs = _paragraphs(body)
    identity = _merged(identify(first, _paragraphs(first)), identify(body, paragraphs))
    tables = read_tables(_grids(body))
    sections, numbering = read_sections(paragraphs)
    kind = _kind(identity, tables, len(sections))
    if kind != "report":
        tables = Tables()
    spam = list(find_spam(dict.fromkeys([*_paragraphs(first), *paragraphs, *first.hidden, *body.hidden])))
    return Report(
        title=identity.title,
        agency=identity.agency,
        year=identity.year,
        published=identity.published,
        language="zh-Hant" if is_traditional("".join(p.text for p in paragraphs)) else "zh-Hans",
        kind=kind,
        provenance=_provenance(page, spam=bool(spam)),
        extractor_version=extractor_version(),
        sections=tuple(sections),
        forms=_forms(tables),
        cells=tuple(
            ReadCell(path=path, raw=value.raw, state=value.state, at=at(value.place))
            for path, value in tables.values.items()
        ),
        checks=tuple(check(tables.values)),
        findings=(*findings, *numbering, *tables.findings, *spam),
        **_values(tables),
    )


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
    if tables.values or sections >= _SECTIONS_OF_A_REPORT:
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


def _values(tables: Tables) -> dict[str, Disclosure | Applications | Disputes]:
    """The nested values under their keys; a table that is not there is absent."""
    nested: dict[str, object] = {}
    for path, value in tables.values.items():
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
