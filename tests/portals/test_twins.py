"""Twins of a report on its portal, in pictures, for telephones, attached, are one report: the best form of it."""

import json
from pathlib import Path

import pytest

from tests.making.draft import draft
from tests.making.figures import figures
from tests.making.html import page
from tests.making.word import file_word
from tests.portals.test_looking import nianbao
from tests.spiders.conftest import QUICK, Serve
from tests.spiders.portal_server import Answer

TITLE = "甲县2021年政府信息公开工作年度报告"
WORDS = "<p>本报告由图片组成，内容包括总体情况和各项数据。</p>" * 12
ROWS = (
    ("t20220120_1.html", f"{TITLE}（图片版）"),
    ("t20220120_2.html", TITLE),
    ("t20220120_3.html", f"{TITLE}（手机版）"),
    ("t20220120_4.html", f"{TITLE}（附件版）"),
)


@pytest.mark.slow
def test_twins_are_one_report_in_its_best_form_and_all_are_kept(serve: Serve, tmp_path: Path) -> None:
    server = serve("127.0.4.61")
    written = draft("2021", figures("twins", "2021"), year=2021)
    rows = "".join(f'<li><a href="./202201/{name}" title="{title}">甲县…</a></li>' for name, title in ROWS)
    head = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><div id=zoom>{WORDS}"
    without_tables = f"{head}</div></body></html>".encode()
    attached = f'{head}<a href="./P1.docx">{TITLE}</a></div></body></html>'.encode()
    server.pages["/nb/"] = Answer(f"<html><body><ul>{rows}</ul></body></html>")
    for (name, _), body in zip(ROWS, (without_tables, page(written), without_tables, attached), strict=True):
        server.pages[f"/nb/202201/{name}"] = Answer(body)
    server.pages["/nb/202201/P1.docx"] = Answer(file_word(written), headers={})
    folder = tmp_path / "portals"
    folder.mkdir()
    where = f'start = ["{server.url}/nb/"]\nhosts = ["127.0.4.61"]\nrender = "never"\n[expect]\nreports = 1\n'
    (folder / "jia.toml").write_text(f'code = "jia"\nname = "甲县人民政府"\nplatform = "trs"\n{where}', "utf-8")
    data = ("--data", tmp_path / "data")
    crawled = nianbao("crawl", "--json", "--portals", folder, *data, *QUICK)
    assert crawled.returncode == 0, crawled.stderr
    assert len(json.loads(crawled.stdout)[0]["entries"]) == len(ROWS)
    (current,) = map(json.loads, nianbao("export", *data).stdout.splitlines())
    kept = [json.loads(line) for line in nianbao("export", "--all", *data).stdout.splitlines()]
    assert (current["agency"], current["year"], len(current["cells"]) > 100) == ("甲县", 2021, True)
    assert len(kept) == len(ROWS)
    assert {line["source"]["url"].rpartition("/")[2] for line in kept} == {name for name, _ in ROWS}
