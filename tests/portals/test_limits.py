"""The caps on a portal: each stops it, says so, and is what the archive holds of its end."""

import json
from pathlib import Path

import pytest

from crawler.capture.archive import open_archive
from tests.portals.test_looking import nianbao
from tests.spiders.conftest import QUICK, Serve
from tests.spiders.portal_server import Answer, PortalServer

pytestmark = pytest.mark.slow


def put_up(server: PortalServer, years: range) -> None:
    rows = "".join(f'<li><a href="{y}.html">青山县{y}年政府信息公开工作年度报告</a></li>' for y in years)
    server.pages["/nb/"] = Answer(f"<ul>{rows}</ul>{'字' * 50}")
    for year in years:
        server.pages[f"/nb/{year}.html"] = Answer(f"<div id=zoom>{'字' * 900}<a href={year}.pdf>附件</a></div>")
        server.pages[f"/nb/{year}.pdf"] = Answer(b"%PDF-1.4", headers={"Content-Type": "application/pdf"})


@pytest.mark.parametrize(
    ("limit", "most", "ended"),
    [
        ("CLOSESPIDER_PAGECOUNT=5", 12, "closespider_pagecount"),
        ("NIANBAO_PORTAL_BYTES=9000", 12, "nianbao_bytes"),
        ("CLOSESPIDER_TIMEOUT=1.5", 12, "closespider_timeout"),
        ("DEPTH_LIMIT=1", 20, "finished"),
    ],
)
def test_a_portal_that_a_cap_stops_says_so(serve: Serve, tmp_path: Path, limit: str, most: int, ended: str) -> None:
    server = serve("127.0.5.30")
    put_up(server, range(2008, 2024))
    (tmp_path / "p").mkdir()
    where = f'start = ["{server.url}/nb/"]\nhosts = ["127.0.5.30"]\nrender = "never"\n'
    delay = "[request]\ndelay_s = 0.3\n" if "TIMEOUT" in limit else ""
    text = f'code = "one"\nname = "一"\nplatform = "auto"\n{where}{delay}'
    (tmp_path / "p" / "one.toml").write_text(text, "utf-8")
    options = ("-s", "RETRY_TIMES=1") if delay else QUICK
    done = nianbao("crawl", "--json", "--portals", tmp_path / "p", "--data", tmp_path / "d", *options, "-s", limit)
    (result,) = json.loads(done.stdout)
    assert done.returncode == 3, done.stderr
    assert (result["finished"], len(server.log) <= most) == (ended, True), len(server.log)
    name = limit.partition("=")[0]
    assert [one for one in result["shortfalls"] if name in one]
    assert name in done.stderr
    with open_archive(tmp_path / "d") as archive:
        (told,) = [d.facts for d in archive.descriptions("crawl") if "ended" in d.facts]
    assert told["ended"] == ended
    assert ("too_deep" in told) == (ended == "finished")
