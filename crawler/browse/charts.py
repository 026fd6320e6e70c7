"""Trend charts: the key numbers of a body over the years, drawn by pygal, with the change of forms marked.

Each is a picture of its own, so that the page that shows it needs no style and no script in it; the same numbers stand
beside it as a table.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree
from pygal import XY
from pygal.style import Style

from crawler.browse.known_body import Year
from crawler.browse.tables import label_of
from crawler.browse.terms import Term

# pygal looks for plug-ins by an import hook of the old kind, of which every later import in the process would warn
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]

COLOURS = ("#3f86b0", "#c8683a", "#5f9648", "#9173bb")
"""Each has a contrast of 3 to 1 or more on paper and on the dark sheet."""

WIDTH, NARROW, HEIGHT = 640, 350, 260
"""Pixels; the narrow one is for phones, where nothing of it is made smaller."""

LEGEND = 22
"""Pixels of each line below the drawing."""
MARK = "#8a8d91"
MOST_LABELS = 5
"""Of years, in the narrow one; of more, every other is named."""
FEW = 6
"""Up to so many, each whole number has a line."""

CSS = """
  {{ id }} .background, {{ id }} .plot > .background { fill: none !important; }
  {{ id }} text { fill: #454a52 !important; }
  {{ id }} .guide.line { stroke: #8a8d91 !important; stroke-opacity: 0.4; stroke-dasharray: none !important; }
  {{ id }} .reactive.line { stroke-width: 2.5px; }
  @media screen and (prefers-color-scheme: dark) { {{ id }} text { fill: #d5d3ce !important; } }
"""


@dataclass(frozen=True)
class Chart:
    """What is drawn together: its key in addresses, its words, and the paths of its lines with theirs."""

    key: str
    words: Term
    lines: Mapping[str, Term]
    table: str
    """Of whose form a change is marked."""


def _of_applications(*rows: str) -> dict[str, Term]:
    english = {"new": "new", "granted": "granted", "partly_granted": "partly granted", "carried_out": "carried out"}
    return {
        f"applications.{row}.total": Term(label_of("applications", row).partition("（区分")[0], english[row])
        for row in rows
    }


CHARTS = (
    Chart(
        "applications",
        Term("依申请公开", "applications"),
        _of_applications("new", "granted", "partly_granted", "carried_out"),
        "applications",
    ),
    Chart(
        "decisions",
        Term("行政许可、处罚、强制处理决定", "decisions: licensing, penalties, coercion"),
        {
            "disclosure.licensing.decisions": Term("行政许可", "licensing"),
            "disclosure.penalties.decisions": Term("行政处罚", "penalties"),
            "disclosure.coercion.decisions": Term("行政强制", "coercion"),
        },
        "disclosure",
    ),
    Chart(
        "documents",
        Term("规章与规范性文件", "regulations and normative documents"),
        {
            "disclosure.normative_documents.total_disclosed": Term(
                "规范性文件：对外公开总数量（2019 表）", "disclosed in all (2019)"
            ),
            "disclosure.normative_documents.in_force": Term("规范性文件：现行有效件数（2021 表）", "in force (2021)"),
            "disclosure.regulations.total_disclosed": Term("规章：对外公开总数量（2019 表）", "regulations (2019)"),
            "disclosure.regulations.in_force": Term("规章：现行有效件数（2021 表）", "regulations (2021)"),
        },
        "disclosure",
    ),
    Chart(
        "disputes",
        Term("行政复议、行政诉讼", "reconsideration and litigation"),
        {
            "disputes.reconsideration.total": Term("行政复议", "reconsideration"),
            "disputes.litigation_direct.total": Term("未经复议直接起诉", "direct litigation"),
            "disputes.litigation_after_reconsideration.total": Term("复议后起诉", "after reconsideration"),
        },
        "disputes",
    ),
)


@dataclass(frozen=True)
class Trend:
    """A chart with a body's numbers; `points` are, for each line that has any, the value of each year or None."""

    chart: Chart
    years: Sequence[int]
    points: Mapping[str, Sequence[float | None]]
    changed: int | None
    """The first year of the form of 2021, where the form before it is there, too."""


def trends(years: Sequence[Year]) -> list[Trend]:
    """The charts that have anything to show."""
    known = sorted((year for year in years if year.report), key=lambda year: year.year)
    return [trend for chart in CHARTS if (trend := _trend(chart, known)).points]


def _trend(chart: Chart, known: Sequence[Year]) -> Trend:
    span = range(known[0].year, known[-1].year + 1) if known else range(0)
    of = {year.year: year for year in known}
    points = {path: [_number(of.get(year), path) for year in span] for path in chart.lines}
    return Trend(
        chart=chart,
        years=[*span],
        points={path: values for path, values in points.items() if any(value is not None for value in values)},
        changed=_change(chart.table, known),
    )


def _number(year: Year | None, path: str) -> float | None:
    value = year.number(path) if year else None
    return value if isinstance(value, int | float) else None


def _change(table: str, known: Sequence[Year]) -> int | None:
    """The first year whose table follows the form of 2021, behind one that follows that of 2019."""
    forms = [(year.year, (year.told or {}).get("forms", {}).get(table)) for year in known]
    new = next((year for year, form in forms if form == "2021"), None)
    return new if new is not None and any(form == "2019" and year < new for year, form in forms) else None


def draw(trend: Trend, language: str, *, narrow: bool = False) -> bytes:
    """The picture; a narrow one says its words in one language."""
    language = "zh" if narrow and language == "both" else language
    top = max(value or 0 for values in trend.points.values() for value in values)
    chart: Any = XY(
        width=NARROW if narrow else WIDTH,
        height=HEIGHT + LEGEND * (len(trend.points) + (trend.changed is not None)),
        style=_style((*COLOURS[: len(trend.points)], MARK)),
        css=["file://style.css", "file://graph.css", f"inline:{CSS}"],
        js=[],
        explicit_size=True,
        legend_at_bottom=True,
        legend_at_bottom_columns=1,
        truncate_label=-1,
        truncate_legend=-1,
        allow_interruptions=True,
        show_x_guides=False,
        dots_size=4,
        include_x_axis=True,
        x_labels=_named(trend.years) if narrow else trend.years,
        x_value_formatter=lambda year: f"{year:.0f}",
        value_formatter=lambda value: f"{value:,.0f}",
        xrange=(trend.years[0] - 0.5, trend.years[-1] + 0.5),
        no_data_text="",
        max_scale=7,
        y_labels=range(int(top) + 1) if top < FEW else None,
        disable_xml_declaration=False,
    )
    for path, values in trend.points.items():
        chart.add(_said(trend.chart.lines[path], language), list(zip(trend.years, values, strict=True)))
    if trend.changed is not None:
        _mark(chart, trend.changed - 0.5, top, language)
    return _without_scripts(chart.render_tree())


def _named(years: Sequence[int]) -> Sequence[int]:
    """The years that are named where there is room for few of them; the last one is."""
    return years if len(years) <= MOST_LABELS else years[::-2][::-1]


def _mark(chart: Any, at: float, top: float, language: str) -> None:  # noqa: ANN401  # pygal has no types
    """A dashed line where the form of 2021 begins."""
    chart.add(
        _said(Term("2021 年表式", "form of 2021"), language),
        [{"value": (at, 0), "color": MARK}, {"value": (at, top), "color": MARK}],
        stroke_style={"dasharray": "5, 4", "width": 2},
        show_dots=False,
    )


def _without_scripts(tree: etree._Element) -> bytes:
    """The picture, without what pygal puts in for its tooltips."""
    etree.strip_elements(tree, "{*}script", with_tail=False)
    return etree.tostring(tree, encoding="utf-8", xml_declaration=True)


def _said(term: Term, language: str) -> str:
    return {"zh": term.chinese, "en": term.english or term.chinese}.get(language, f"{term.chinese} {term.english}")


def _style(colours: tuple[str, ...]) -> Style:
    return Style(
        background="transparent",
        plot_background="transparent",
        foreground="#454a52",
        foreground_strong="#454a52",
        foreground_subtle="#8a8d91",
        opacity="1",
        opacity_hover="1",
        transition="0s",
        colors=colours,
        font_family='"PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif',
        label_font_size=13,
        major_label_font_size=13,
        legend_font_size=13,
        value_font_size=12,
    )
