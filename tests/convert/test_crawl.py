"""An old office document is crawled, converted beside the running crawl, and read again without LibreOffice."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.demo.server import Answer, PortalServer, site_of
from tests.conftest import Command
from tests.convert.conftest import OldDocument

pytestmark = pytest.mark.slow

FOLDER = "/zwgk/zfxxgknb/"
TITLE = "北京市广播电视局2020年政府信息公开工作年度报告"
ROW = f'<li><a href="./t20210131_1.html" title="{TITLE}">{TITLE}</a><span>2021-01-31</span></li>'
LISTING = f"<html><body><ul>{ROW}</ul><script>createPageHTML(1, 0, 'index', 'html');</script></body></html>"
PAGE = f"""<html><head><meta charset="utf-8"><title>{TITLE}</title></head><body><div class="TRS_Editor">
<p><a href="./P020210131.doc">附件</a></p></div></body></html>"""
PORTAL = """code = "old"
name = "北京市广播电视局"
platform = "trs"
start = ["http://127.0.0.31:{port}/zwgk/zfxxgknb/index.html"]
hosts = ["127.0.0.31"]
[request]
delay_s = 0
[expect]
reports = 1
"""


@pytest.fixture
def portal(old_document: OldDocument, tmp_path: Path) -> Iterator[Path]:
    """The folder of the file of a portal that is being served."""
    html = "text/html; charset=utf-8"
    pages = {
        f"{FOLDER}index.html": Answer(LISTING.encode(), html),
        f"{FOLDER}t20210131_1.html": Answer(PAGE.encode(), html),
        f"{FOLDER}P020210131.doc": Answer(old_document("doc"), "application/msword"),
    }
    server = PortalServer(("127.0.0.31", 0), site_of(pages), [])
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    (tmp_path / "portals").mkdir()
    (tmp_path / "portals" / "old.toml").write_text(PORTAL.format(port=server.server_port), encoding="utf-8")
    yield tmp_path / "portals"
    server.stop()


def test_a_crawled_document_of_old_is_converted_once_for_ever(nianbao: Command, portal: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    run = nianbao("crawl", "--portals", portal, "--data", data)
    assert run.returncode == 0, run.stdout + run.stderr
    before, after = tmp_path / "before.jsonl", tmp_path / "after.jsonl"
    assert nianbao("export", "--format", "jsonl", "--out", before, "--data", data).returncode == 0
    (report,) = map(json.loads, before.read_text(encoding="utf-8").splitlines())
    assert (report["agency"], len(report["cells"])) == ("北京市广播电视局", 201)
    again = nianbao("reextract", "--apply", "--json", "--data", data, "--database", "embedded", PATH="/nowhere")
    assert json.loads(again.stdout)["changes"] == [], again.stderr
    assert nianbao("export", "--format", "jsonl", "--out", after, "--data", data).returncode == 0
    assert after.read_text(encoding="utf-8") == before.read_text(encoding="utf-8")
