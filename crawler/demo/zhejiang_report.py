"""The report as an old layout-table page: declared gb2312, all of its text on one line of one cell, tampered with."""

from collections.abc import Iterator
from html import escape

from markupsafe import Markup

from crawler.demo.markup import table_html
from crawler.demo.templates import page
from crawler.demo.written import SUBHEADING_MARK, WrittenAdvert, WrittenReport, WrittenSection

GRID_COLUMNS = 347
"""How wide the layout table is."""
STRETCH = 12
"""How many columns of the exported grid stand for one of the official form."""
TABLE = '<table border="1" cellspacing="0" cellpadding="2" width="940" style="border-collapse:collapse">'
PLACE = "{advert}"


def report_page(report: WrittenReport) -> bytes:
    """The page in GB18030, whatever it declares."""
    text = page("zhejiang_report.html", report=report, columns=GRID_COLUMNS, body=Markup(_body(report)))  # noqa: S704 - escaped piece by piece below
    return text.encode("gb18030")


def _body(report: WrittenReport) -> str:
    text = " ".join(_span(line) for line in report.intro)
    return text + "".join(piece for section in report.sections for piece in _pieces(section, report.advert))


def _pieces(section: WrittenSection, advert: WrittenAdvert | None) -> Iterator[str]:
    yield " " + _span(section.heading)
    glue = " "
    for line in section.lines:
        yield glue + _with_advert(_span(line.removeprefix(SUBHEADING_MARK)), advert)
        glue = "" if line.startswith(SUBHEADING_MARK) else " "
    if section.table:
        yield table_html(section.table, opening=TABLE, stretch=STRETCH)


def _span(text: str) -> str:
    return f"<span style='font-family:仿宋_GB2312;mso-hansi-font-family:仿宋_GB2312'>{escape(text)}</span>"


def _with_advert(html: str, advert: WrittenAdvert | None) -> str:
    if advert is None:
        return html
    link = f'<a href="{escape(advert.link)}" target="_blank">{escape(advert.text)}</a>'
    return html.replace(PLACE, link)
