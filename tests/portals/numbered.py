"""Simulated portals as those of a place of their own, whose reports have tables with numbers of their own."""

import json
import re
from dataclasses import replace
from functools import partial

from tests.making.draft import Draft, draft
from tests.making.figures import figures
from tests.making.html import body_html
from tests.portals.site import Answer, Asked, Page, Site

PLACE = "青山县"
FORM = "2021"
TITLE = r"(?P<title>[^<>：《\"]+?(?P<year>\d{4})年政府信息公开工作年度报告)"
ARTICLE = re.compile(rf"(?<=<h1>){TITLE}</h1><div id=zoom>(?P<words><p>.*?</p>)")
"""What tests.portals.site.article makes of a report: `<h1>甲县2021年…年度报告</h1><div id=zoom><p>…</p>`"""
IN_SCRIPT = re.compile(rf'"title": "{TITLE}", "content": "(?P<words>\\u003Cp>.*?\\u003C/p>)')
"""The same in the script of a gkmlpt page."""


def numbered(site: Site, place: str) -> Site:
    """The site of that place, where each report has the tables of `written`."""
    site.pages = {path: partial(_dressed, place, page) for path, page in site.pages.items()}
    return site


def written(title: str, year: int) -> Draft:
    """The report of that title: its numbers follow from it."""
    return replace(draft(FORM, figures(title, FORM), year=year), title=title)


def _dressed(place: str, page: Page, asked: Asked) -> Answer:
    answer = page if isinstance(page, Answer) else page(asked)
    if isinstance(answer.body, bytes):
        return answer
    body = answer.body.replace(PLACE, place)
    for form in (ARTICLE, IN_SCRIPT):
        found = form.search(body)
        if found and "读" not in found["title"]:
            inner = body_html(written(found["title"], int(found["year"])))
            inner = inner if form is ARTICLE else _in_script(inner)
            body = body[: found.start("words")] + inner + body[found.end("words") :]
    return replace(answer, body=body)


def _in_script(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1].replace("<", "\\u003C")
