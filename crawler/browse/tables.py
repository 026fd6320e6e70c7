"""The three official tables of a report, laid out as the form prints them: rows of labels and places for numbers.

Labels, blocks and their order are those of `extractors/forms`; rows and columns that a report does not have are left
out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Literal, cast

from crawler.export.columns import labels
from extractors.forms import rules

Labels = Mapping[str, Sequence[str]]
"""Key of the report -> its labels in the forms, the official one first."""


@dataclass(frozen=True)
class Label:
    """A cell with words of the form, and its key in English."""

    text: str
    english: str = ""
    rowspan: int = 1
    colspan: int = 1
    scope: Literal["col", "colgroup", "row", "rowgroup"] = "col"


@dataclass(frozen=True)
class Slot:
    """A place for a number by its dotted path; one that is not `there` the report does not have."""

    path: str
    there: bool = True


OUTSIDE_RESULTS = {"new", "carried_in", "carried_out"}
"""The rows of the applications table that stand outside 三、本年度办理结果."""

Row = tuple[Label | Slot, ...]


@dataclass(frozen=True)
class Table:
    """One table or block: head and body rows."""

    caption: str
    english: str
    head: tuple[Row, ...]
    body: tuple[Row, ...]

    @property
    def paths(self) -> Iterator[str]:
        """The numbers that have a place in it."""
        return (cell.path for row in self.body for cell in row if isinstance(cell, Slot))


@dataclass(frozen=True)
class Numbers:
    """The numbers that a report has, by dotted path."""

    paths: AbstractSet[str]

    def at(self, path: str) -> Slot:
        """The place of a number, which the report may not have."""
        return Slot(path, path in self.paths)

    def below(self, path: str) -> bool:
        """Whether the report has anything there."""
        return any(known == path or known.startswith(f"{path}.") for known in self.paths)

    def present(self, rows: Iterable[str], columns: Iterable[str]) -> list[str]:
        """The columns that at least one of the rows has."""
        rows = list(rows)
        return [column for column in columns if any(f"{row}.{column}" in self.paths for row in rows)]


def concerned(check: Mapping[str, Any]) -> str:
    """The cell in which a check is shown: the sum that its row or column prints."""
    table = check["rule"].partition(".")[0]
    return f"{table}.{check.get('row') or 'result_total'}.{check.get('column') or 'total'}"


def label_of(table: str, key: str) -> str:
    """The official label of a row, column or group of a table; the key itself where the form has none.

    >>> label_of("disputes", "reconsideration"), label_of("applications", "refused.state_secret")
    ('行政复议', '1.属于国家秘密')
    """
    known = labels().get(table, {})
    return known.get(f"rows.{key}") or known.get(f"columns.{key}") or key


def layout(paths: frozenset[str]) -> Mapping[str, Sequence[Table]]:
    """The tables of a report that has numbers at these paths, by their key in it."""
    numbers = Numbers(paths)
    tables = {
        "disclosure": tuple(_disclosure(numbers)),
        "applications": tuple(_applications(numbers)),
        "disputes": tuple(_disputes(numbers)),
    }
    return {name: found for name, found in tables.items() if found}


def english(key: str) -> str:
    """A key as words.

    >>> english("refused.state_secret"), english("amount_wan")
    ('state secret', 'amount (10,000 yuan)')
    """
    words = key.rpartition(".")[2].replace("_", " ")
    return words.removesuffix(" wan") + " (10,000 yuan)" if words.endswith(" wan") else words


def _disclosure(numbers: Numbers) -> Iterator[Table]:
    for block in cast("list[dict[str, Any]]", rules("disclosure")["block"]):
        rows = {f"disclosure.{key}": labels for key, labels in block["rows"].items()}
        order = [key for form in block["columns"].values() for key in form]
        columns = numbers.present(rows, dict.fromkeys(order))
        if columns:
            words = _words_of_form(block["columns"], columns)
            head = (Label("信息内容", "item"), *(Label(words[key], english(key)) for key in columns))
            body: tuple[Row, ...] = tuple(
                (Label(texts[0], english(row), scope="row"), *(numbers.at(f"{row}.{key}") for key in columns))
                for row, texts in rows.items()
                if numbers.below(row)
            )
            yield Table(f"第二十条第（{block['item']}）项", f"Article 20 ({block['item']})", (head,), body)


def _words_of_form(forms: Mapping[str, Labels], columns: Sequence[str]) -> dict[str, str]:
    """The columns' labels in the form that has most of them; the other form's for the rest."""
    ranked = sorted(forms.values(), key=lambda form: sum(key in form for key in columns))
    return {key: texts[0] for form in ranked for key, texts in form.items()}


def _applications(numbers: Numbers) -> Iterator[Table]:
    form = cast("dict[str, Labels]", rules("applications"))
    rows = [key for key in form["rows"] if numbers.below(f"applications.{key}")]
    columns = numbers.present((f"applications.{key}" for key in rows), form["columns"])
    if not columns:
        return
    legal = [key for key in columns if key not in {"natural_person", "total"}]
    head: tuple[Row, ...] = (
        (
            Label("申请处理情况", "handling of applications", rowspan=3, colspan=3),
            Label("申请人情况", "applicants", colspan=len(columns), scope="colgroup"),
        ),
        tuple(_applicant_kinds(form["columns"], columns, legal)),
        tuple(Label(form["columns"][key][0], english(key)) for key in legal),
    )
    body: tuple[Row, ...] = tuple(
        (*labels, *(numbers.at(f"applications.{key}.{column}") for column in columns))
        for key, labels in _application_rows(form, rows)
    )
    yield Table("收到和处理政府信息公开申请情况", "applications received and handled", head, body)


def _applicant_kinds(labels: Labels, columns: Sequence[str], legal: Sequence[str]) -> list[Label]:
    kinds = [Label(labels[key][0], english(key), rowspan=2) for key in columns if key in {"natural_person", "total"}]
    if legal:
        kinds.insert(int("natural_person" in columns), Label("法人或其他组织", "legal persons", colspan=len(legal)))
    return kinds


def _application_rows(form: Mapping[str, Labels], rows: Sequence[str]) -> Iterator[tuple[str, list[Label]]]:
    """Each row with the label cells that start in it: 本年度办理结果, the group, the row."""
    groups, texts = form["groups"], {key: form["rows"][key][0] for key in rows}
    results = [key for key in rows if key not in OUTSIDE_RESULTS]
    named = {key: groups.get(_group(key), [texts[key]])[0] for key in rows}
    sizes = Counter(_group(key) for key in rows if named[key] != texts[key])
    for key in rows:
        labels = []
        if key in results[:1]:
            labels.append(Label(groups["results"][0], "results", rowspan=len(results), scope="rowgroup"))
        if named[key] == texts[key]:
            span = 2 if key in results else 3
            labels.append(Label(texts[key], english(_group(key)), colspan=span, scope="row"))
        else:
            if rowspan := sizes.pop(_group(key), 0):
                labels.append(Label(named[key], english(_group(key)), rowspan=rowspan, scope="rowgroup"))
            labels.append(Label(texts[key], english(key), scope="row"))
        yield key, labels


def _group(key: str) -> str:
    return key.partition(".")[0]


def _disputes(numbers: Numbers) -> Iterator[Table]:
    form = cast("dict[str, Labels]", rules("disputes"))
    groups = [key for key in form["groups"] if numbers.below(f"disputes.{key}")]
    columns = {key: numbers.present([f"disputes.{key}"], form["columns"]) for key in groups}
    litigation = [key for key in groups if key != "reconsideration"]
    if not groups:
        return
    head: list[list[Label]] = [[], [], []]
    for key in groups:
        label, width = form["groups"][key][0], len(columns[key])
        if key not in litigation:
            head[0].append(Label(label, "administrative reconsideration", rowspan=2, colspan=width, scope="colgroup"))
        else:
            head[1].append(Label(label, english(key), colspan=width, scope="colgroup"))
        head[2] += [Label(form["columns"][column][0], english(column)) for column in columns[key]]
    if litigation:
        width = sum(len(columns[key]) for key in litigation)
        head[0].append(Label("行政诉讼", "administrative litigation", colspan=width, scope="colgroup"))
    body = (tuple(numbers.at(f"disputes.{key}.{column}") for key in groups for column in columns[key]),)
    yield Table("行政复议、行政诉讼", "reconsideration and litigation", tuple(map(tuple, head)), body)
