"""What a recogniser left out, told by the form: tables seen but not read, and cells of the form that a reading lacks.

In a Word file or a page a missing row is simply not printed; in a picture it may as well have been overlooked.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from extractors.document import Document, Grid, Paragraph
from extractors.forms import disclosure_blocks, form_labels, row_form
from extractors.labels import Labels, core, find_label
from extractors.place import at
from extractors.read.table import is_figure
from extractors.report import Finding, FormName, Section
from extractors.source import Place
from extractors.tables.parts import parts
from extractors.tables.value import Value

_LABELS = 3
"""So many labels of one table, recognised in a picture, are that table."""

_TABLED = frozenset({2, 3, 4})
"""The sections in which tables stand."""
_ROWS_SAID = 4
_LONGEST_LABEL = 60
_EVIDENCE = 200
_BOTH = frozenset({"other_documents", "inspections", "confirmations"})
"""Rows that a form leaves to each place."""


def find_unread(
    documents: Iterable[Document],
    values: Mapping[str, Value],
    sections: Sequence[Section] = (),
    grids: Iterable[Grid] = (),
) -> list[Finding]:
    """`unread_table`: tables of which the documents' pictures or a report's text say labels, or else full of figures.

    Each table of the form that yielded no value is told once; a table of figures only where none of them is told.
    """
    have = {path.partition(".")[0] for path in values}
    told = {table: finding for table, finding in _recognised_tables(documents) if table not in have}
    for table, finding in _tables_in_text(sections):
        if table not in have:
            told.setdefault(table, finding)
    missing = sorted(set(form_labels()) - have)
    return [*told.values()] or [*(_unread_grids(grids, missing) if missing else ())]


def _recognised_tables(documents: Iterable[Document]) -> Iterator[tuple[str, Finding]]:
    seen: dict[str, dict[str, tuple[str, Place]]] = {}
    for text, place in (pair for document in documents for pair in _recognised(document)):
        for table, labels in _own_labels():
            for key in _named(text, labels):
                seen.setdefault(table, {}).setdefault(key, (text, place))
    for table, named in seen.items():
        if len(named) >= _LABELS:
            first = next(iter(named.values()))[1]
            yield (
                table,
                Finding(
                    code="unread_table",
                    message=f"labels of the {table} table were recognised in a picture, but none of its cells",
                    evidence=" | ".join(text for text, _ in named.values())[:_EVIDENCE],
                    at=at(first),
                ),
            )


def _tables_in_text(sections: Sequence[Section]) -> Iterator[tuple[str, Finding]]:
    texts = [line for section in sections if section.number in _TABLED for line in section.text.split("\n")]
    short = [line for line in texts if len(line) <= _LONGEST_LABEL]
    for table, labels in form_labels().items():
        said = [line for line in short if any(find_label(line, each) for each in labels)]
        if len(said) >= _ROWS_SAID:
            message = f"no {table} table was read, but the text says rows of it"
            yield table, Finding(code="unread_table", message=message, evidence=" | ".join(said[:_ROWS_SAID]))


def _unread_grids(grids: Iterable[Grid], missing: Sequence[str]) -> Iterator[Finding]:
    for grid in grids:
        figures = sum(is_figure(cell.text) for cell in grid.cells)
        if figures >= _ROWS_SAID and not parts([grid]):
            said = " | ".join(" ".join(cell.text.split()) for cell in grid.cells)[:_EVIDENCE]
            message = (
                f"nothing was read of a table with {figures} figures, and there is no table of {', '.join(missing)}"
            )
            yield Finding(code="unread_table", message=message, evidence=said, at=at(grid.cells[0].place))


def _named(text: str, labels: Labels) -> set[str]:
    """The labels that a text prints, or some that a line of text runs together."""
    words = core(text)
    alone = find_label(text, labels)
    return (
        {alone}
        if alone
        else {key for key, cores in labels.items() if any(c in words for c in cores if len(c) >= _LABELS)}
    )


def find_gaps(values: Mapping[str, Value], forms: Mapping[str, list[FormName]]) -> Iterator[Finding]:
    """`cells_missing` for each recognised table in which cells of the form are not among the values."""
    for table in ("disclosure", "applications", "disputes"):
        own = [value for path, value in values.items() if path.partition(".")[0] == table]
        if not any(value.place.confidence is not None for value in own):
            continue
        missing = [path for path in _expected(table, forms.get(table, []), values) if path not in values]
        if missing:
            yield Finding(
                code="cells_missing",
                message=f"{len(missing)} cells of the {table} table that the form has were not found in the picture",
                evidence=" ".join(missing),
                at=at(own[0].place),
            )


def _recognised(document: Document) -> Iterator[tuple[str, Place]]:
    """The texts of a document that a recogniser read."""
    for block in document.blocks:
        pieces = block.cells if isinstance(block, Grid) else [block] if isinstance(block, Paragraph) else []
        yield from ((piece.text, piece.place) for piece in pieces if piece.place.confidence is not None)


def _own_labels() -> Iterator[tuple[str, Labels]]:
    """The labels that belong to one table alone, with the table's name."""
    applications, disputes = row_form("applications"), row_form("disputes")
    yield "applications", applications.rows
    yield (
        "disputes",
        Labels({k: v for k, v in (disputes.columns | disputes.groups).items() if k not in {"total", "other"}}),
    )
    for block in disclosure_blocks():
        yield "disclosure", block.rows


def _expected(table: str, forms: list[FormName], values: Mapping[str, Value]) -> Iterator[str]:
    """The paths of all cells that the form of a table has."""
    if table == "disclosure":
        yield from _of_blocks(forms, values)
    elif table == "disputes":
        form = row_form("disputes")
        yield from (f"disputes.{group}.{column}" for group in form.groups for column in form.columns)
    else:
        is_new = any(path.startswith("applications.other_handling.overdue") for path in values)
        rows = [row for row in row_form("applications").rows if not _is_of_other_form(row, is_new=is_new)]
        yield from (f"applications.{row}.{column}" for row in rows for column in row_form("applications").columns)


def _is_of_other_form(row: str, *, is_new: bool) -> bool:
    return row.startswith("other_handling.") and row.endswith(".all") is is_new


def _of_blocks(forms: list[FormName], values: Mapping[str, Value]) -> Iterator[str]:
    """The cells of the blocks of 第二十条, each in the form of most, unless its own values are all of another."""
    usual: FormName = max(forms, key=forms.count) if forms else "2021"
    for block in disclosure_blocks():
        for row in (row for row in block.rows if row not in _BOTH):
            shares = {f: sum(f"disclosure.{row}.{k}" in values for k in c) / len(c) for f, c in block.columns.items()}
            form = usual if shares.get(usual) or not any(shares.values()) else max(shares, key=lambda f: shares[f])
            is_split = row == "other_services" and any(f"disclosure.{r}" in p for p in values for r in _BOTH)
            if not is_split and form in block.columns and not (row == "other_services" and form == "2021"):
                yield from (f"disclosure.{row}.{column}" for column in block.columns[form])
