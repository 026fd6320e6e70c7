"""What a portal's pages led to and was not fetched stands in the result of the crawl."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.capture.loopback import RawServer
from tests.portals.test_looking import nianbao
from tests.spiders.conftest import QUICK

pytestmark = [pytest.mark.slow, pytest.mark.browser]
LIST = """<meta charset=utf-8><ul><li><a href="/2023.html">青山县2023年政府信息公开工作年度报告</a></li>
<li><a href="{other}/2022.html">青山县2022年政府信息公开工作年度报告</a></li></ul>
<img src="{other}/a.png"><img src="{other}/b.png"><script src="http://hm.baidu.com/hm.js"></script>
<script>fetch('/torn.txt').catch(() => 0)</script>"""
TORN = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 90\r\n\r\nhalf"


@pytest.fixture
def servers() -> Iterator[tuple[RawServer, RawServer]]:
    """A portal whose list leads to another host, too, and has a part that never comes whole; and that host."""
    portal, other = RawServer(host="127.0.9.10"), RawServer(host="127.0.9.11")
    portal.page("/robots.txt", b"")
    portal.page("/nb/", LIST.format(other=other.url).encode())
    portal.page("/2023.html", f"<meta charset=utf-8><div id=zoom>{'字' * 400}</div>".encode())
    portal.raw("/torn.txt", TORN, cut=True)
    yield portal, other
    portal.close()
    other.close()


def test_refused_left_out_and_missed_requests_are_counted_and_named(
    servers: tuple[RawServer, RawServer], tmp_path: Path
) -> None:
    portal, other = servers
    where = f'start = ["{portal.url}/nb/"]\nhosts = ["{portal.url[7:]}", "hm.baidu.com"]\n'
    (tmp_path / "one.toml").write_text(f'code = "one"\nname = "青山县"\nplatform = "rendered"\n{where}', "utf-8")
    crawled = nianbao("crawl", "--json", "--portals", tmp_path, "--data", tmp_path / "data", *QUICK)
    assert crawled.returncode == 0, crawled.stderr
    (result,) = json.loads(crawled.stdout)
    assert result["refused"] == {"requests": 3, "hosts": {other.url[7:]: 3}}
    assert result["left_out"] == 1
    assert (result["missed"]["exchanges"], list(result["missed"]["addresses"])) == (1, [f"{portal.url}/torn.txt"])
    assert all(result["missed"]["addresses"].values())
    assert other.log == {}
