"""The route from a page with its attachments to a Report: compose, identify, sections, tables, checks, findings."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from extractors.checks import check
from extractors.codes import read_codes
from extractors.compose import compose, grids, paragraphs
from extractors.document import Document, Paragraph
from extractors.identity import Identity, identify
from extractors.normal import is_traditional
from extractors.place import at
from extractors.prose import check_prose
from extractors.report import (
    Applications,
    At,
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
from extractors.rereading import read_again
from extractors.sections import read_sections
from extractors.source import Source
from extractors.spam import find_pinyin, find_spam
from extractors.suspicions import find_clone, find_two_dates, find_two_years, is_government
from extractors.tables.ambiguous import find_ambiguous
from extractors.tables.indicators import read_indicators
from extractors.tables.read import Tables
from extractors.tables.reread import doubt, judge
from extractors.tables.unread import find_unread
from extractors.tables.value import Value
from extractors.version import extractor_version

_SECTIONS_OF_A_REPORT = 4
"""A page with so many of the official headings is a report, whatever its title says."""
_DOUBTFUL = 0.85
"""A recognised cell less certain than this is pointed at."""


def extract(page: Source, attachments: Sequence[Source] = ()) -> Report:
    """One page with its attachments to a Report.

    Raises an ExtractError where the page cannot be read; an attachment that cannot be read is a finding.
    """
    composed = compose(page, attachments)
    first, body = composed.documents[0], composed.documents[-1]
    text = paragraphs(body)
    of_page = identify(first, paragraphs(first))
    of_body = of_page if body.blocks == first.blocks else identify(body, text)
    identity = _merged(of_page, of_body)
    sections, numbering = read_sections(text)
    kind = _kind(identity, composed.tables, len(sections))
    tables = composed.tables if kind == "report" else Tables()
    values, again = judge(tables.values, lambda cells: read_again(cells, (page, *attachments)))
    prose, disagreements = check_prose(sections, values)
    codes, wrong = read_codes(first, page.url)
    clones = [*_injected(_all_text(first, body)), *find_clone(first, page.url)]
    findings = [*composed.findings, *numbering, *tables.findings, *again, *_doubts(values, tables.findings)]
    findings += [*disagreements, *clones, *wrong, *find_two_dates(first, of_page.published)]
    findings += find_two_years(identity, of_page, sections) if kind == "report" else ()
    read = (sections, grids(body) if values else ()) if kind == "report" else ((), ())
    findings += find_unread(composed.documents, composed.tables.values, *read)
    return Report(
        title=identity.title,
        agency=identity.agency,
        year=identity.year,
        published=identity.published,
        language="zh-Hant" if is_traditional("".join(p.text for p in text)) else "zh-Hans",
        kind=kind,
        provenance=_provenance(page, clone=bool(clones)),
        extractor_version=extractor_version(),
        sections=tuple(sections),
        forms=_forms(tables),
        cells=tuple(ReadCell(path=p, raw=v.raw, state=v.state, at=at(v.place)) for p, v in values.items()),
        checks=(*check(values), *prose),
        findings=tuple(findings),
        **(codes | (_tables(values, body) if kind == "report" else {})),
    )


def _all_text(first: Document, body: Document) -> list[Paragraph]:
    """Every paragraph once, the hidden ones too."""
    return list(dict.fromkeys([*paragraphs(first), *paragraphs(body), *first.hidden, *body.hidden]))


def _injected(paragraphs: Sequence[Paragraph]) -> Iterator[Finding]:
    yield from find_spam(paragraphs)
    yield from find_pinyin(paragraphs)


def _doubts(values: Mapping[str, Value], findings: Sequence[Finding]) -> Iterator[Finding]:
    """Numbers that may be others, and recognised cells that the recogniser is not sure of, or that may be another's.

    Where a recognised table prints values under no heading, its columns were not told apart.
    """
    yield from find_ambiguous(values)
    astray = {_table(f.at) for f in findings if f.code == "unknown_column" and f.at}
    shares = Counter(value.place for value in values.values())
    for value in values.values():
        sure = value.place.confidence
        if sure is None:
            continue
        if shares[value.place] > 1:
            yield doubt(value, "in a cell that other values share: a rule was overlooked")
        elif _table(at(value.place)) in astray:
            yield doubt(value, "in a table with values under no heading")
        elif sure < _DOUBTFUL or (value.state == "text" and not _is_word(value.raw)):
            yield doubt(value)


def _table(place: At) -> tuple[int, int | None]:
    return place.source, place.table


def _is_word(raw: str) -> bool:
    """Whether what stands in place of a number is one of the words that do."""
    return raw.strip() in {"无", "無"}


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


def _provenance(page: Source, *, clone: bool) -> Provenance:
    """Injected text makes a clone; a government's address is official; a file says nothing of where it stood."""
    if clone:
        return "clone"
    return "official" if is_government(page.url) else "unknown"


def _forms(tables: Tables) -> Forms:
    """The form of each table; the disputes table is the same in both forms and goes with the others."""
    names: dict[str, FormName | str] = {}
    for table, forms in tables.forms.items():
        if forms:
            usual = max(forms, key=forms.count)
            names[table] = "mixed" if table == "disclosure" and len(set(forms)) > 1 else usual
    if "disputes" in tables.forms:
        others = {names[t] for t in ("applications", "disclosure") if names.get(t) in {"2019", "2021"}}
        if len(others) == 1:
            names["disputes"] = others.pop()
    return Forms.model_validate(names)


def _tables(values: Mapping[str, Value], body: Document) -> dict[str, Any]:
    """The nested values under their keys, or an older report's indicators; a table that is not there is absent."""
    if not values:
        indicators = tuple(read_indicators(grids(body)))
        return {"indicators": indicators} if indicators else {}
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
