"""A crawl that is continued: what it had captured is answered from the archive, the rest is asked."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.spiders.conftest import Crawl, Crawled, Serve, crawl, crawling, serve
from tests.spiders.portal_server import Answer, Asked, PortalServer

__all__ = ["crawl", "crawling", "serve"]  # the fixtures of tests/spiders, which pytest finds by name
pytestmark = pytest.mark.slow

LIST = "/nb/"
TITLE = "青山县{}年政府信息公开工作年度报告"
PAGE = Answer(f"<div id=zoom>{'字' * 300}<a href=a.docx>附件</a></div>")
Again = Callable[..., Crawled]


@pytest.fixture
def portal(serve: Serve) -> PortalServer:
    """A portal of two reports, each with an attachment."""
    server = serve()
    rows = "".join(f'<li><a href="{n}.html">{TITLE.format(2021 + n)}</a></li>' for n in range(2))
    server.pages |= {LIST: Answer(f"<ul>{rows}</ul>{'字' * 50}"), f"{LIST}a.docx": Answer(b"PK", headers={})}
    server.pages |= {f"{LIST}{n}.html": PAGE for n in range(2)}
    return server


@pytest.fixture
def run(portal: PortalServer, crawl: Crawl) -> Again:
    """The crawl of that name, begun or continued; the server's log begins anew."""

    def again(name: str = "c1", **settings: object) -> Crawled:
        portal.log.clear()
        return crawl("trs", portal.url + LIST, NIANBAO_CRAWL=name, **settings)

    return again


def by_address(crawled: Crawled) -> list[dict[str, Any]]:
    """What was found, in an order that does not tell which answer came first."""
    return sorted(crawled.found, key=lambda found: found["page"]["url"])


def in_turn(*answers: Answer) -> Callable[[Asked], Answer]:
    """One answer after the other, then the last one for ever."""
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def test_what_was_captured_is_not_asked_again(portal: PortalServer, run: Again) -> None:
    first = run()
    assert sorted(set(portal.asked())) == [LIST, f"{LIST}0.html", f"{LIST}1.html", f"{LIST}a.docx"]
    second = run()
    assert portal.log == []
    assert by_address(second) == by_address(first)
    assert len(first.found) == 2


def test_another_crawl_asks_for_itself(portal: PortalServer, run: Again) -> None:
    run()
    run("c2")
    assert len(portal.log) == 5


def test_a_page_that_failed_before_it_came_is_not_asked_again(portal: PortalServer, run: Again) -> None:
    portal.pages[f"{LIST}1.html"] = in_turn(Answer(status=503), Answer(status=503), PAGE)
    first = run(RETRY_TIMES=2)
    assert portal.asked().count(f"{LIST}1.html") == 3
    assert by_address(run(RETRY_TIMES=2)) == by_address(first)
    assert portal.log == []


def test_a_page_that_never_answered_is_asked_again(portal: PortalServer, run: Again) -> None:
    portal.pages[f"{LIST}1.html"] = in_turn(Answer(status=0), Answer(status=0), PAGE)
    assert len(run(RETRY_TIMES=1).found) == 1
    assert len(run(RETRY_TIMES=1).found) == 2
    assert portal.asked() == [f"{LIST}1.html"]


def test_a_redirect_is_followed_in_the_archive(portal: PortalServer, run: Again) -> None:
    portal.pages[f"{LIST}0.html"] = Answer(status=302, headers={"Location": "1.html", "Set-Cookie": "a=b"})
    first = run()
    assert by_address(run()) == by_address(first)
    assert portal.log == []


def test_a_capture_that_is_damaged_is_fetched_again(portal: PortalServer, run: Again, tmp_path: Path) -> None:
    run()
    (ids,) = (tmp_path / "data" / "indexes").glob("*.ids")
    (cdxj,) = (tmp_path / "data" / "indexes").glob("*.cdxj")
    record = next(line for line in cdxj.read_text().splitlines() if "1.html" in line).split('"recordid": "')[1][:45]
    line = next(line for line in ids.read_text().splitlines() if line.startswith(f"{record} record "))
    warc = tmp_path / "data" / "archive" / line.split(" ")[2]
    body = bytearray(warc.read_bytes())
    body[int(line.split(" ")[3]) + 200] ^= 0xFF
    warc.write_bytes(body)
    assert len(run().found) == 2
    assert portal.asked() == [f"{LIST}1.html"]
