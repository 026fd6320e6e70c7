"""The pages over a crawled folder, asked over loopback as a browser would."""

import gzip
import re
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import lxml.html
import pytest

if TYPE_CHECKING:
    from tests.browse.conftest import Crawled

HOSTILE = "<script>alert(1)</script>"


def page(answer: httpx.Response) -> lxml.html.HtmlElement:
    assert answer.status_code == 200
    return lxml.html.document_fromstring(answer.text)


def listed(answer: httpx.Response) -> list[str]:
    return [a.text for a in page(answer).xpath("//table/tbody/tr/th/a")]


def test_the_list_has_the_current_reports(client: httpx.Client) -> None:
    assert sorted(listed(client.get("/reports"))) == ["北京市丰台区 2020", "北京市密云区融媒体中心 2020"]


def test_what_was_recorded_instead_of_a_report_has_a_list_of_its_own(client: httpx.Client) -> None:
    text = page(client.get("/records")).text_content()
    assert "文字解读：2020年年度报告" in text
    assert "LibreOffice is not installed" in text
    assert "遇到验证" in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?name=fengtai", ["北京市丰台区 2020"]),
        ("?name=豐臺", ["北京市丰台区 2020"]),
        ("?name=丰台", ["北京市丰台区 2020"]),
        ("?name=%20融媒体%20", ["北京市密云区融媒体中心 2020"]),
        ("?year=2020", ["北京市丰台区 2020", "北京市密云区融媒体中心 2020"]),
        ("?name=丰台&year=2020", ["北京市丰台区 2020"]),
    ],
)
def test_the_list_is_filtered_by_name_and_year(client: httpx.Client, query: str, expected: list[str]) -> None:
    assert sorted(listed(client.get(f"/reports{query}"))) == expected


@pytest.mark.parametrize("query", ["?name=无此机关", "?year=1999", "?year[$ne]=1&name=$ne", "?name=.*", "?region=99"])
def test_a_filter_that_fits_nothing_shows_nothing(client: httpx.Client, query: str) -> None:
    assert len(page(client.get(f"/reports{query}")).xpath("//p[@class='empty']")) == 1


@pytest.mark.parametrize("query", ["?year=%27", "?region=1", "?region=../", "?after=x", "?after=-2", "?year=99999"])
def test_a_question_that_cannot_be_is_not_found(client: httpx.Client, query: str) -> None:
    assert client.get(f"/reports{query}").status_code == 404


def test_the_filter_keeps_what_was_asked_without_running_it(client: httpx.Client) -> None:
    answer = client.get("/reports", params={"name": f'"><img src=x>{HOSTILE}'})
    assert page(answer).xpath("//input[@name='name']/@value") == [f'"><img src=x>{HOSTILE}']


def test_a_report_shows_its_numbers_where_the_form_has_them(client: httpx.Client, crawled: "Crawled") -> None:
    shown = page(client.get(f"/reports/{crawled.readings['fengtai']}"))
    assert shown.get_element_by_id("applications.new.total").text_content().strip() == "956"
    assert shown.get_element_by_id("disputes.reconsideration.upheld").text_content().strip() == "37"
    captions = ["".join(c.itertext()).split()[0] for c in shown.xpath("//caption")]
    assert captions[0] == "第二十条第（一）项"
    assert [h.split("、")[0].strip() for h in shown.xpath("//h2/span[@class='numeral']/text()")] == [*"一二三四五六"]


def test_a_report_links_to_its_capture(client: httpx.Client, crawled: "Crawled") -> None:
    shown = page(client.get(f"/reports/{crawled.readings['fengtai']}"))
    assert f"/captures/{crawled.records['fengtai']}" in shown.xpath("//aside//a/@href")


def test_failed_checks_findings_and_cells_without_numbers_are_marked(client: httpx.Client, crawled: "Crawled") -> None:
    shown = page(client.get(f"/reports/{crawled.readings['miyun']}"))
    assert "failed" in shown.get_element_by_id("applications.new.total").classes
    alert = " ".join(shown.xpath("//section[@class='alert']")[0].text_content().split())
    assert "一、本年新收政府信息公开申请数量" in alert
    assert "1 ≠ 0" in alert
    assert "365上分客服微信号" in shown.xpath("//section[@class='findings']//blockquote")[0].text_content()
    cells = {name: shown.get_element_by_id(f"applications.new.{name}") for name in ("natural_person", "other")}
    assert [" ".join(cell.text_content().split()) for cell in cells.values()] == ["/ 斜线 slash", "空白 blank"]
    assert not shown.xpath("//*[starts-with(@id, 'applications.granted')]")


def test_every_id_of_a_page_stands_there_once(client: httpx.Client, crawled: "Crawled") -> None:
    for reading in crawled.readings.values():
        ids = page(client.get(f"/reports/{reading}")).xpath("//@id")
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", ["decoy", "unread"])
def test_what_is_no_report_says_so_and_has_no_tables(client: httpx.Client, crawled: "Crawled", name: str) -> None:
    shown = page(client.get(f"/reports/{crawled.readings[name]}"))
    assert len(shown.xpath("//p[@class='notice']")) == 1
    assert not shown.xpath("//table")


def test_a_capture_says_where_it_stands(client: httpx.Client, crawled: "Crawled") -> None:
    record = crawled.records["fengtai"]
    text = page(client.get(f"/captures/{record}")).text_content()
    location = crawled.archive.locate(f"urn:uuid:{record}")
    for expected in (location.warc, str(location.offset), "fengtai.docx?x=1", "sha1:", "2021-03-30 08:15", "200"):
        assert expected in text


def test_the_evidence_of_a_state_is_a_capture(client: httpx.Client, crawled: "Crawled") -> None:
    assert "521" in page(client.get(f"/captures/{crawled.records['challenge']}")).text_content()


def test_the_record_is_given_as_it_stands_in_the_warc(client: httpx.Client, crawled: "Crawled") -> None:
    record = crawled.records["fengtai"]
    answer = client.get(f"/captures/{record}/record")
    location = crawled.archive.locate(f"urn:uuid:{record}")
    warc = (Path(crawled.data) / "archive" / location.warc).read_bytes()
    assert answer.content == warc[location.offset : location.offset + location.length]
    assert f"WARC-Record-ID: <urn:uuid:{record}>".encode() in gzip.decompress(answer.content)


def test_the_payload_is_a_download_and_never_a_page(client: httpx.Client, crawled: "Crawled") -> None:
    answer = client.get(f"/captures/{crawled.records['decoy']}/payload")
    assert HOSTILE in answer.text
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''decoy.docx"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/reports/nothing",
        "/reports/..%2f..%2fetc%2fpasswd",
        "/captures/nothing",
        "/captures/..%2f..%2fetc%2fpasswd",
        "/captures/%0a/record",
        "/captures/0/payload",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2f..%2f..%2fpyproject.toml",
    ],
)
def test_what_is_not_there_is_not_found(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "没有这一页" in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_written(client: httpx.Client, crawled: "Crawled", method: str) -> None:
    for path in ("/", f"/reports/{crawled.readings['fengtai']}", "/api/reports"):
        assert client.request(method, path).status_code == 405


def every_page(crawled: "Crawled") -> list[str]:
    reports = [f"/reports/{reading}" for reading in crawled.readings.values()]
    captures = [f"/captures/{record}" for record in crawled.records.values()]
    return [
        "/",
        "/reports",
        "/records",
        "/coverage",
        "/portals",
        "/nothing",
        "/api",
        "/api/reports",
        "/search",
        "/search?q=信息公开",
        "/static/style.css",
        *reports,
        *captures,
    ]


def test_every_answer_is_shielded(client: httpx.Client, replay_address: str, crawled: "Crawled") -> None:
    for path in every_page(crawled):
        headers = client.get(path).headers
        assert headers["content-security-policy"] == (
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
            f"frame-ancestors 'none'; frame-src {replay_address}"
        )
        assert headers["x-content-type-options"] == "nosniff"


def test_no_page_runs_a_script_or_asks_another_host(client: httpx.Client, crawled: "Crawled") -> None:
    for path in every_page(crawled):
        answer = client.get(path)
        if answer.headers["content-type"].startswith("text/html"):
            shown = lxml.html.document_fromstring(answer.text)
            assert not shown.xpath("//script | //iframe | //@style | //*[starts-with(name(@*), 'on')]")
            assert all(re.match(r"[/#?]", address) for address in shown.xpath("//@href | //@src"))


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "www.localhost", "169.254.169.254"])
def test_another_host_name_is_refused(client: httpx.Client, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost:8520", "127.0.0.1", "[::1]:8520", "LOCALHOST"])
def test_the_names_of_loopback_are_answered(client: httpx.Client, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 200
