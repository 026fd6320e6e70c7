"""A golden case as it is made: its files, and what is true of them by the hand that wrote them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from tests.making.draft import Draft, draft
from tests.making.figures import cells, figures

Cell = tuple[str, int | float | None, str]
"""Raw text, value, state."""


@dataclass(frozen=True)
class File:
    """One captured body, and what its server declared."""

    name: str
    body: bytes
    url: str | None = None
    media_type: str | None = None
    charset: str | None = None


@dataclass(frozen=True)
class Truth:
    """What a person reads in the files. `failing` names checks that do not hold, as "rule row-or-column"."""

    title: str
    agency: str | None = "甲县"
    year: int | None = 2021
    published: str | None = "2022-01-20"
    language: str = "zh-Hans"
    kind: str = "report"
    provenance: str = "official"
    forms: Mapping[str, str] = field(default_factory=dict)
    sections: tuple[tuple[int, str, str], ...] = ()
    cells: Mapping[str, Cell] = field(default_factory=dict)
    failing: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    indicators: tuple[tuple[str, str, int | float | None], ...] = ()


@dataclass(frozen=True)
class Made:
    """The page, its attachments, and the truth; or the error that reading must raise, and words of its message."""

    page: File
    truth: Truth | tuple[str, str]
    attachments: tuple[File, ...] = ()

    @property
    def files(self) -> tuple[File, ...]:
        """Page and attachments."""
        return (self.page, *self.attachments)


GOLDEN: dict[str, Callable[[], Made]] = {}
"""The makers of all cases by their names; a maker's docstring says what its case shows."""


def golden(maker: Callable[[], Made]) -> Callable[[], Made]:
    """The function's name becomes the name of the case and of its folder."""
    GOLDEN[maker.__name__] = maker
    return maker


def some(name: str, form: str, *tables: int) -> tuple[Draft, dict[str, str]]:
    """A draft with some of its tables, and what they print."""
    names = {2: "disclosure.", 3: "applications.", 4: "disputes."}
    printed = {
        path: text
        for path, text in figures(name, form).items()
        if any(path.startswith(names[table]) for table in tables)
    }
    return draft(form, printed, only=tables or (0,)), printed


def page_of(draft: Draft, body: bytes, name: str = "page.html", **declared: str) -> File:
    """The body as a page of the draft's portal."""
    return File(name, body, draft.url, declared.pop("media_type", "text/html"), **declared)


def truth_of(draft: Draft, printed: Mapping[str, str], **other: Any) -> Truth:  # noqa: ANN401 - fields of Truth
    """What is true of a draft whose tables print these plain numbers, where nothing is odd."""
    odd: Mapping[str, Cell] = other.pop("odd", {})
    truth = Truth(
        title=draft.title,
        agency=draft.place,
        year=draft.year,
        published=draft.published,
        forms=forms_of(printed),
        sections=tuple((part.number, part.heading, "\n".join(part.lines)) for part in draft.parts),
        cells=cells({path: text for path, text in printed.items() if path not in odd}) | dict(odd),
    )
    return replace(truth, **other)


def forms_of(paths: Mapping[str, object]) -> dict[str, str]:
    """The form of each table by rows that only one form has; the disputes table goes with the others."""
    forms: dict[str, str] = {}
    for path in paths:
        table, *_, last = path.split(".")
        if last in {"newly_made", "change", "items_last_year"} or path.startswith("applications.other_handling.all"):
            forms[table] = "2019"
        elif last == "issued" or path.startswith("applications.other_handling.overdue"):
            forms[table] = "2021"
    if any(path.startswith("disputes.") for path in paths) and len(set(forms.values())) == 1:
        forms["disputes"] = next(iter(forms.values()))
    return forms


def stated(report: Mapping[str, Any]) -> Truth:
    """What a report's JSON says, in the words of a truth."""
    return Truth(
        **{name: report[name] for name in ("title", "agency", "year", "published", "language", "kind", "provenance")},
        forms=report["forms"],
        sections=tuple((s["number"], s["heading"], s["text"]) for s in report["sections"]),
        cells=dict(_cells(report)),
        failing=tuple(_name(check) for check in report["checks"] if check["holds"] is False),
        findings=tuple(finding["code"] for finding in report["findings"]),
        indicators=tuple((i["label"], i["unit"], i["value"]) for i in report.get("indicators", ())),
    )


def differences(truth: Truth, said: Truth) -> list[str]:
    """Where a reading departs from the truth, a line each."""
    found = []
    for name, true in asdict(truth).items():
        read = asdict(said)[name]
        if isinstance(true, dict):
            both = sorted(set(true) | set(read))
            found += [f"{name} {k}: {true.get(k)} but {read.get(k)}" for k in both if true.get(k) != read.get(k)]
        elif true != read:
            found.append(f"{name}: {true} but {read}")
    return found


def _name(check: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (check["rule"], check.get("row") or check.get("column"))))


def _cells(report: Mapping[str, Any]) -> Iterator[tuple[str, Cell]]:
    """Each cell with the value that stands under its path."""
    for cell in report["cells"]:
        value: Any = report
        for step in cell["path"].split("."):
            value = value[step]
        yield cell["path"], (cell["raw"], value, cell["state"])
