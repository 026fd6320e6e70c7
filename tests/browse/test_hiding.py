"""What `hidden.toml` names is nowhere to be seen, with the reason in its place; the archive keeps it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from crawler.browse.addresses import bare
from crawler.browse.hiding import HideList
from crawler.browse.home import shown_health
from crawler.browse.site import Site
from crawler.capture.archive import open_archive
from crawler.errors import Usage
from crawler.survey import Health
from tests.browse.walking import walk
from tests.capture.exchanges import PAGE, append, exchange

if TYPE_CHECKING:
    from tests.browse.conftest import Crawled, Lived

Hide = Callable[[str], None]


@pytest.fixture
def hide(crawled: "Crawled") -> Iterator[Hide]:
    """Writes the hide list of the folder that is served."""
    file = crawled.data / "hidden.toml"
    yield lambda text: void(file.write_text(text, "utf-8"))
    file.unlink(missing_ok=True)


def void(_: int) -> None:
    """Nothing."""


def test_a_hidden_capture_is_a_notice_with_its_reason(client: httpx.Client, crawled: "Crawled", hide: Hide) -> None:
    record = crawled.records["decoy"]
    hide(f'[[capture]]\nrecord = "{record}"\nreason = "应本人要求 <b>"\n')
    for path in (f"/captures/{record}", f"/captures/{record}/record", f"/captures/{record}/payload"):
        answer = client.get(path)
        assert answer.status_code == 451
        assert "应本人要求 &lt;b&gt;" in answer.text
        assert "解读" not in answer.text
    assert client.get(f"/reports/{crawled.readings['decoy']}").status_code == 451
    assert client.get(f"/captures/{crawled.records['fengtai']}").status_code == 200
    assert crawled.archive.find_capture(f"urn:uuid:{record}")


def test_the_list_is_read_again_when_it_changes(client: httpx.Client, crawled: "Crawled", hide: Hide) -> None:
    path = f"/captures/{crawled.records['decoy']}"
    assert client.get(path).status_code == 200
    hide('[[address]]\nprefix = "https://a.gov.cn/zwgk/decoy"\nstatus = 410\nreason = "x"\n')
    assert client.get(path).status_code == 410
    hide("")
    assert client.get(path).status_code == 200


def test_a_list_that_became_unreadable_keeps_hidden_what_was(
    client: httpx.Client, crawled: "Crawled", hide: Hide
) -> None:
    hide('[[address]]\nprefix = "http://www.a.gov.cn/"\n')
    path = f"/captures/{crawled.records['decoy']}"
    assert client.get(path).status_code == 451
    hide("[[address]\n")
    assert client.get(path).status_code == 451


def test_a_report_is_hidden_by_agency_and_year(crawled: "Crawled", hide: Hide) -> None:
    hide('[[report]]\nagency = "北京市丰台区"\nyear = 2020\nreason = "r"\n')
    hidden = HideList(crawled.archive)
    found = {document["entry"]["agency"]: hidden.hides_reading(document) for document in crawled.store.current()}
    assert [agency for agency, why in found.items() if why] == ["北京市丰台区"]
    assert hidden.hides_reading({"agency": "北京市丰台区", "year": 2020, "url": "http://x.cn/"})
    assert not hidden.hides_reading({"agency": "北京市丰台区", "year": 2021, "url": "http://x.cn/"})


def test_the_page_of_a_body_of_which_all_is_hidden_says_why(client: httpx.Client, hide: Hide) -> None:
    paths = ("/bodies/北京市丰台区", "/bodies/北京市丰台区/captures")
    assert [client.get(path).status_code for path in paths] == [200, 200]
    hide('[[report]]\nagency = "北京市丰台区"\nreason = "应要求"\n')
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 451
        assert "应要求" in answer.text


def test_what_is_hidden_is_in_no_list_of_the_api_and_in_no_search(
    client: httpx.Client, crawled: "Crawled", hide: Hide
) -> None:
    reading, record = crawled.readings["fengtai"], crawled.records["fengtai"]
    lists = (
        "/api/reports",
        "/api/search?q=丰台",
        "/api/bodies/北京市丰台区",
        "/api/coverage?portal=demo",
        "/api/captures?url=http://www.a.gov.cn/zwgk/fengtai.docx%3Fx=1",
        "/search?q=公开 丰台",
    )
    told = (
        f"/api/readings/{reading}",
        "/api/reports/北京市丰台区/2020",
        f"/api/captures/{record}",
        f"/api/readings/{reading}/differences/{crawled.readings['miyun']}",
    )
    assert all(record in client.get(path).text or reading in client.get(path).text for path in lists)
    hide(f'[[capture]]\nrecord = "{record}"\nreason = "r"\nstatus = 410\n')
    for path in lists:
        answer = client.get(path)
        assert answer.status_code == 200
        assert record not in answer.text
        assert reading not in answer.text
    for path in told:
        answer = client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (410, "application/problem+json")
        assert answer.json()["detail"] == "r"
    assert client.get("/api/reports/北京市丰台区/2020/readings").status_code == 404


BODY = "金华市甲县"
PROGRAMS = (
    "/api/reports?limit=200",
    "/api/reports?agency=金华市甲县",
    "/api/reports/金华市甲县/2019",
    "/api/reports/金华市甲县/2020",
    "/api/reports/金华市甲县/2022/history",
    "/api/reports/金华市甲县/2023/differences/2022",
    "/api/bodies",
    "/api/bodies/金华市甲县",
    "/api/coverage",
    "/api/coverage?portal=life-j",
    "/api/portals",
    "/api/portals/life-j/states",
    "/api/captures?url={url}",
    "/api/search?q=公开&limit=50",
    "/cdx?url=http://www.j.gov.cn/*",
    "/timemap/link/{url}",
    "/timemap/json/{url}",
    "/timegate/{url}",
    "/captures?url={url}",
    "/captures?url=http://www.j.gov.cn/*",
    "/search?q=金华市甲县2020年",
    "/coverage",
    "/portals",
    "/records",
    "/compare?agency=金华市甲县&year=2021",
    "/compare?agency=金华市甲县&from=2019&to=2020",
    "/compare?agency=金华市甲县&from=2021&to=2022",
    "/compare?agency=金华市甲县&from=2022&to=2023",
)
"""Besides what links lead to: all routes that tell of several things, asked for this one."""


def secrets_of(readings: list[dict[str, Any]]) -> list[str]:
    """What only this report tells: its readings, their captures, its largest number."""
    counts = [cell["raw"] for cell in readings[0]["cells"] if cell["raw"].isdigit()]
    captures = [bare(one["entry"]["page"]["record_id"]) for one in readings]
    return [*(one["_id"] for one in readings), *captures, f">{max(map(int, counts)):,}<"]


def test_what_is_hidden_is_told_by_no_route_and_behind_no_link(lived: "Lived") -> None:
    by_name, by_record, by_address = (list(lived.store.readings(BODY, year)) for year in (2020, 2021, 2022))
    records = "".join(f'[[capture]]\nrecord = "{one["entry"]["page"]["record_id"]}"\n' for one in by_record)
    url = by_address[0]["entry"]["page"]["url"]
    hidden = f'[[report]]\nagency = "{BODY}"\nyear = 2020\n{records}[[address]]\nprefix = "{url}"\n'
    captures = {bare(one["entry"]["page"]["record_id"]) for one in by_name}  # its pages stay, as docs/browse.md says
    secret = {*secrets_of(by_name), *secrets_of(by_record), *secrets_of(by_address)} - captures
    asked = [path.format(url=one[0]["entry"]["page"]["url"]) for one in (by_record, by_address) for path in PROGRAMS]
    (application, _), file = lived.addresses, lived.data / "hidden.toml"
    before = httpx.get(f"{application}/reports/{by_record[0]['_id']}").text
    assert any(word in before for word in secrets_of(by_record))
    file.write_text(hidden, "utf-8")
    try:
        told = walk(application, few=2).texts
        told |= {path: httpx.get(application + path, follow_redirects=True, timeout=60).text for path in asked}
    finally:
        file.unlink()
    assert [(path, word) for path, text in told.items() for word in secret if word in text] == []


def test_a_portal_does_not_name_what_it_lost_where_that_is_hidden(crawled: "Crawled", hide: Hide) -> None:
    short = {
        "gone": ["北京市丰台区 2020", "北京市丰台区 2019", "北京市密云区 2020"],
        "gone_bodies": ["甲局"],
        "years": ["2019"],
    }
    evidence = f"urn:uuid:{crawled.records['decoy']}"
    ill = Health("demo", "demo", "", "below expectation", 1, 4, short, evidence, None)
    site = Site(crawled.store, crawled.archive)
    assert shown_health(site, ill) == ill
    rules = ('[[report]]\nagency = "北京市丰台区"\nyear = 2020\n', '[[report]]\nagency = "甲局"\n')
    hide("".join(rules) + f'[[capture]]\nrecord = "{evidence}"\n')
    shown = shown_health(site, ill)
    assert shown.short == {"gone": ["北京市丰台区 2019", "北京市密云区 2020"], "years": ["2019"]}
    assert shown.capture is None


def test_a_hidden_payload_does_not_come_back_as_a_revisit_or_a_picture_of_it(tmp_path: Path) -> None:
    body = b"<p>private</p>" * 99
    with open_archive(tmp_path, crawl="c") as archive:
        first, again, other = append(
            archive, exchange(PAGE, body), exchange(f"{PAGE}2", body, minute=3), exchange(f"{PAGE}3", b"x")
        )
        drawn = archive.add_derived("screenshot", b"PNG", "image/png", of=first)
    (tmp_path / "hidden.toml").write_text(f'[[capture]]\nrecord = "{first.record_id}"\n')
    with open_archive(tmp_path) as archive:
        hidden = HideList(archive)
        assert [bool(hidden.hides_capture(c)) for c in (first, again, drawn, other)] == [True, True, True, False]


@pytest.mark.parametrize(
    "text",
    [
        "[[capture]]\n",
        '[[captures]]\nrecord = "x"\n',
        '[[address]]\nprefix = " "\n',
        '[[report]]\nagency = "x"\nyear = "2020"\n',
        '[[report]]\nagency = "x"\nstatus = 200\n',
        '[[address]]\nprefix = "http://a.cn/"\nbecause = "x"\n',
    ],
)
def test_a_list_that_says_something_else_is_wrong_use(tmp_path: Path, text: str) -> None:
    (tmp_path / "hidden.toml").write_text(text)
    with open_archive(tmp_path) as archive, pytest.raises(Usage, match=r"hidden\.toml"):
        HideList(archive)
