"""A county that does not exist, on a plain list of links: eight years, both forms, and what goes wrong with reports.

One page answers with a challenge, a year was never published, a department changed its name; once the portal is
`later`, one report says something else under the same date, and another one is gone.
"""

from collections.abc import Callable

from markupsafe import Markup

from crawler.demo.challenged import challenge
from crawler.demo.life import Life, YearOfLife, read_life
from crawler.demo.markup import table_html
from crawler.demo.server import HTML, NOT_FOUND, ROBOTS, Answer, Asked, Site
from crawler.demo.templates import page

LISTING = "/zwgk/nb/"
TABLE = '<table class="form">'


def qingchuan_site(later: Callable[[], bool]) -> Site:
    """All pages of the portal, as they are before and after somebody was there."""
    lives = [read_life(name) for name in ("qingchuan", "jiaoyu")]
    known = {one.address: (life, one) for life in lives for one in life.reports}

    def shown() -> list[YearOfLife]:
        reports = (one for _, one in known.values() if not (one.withdrawn and later()))
        return sorted(reports, key=lambda one: one.published, reverse=True)

    def answer(asked: Asked) -> Answer:
        if asked.path == LISTING:
            return Answer(page("qingchuan_list.html", reports=shown()).encode(), f"{HTML}; charset=utf-8")
        life, report = known.get(asked.path, (None, None))
        if life is None or report is None or report not in shown():
            return ROBOTS if asked.path == "/robots.txt" else NOT_FOUND
        if report.challenged:
            return challenge(asked)
        return _report(life, report.changed() if later() else report)

    return answer


def _report(life: Life, report: YearOfLife) -> Answer:
    sections = [
        (heading, lines, Markup(table_html(rows, opening=TABLE)) if rows else "")  # noqa: S704  # table_html escapes its cells
        for heading, lines, rows in report.sections
    ]
    body = page("qingchuan_report.html", report=report, code=life.credit_code, sections=sections)
    return Answer(body.encode(), f"{HTML}; charset=utf-8")
