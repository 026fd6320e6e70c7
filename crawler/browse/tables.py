"""The three official tables of a report, laid out as the form prints them: rows of cells, ready to be drawn.

Labels, blocks and their order are those of `extractors/forms`; rows and columns that a report does not have are left
out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from extractors.forms import rules
from extractors.report import CellState, Number

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
class Figure:
    """A cell with a number as read; without one, `raw` and `state` say what is printed there."""

    path: str
    value: Number = None
    raw: str = ""
    state: CellState | Literal["absent"] = "absent"
    failed: tuple[str, ...] = ()


OUTSIDE_RESULTS = {"new", "carried_in", "carried_out"}
"""The rows of the applications table that stand outside 三、本年度办理结果."""

Row = Sequence[Label | Figure]


@dataclass(frozen=True)
class Table:
    """One table or block: head and body rows."""

    caption: str
    english: str
    head: Sequence[Row]
    body: Sequence[Row]


@dataclass(frozen=True)
class Numbers:
    """The numbers of a report by dotted path, with what was printed and which checks failed there."""

    figures: Mapping[str, Figure] = field(default_factory=dict)

    def at(self, path: str) -> Figure:
        """The cell, which the report may not have."""
        return self.figures.get(path, Figure(path))

    def below(self, path: str) -> bool:
        """Whether the report has anything there."""
        return any(known == path or known.startswith(f"{path}.") for known in self.figures)

    def present(self, rows: Iterable[str], columns: Iterable[str]) -> list[str]:
        """The columns that at least one of the rows has."""
        rows = list(rows)
        return [column for column in columns if any(f"{row}.{column}" in self.figures for row in rows)]


def numbers_of(report: Mapping[str, Any]) -> Numbers:
    """The numbers of a report's JSON."""
    printed = {cell["path"]: (cell["raw"], cell["state"]) for cell in report.get("cells", ())}
    failed: dict[str, list[str]] = {}
    for check in report.get("checks", ()):
        if check["holds"] is False:
            failed.setdefault(concerned(check), []).append(check["rule"])
    figures = {}
    for table in ("disclosure", "applications", "disputes"):
        for path, value in _leaves(table, report.get(table) or {}):
            raw, state = printed.get(path, ("", "number" if value is not None else "blank"))
            figures[path] = Figure(path, value, raw, state, tuple(failed.get(path, ())))
    return Numbers(figures)


def concerned(check: Mapping[str, Any]) -> str:
    """The cell in which a check is shown: the sum that its row or column prints."""
    table = check["rule"].partition(".")[0]
    return f"{table}.{check.get('row') or 'result_total'}.{check.get('column') or 'total'}"


def label_of(table: str, key: str) -> str:
    """The official label of a row, column or group of a table; the key itself where the form has none.

    >>> label_of("disputes", "reconsideration"), label_of("applications", "refused.state_secret")
    ('行政复议', '1.属于国家秘密')
    """
    form = cast("dict[str, Labels]", rules(table)) if table in {"applications", "disputes"} else {}
    return next((labels[key][0] for labels in form.values() if key in labels), key)


def tables_of(report: Mapping[str, Any]) -> dict[str, list[Table]]:
    """The tables that a report has, by their key in it."""
    numbers = numbers_of(report)
    tables = {
        "disclosure": list(_disclosure(numbers)),
        "applications": list(_applications(numbers)),
        "disputes": list(_disputes(numbers)),
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
            head = [Label("信息内容", "item"), *(Label(words[key], english(key)) for key in columns)]
            body: list[Row] = [
                [Label(texts[0], english(row), scope="row"), *(numbers.at(f"{row}.{key}") for key in columns)]
                for row, texts in rows.items()
                if numbers.below(row)
            ]
            yield Table(f"第二十条第（{block['item']}）项", f"Article 20 ({block['item']})", [head], body)


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
    head = [
        [
            Label("申请处理情况", "handling of applications", rowspan=3, colspan=3),
            Label("申请人情况", "applicants", colspan=len(columns), scope="colgroup"),
        ],
        _applicant_kinds(form["columns"], columns, legal),
        [Label(form["columns"][key][0], english(key)) for key in legal],
    ]
    body: list[Row] = [
        [*labels, *(numbers.at(f"applications.{key}.{column}") for column in columns)]
        for key, labels in _application_rows(form, rows)
    ]
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
    body = [[numbers.at(f"disputes.{key}.{column}") for key in groups for column in columns[key]]]
    yield Table("行政复议、行政诉讼", "reconsideration and litigation", head, body)


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Number]]:  # noqa: ANN401  # any JSON value
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(f"{path}.{key}", inner)
    else:
        yield path, value
