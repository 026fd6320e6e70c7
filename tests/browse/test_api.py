"""The same data as JSON, asked over loopback: lists in pages, answers with tags, errors as problems."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import lxml.html
import pytest
from jsonschema import Draft202012Validator

from crawler.browse.api import OPERATIONS
from crawler.browse.api.cursors import cursor_of
from crawler.coverage import cover, look
from crawler.ledger import Extent
from crawler.registry import read_registry
from extractors.report import json_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browse.conftest import Crawled

FENGTAI = "北京市丰台区"
MIYUN = "北京市密云区融媒体中心"


def asked(client: httpx.Client, path: str, **parameters: str | int) -> Any:  # noqa: ANN401  # any JSON value
    answer = client.get(f"/api{path}", params=parameters)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def walked(client: httpx.Client, path: str, **parameters: str | int) -> "Iterator[Any]":
    """All items of a list, one a page."""
    page = asked(client, path, limit=1, **parameters)
    yield from page["items"]
    while page["next"]:
        page = asked(client, path, limit=1, cursor=page["next"], **parameters)
        yield from page["items"]


def problem(answer: httpx.Response) -> Any:  # noqa: ANN401  # any JSON value
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert (said["status"], said["type"]) == (answer.status_code, "about:blank")
    return said


def test_current_reports_are_listed_page_by_page(client: httpx.Client) -> None:
    whole = asked(client, "/reports")
    assert {(one["agency"], one["year"]) for one in whole["items"]} == {(FENGTAI, 2020), (MIYUN, 2020)}
    assert whole["next"] is None
    assert list(walked(client, "/reports")) == whole["items"]


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"agency": FENGTAI}, {FENGTAI}),
        ({"agency": "豐台區人民政府"}, set()),
        ({"agency": "北京市豐台區人民政府"}, {FENGTAI}),
        ({"year": 2020}, {FENGTAI, MIYUN}),
        ({"year": 2021}, set()),
        ({"failing": "applications.row"}, {MIYUN}),
        ({"finding": "spam_injection"}, {MIYUN}),
        ({"form": "2019"}, {FENGTAI, MIYUN}),
        ({"form": "2021"}, set()),
        ({"portal": "demo", "agency": FENGTAI, "year": 2020}, {FENGTAI}),
        ({"portal": "other"}, set()),
        ({"region": "33"}, set()),
        ({"level": "county"}, {FENGTAI, MIYUN}),
    ],
)
def test_reports_are_chosen_by_what_they_are(
    client: httpx.Client, parameters: dict[str, str | int], found: set[str]
) -> None:
    assert {one["agency"] for one in asked(client, "/reports", **parameters)["items"]} == found


def test_a_report_has_all_its_cells_and_where_it_comes_from(client: httpx.Client, crawled: "Crawled") -> None:
    whole = asked(client, f"/reports/{FENGTAI}/2020")
    assert (whole["reading"], whole["current"]) == (crawled.readings["fengtai"], True)
    assert whole["report"]["applications"]["new"]["total"] == 956
    cell = next(one for one in whole["report"]["cells"] if one["path"] == "applications.new.total")
    assert cell["raw"] == "956"
    assert whole["source"]["page"]["record_id"] == crawled.records["fengtai"]
    Draft202012Validator(json_schema()).validate(whole["report"])
    assert asked(client, f"/readings/{crawled.readings['fengtai']}") == whole


@pytest.mark.parametrize(("name", "kind"), [("decoy", "other"), ("unread", None)])
def test_a_reading_that_is_no_report_is_there_by_its_id(
    client: httpx.Client, crawled: "Crawled", name: str, kind: str | None
) -> None:
    whole = asked(client, f"/readings/{crawled.readings[name]}")
    assert (whole["report"] or {}).get("kind") == kind
    assert (whole["current"], whole["unread"] is None) == (False, kind is not None)


def test_readings_and_history_of_a_report(client: httpx.Client, crawled: "Crawled") -> None:
    [reading] = asked(client, f"/reports/{FENGTAI}/2020/readings")["items"]
    assert (reading["reading"], reading["current"]) == (crawled.readings["fengtai"], True)
    history = asked(client, f"/reports/{FENGTAI}/2020/history")
    assert [one["reading"] for one in history["captures"]] == [crawled.readings["fengtai"]]
    assert (history["changes"], history["next"]) == ([], None)


def test_two_readings_differ_field_by_field_and_sentence_by_sentence(client: httpx.Client, crawled: "Crawled") -> None:
    before, after = (crawled.readings[name] for name in ("fengtai", "miyun"))
    told = asked(client, f"/readings/{before}/differences/{after}")
    assert (told["before"], told["after"], told["checks"]) == (before, after, [])
    fields = {one["path"]: one for one in told["fields"]}
    assert fields["applications.new.total"]["old"] == 956
    assert any(one["sentences"] for path, one in fields.items() if path.startswith("sections."))
    assert asked(client, f"/readings/{before}/differences/{before}")["fields"] == []
    assert asked(client, f"/reports/{FENGTAI}/2020/differences/2020")["fields"] == []


def test_bodies_are_listed_and_found_by_pinyin_and_have_their_reports(client: httpx.Client) -> None:
    listed = [one["name"] for one in walked(client, "/bodies")]
    assert listed == sorted(listed)
    assert {FENGTAI, MIYUN} <= set(listed)
    assert [one["name"] for one in asked(client, "/bodies", name="fengtai")["items"]] == [FENGTAI]
    body = asked(client, f"/bodies/{FENGTAI}")
    assert [(one["year"], one["agency"]) for one in body["reports"]] == [(2020, FENGTAI)]
    assert body["portals"] == ["demo"]


def test_text_is_searched_with_marks(client: httpx.Client) -> None:
    told = asked(client, "/search", q="政府信息 豐台", limit=1)
    assert told["total"] == 1
    [hit] = told["items"]
    assert hit["agency"] == FENGTAI
    assert {passage["text"][a:b] for passage in hit["passages"] for a, b in passage["marks"]} <= {"政府信息", "丰台"}
    assert [one["agency"] for one in walked(client, "/search", q="公开", agency=MIYUN)] == [MIYUN]
    assert len(list(walked(client, "/search", year=2020))) == 2


def test_captures_are_found_by_address_and_by_id(client: httpx.Client, crawled: "Crawled") -> None:
    [kept] = walked(client, "/captures", url="http://www.a.gov.cn/zwgk/fengtai.docx?x=1")
    assert (kept["record_id"], kept["status"]) == (crawled.records["fengtai"], 200)
    placed = asked(client, f"/captures/{kept['record_id']}")
    location = crawled.archive.locate(f"urn:uuid:{kept['record_id']}")
    assert (placed["warc"], placed["offset"], placed["length"]) == (location.warc, location.offset, location.length)


def test_what_came_instead_of_content_is_told_with_its_capture(client: httpx.Client, crawled: "Crawled") -> None:
    [met] = walked(client, "/portals/demo/states")
    assert (met["state"], met["capture"]) == ("challenged", crawled.records["challenge"])
    assert asked(client, "/portals") == {"items": [], "next": None}


def test_the_ledger_of_a_portal_is_that_of_the_command(client: httpx.Client, crawled: "Crawled") -> None:
    lines = list(walked(client, "/coverage", portal="demo"))
    whole = cover(look(crawled.store, Extent()), read_registry(), Extent())
    assert [(one["agency"], one["year"], one["status"]) for one in lines] == [
        (one.agency, one.year, one.status) for one in whole if one.portal == "demo"
    ]
    assert all(one["capture"] for one in lines)
    assert list(walked(client, "/coverage", portal="demo", year=1999)) == [one for one in lines if one["year"] is None]
    assert {one["status"] for one in walked(client, "/coverage", portal="demo", status="unread")} <= {"unread"}
    assert list(walked(client, "/coverage", portal="other")) == []


def test_without_a_portal_all_that_is_not_public_in_time_is_listed(life: httpx.Client) -> None:
    told = asked(life, "/coverage")
    assert {one["status"] for one in told["items"]} == {"late"}
    assert (told["next"], told["left_out"], told["as_of"][:2]) == (None, 0, "20")
    lines = list(walked(life, "/coverage", year=2023))
    assert lines == told["items"]
    assert len({one["agency"] for one in lines}) == 3
    assert {one["region"] for one in walked(life, "/coverage", region="33")} == {"330782", "330726"}
    assert list(walked(life, "/coverage", status="missing")) == []
    in_time = asked(life, "/coverage", status="published", region="33")
    assert (in_time["items"], in_time["left_out"]) == ([], 8)


def test_an_answer_has_a_tag_of_its_content_and_is_not_sent_twice(client: httpx.Client) -> None:
    for path in ("/api/reports", f"/api/reports/{FENGTAI}/2020", "/api/openapi.json"):
        answer = client.get(path)
        tag = answer.headers["etag"]
        assert tag.startswith('"')
        assert answer.headers["cache-control"] == "no-cache"
        for known in (tag, f'"other", W/{tag}', "*"):
            again = client.get(path, headers={"if-none-match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert client.get(path, headers={"if-none-match": '"other"'}).status_code == 200
    assert client.get("/api/reports").headers["etag"] != client.get("/api/reports?limit=1").headers["etag"]


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/api/reports?nothing=1", "nothing"),
        ("/api/reports?year=x", "year"),
        ("/api/reports?year=", "year"),
        ("/api/reports?year=%2B2020", "year"),
        ("/api/reports?year=2_020", "year"),
        ("/api/reports?year=1", "year"),
        ("/api/reports?limit=0", "limit"),
        ("/api/reports?limit=201", "limit"),
        ("/api/reports?region=1", "region"),
        ("/api/reports?form=2020", "form"),
        ("/api/reports?year=2020&year=2021", "year"),
        ("/api/reports?year[$gt]=1990", "year[$gt]"),
        ("/api/reports?agency[$ne]=x", "agency[$ne]"),
        ("/api/reports?failing=$where", "failing"),
        ('/api/reports?failing={"$gt":""}', "failing"),
        (f"/api/reports/{FENGTAI}/2020?agency=x", "agency"),
        ("/api/readings/$gt", "reading"),
        ("/api/portals/%7B%22$gt%22:%22%22%7D", "portal"),
        ("/api/captures?url=ftp://a.cn/", "url"),
        ("/api/captures", "url"),
        ("/api/search?q=府", "q"),
    ],
)
def test_what_is_not_declared_is_refused_by_name(client: httpx.Client, path: str, parameter: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 400
    assert parameter in {one["parameter"] for one in problem(answer)["errors"]}


@pytest.mark.parametrize("agency", ['{"$ne":null}', "$where", "北京市丰台区|2020", "x\0y", ".*", "'; return true; ;"])
def test_operators_of_the_database_are_only_text(client: httpx.Client, agency: str) -> None:
    assert asked(client, "/reports", agency=agency)["items"] == []
    assert asked(client, "/bodies", name=agency)["items"] == []
    for path in (f"/api/bodies/{quote(agency, safe='')}", f"/api/reports/{quote(agency, safe='')}/2020"):
        assert client.get(path).status_code == 404


def test_a_body_of_a_request_is_not_looked_at(client: httpx.Client) -> None:
    answer = client.request("GET", "/api/reports", json={"year": {"$gt": 0}, "agency": {"$ne": FENGTAI}})
    assert answer.json() == asked(client, "/reports")


@pytest.mark.parametrize(
    "cursor", ["x", "AAAA", cursor_of("a"), cursor_of(1, 2), cursor_of(-1), cursor_of(1 << 70), "W3RydWVd"]
)
def test_what_never_was_a_cursor_leads_nowhere(client: httpx.Client, cursor: str) -> None:
    for path in ("/api/reports", "/api/search"):
        assert problem(client.get(path, params={"cursor": cursor}))["status"] == 404
    assert client.get("/api/captures", params={"url": "http://a.cn/", "cursor": cursor}).status_code == 404


@pytest.mark.parametrize("path", ["/api/nothing", "/api/reports/x/2020", "/api/bodies/%0A", "/api/captures/0-0"])
def test_what_is_not_there_is_a_problem_too(client: httpx.Client, path: str) -> None:
    assert problem(client.get(path))["status"] == 404


def test_nothing_can_be_written(client: httpx.Client) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = client.request(method, "/api/reports")
        assert problem(answer)["status"] == 405
        assert "GET" in answer.headers["allow"]


def test_the_page_documents_every_operation_and_its_samples_are_answered(client: httpx.Client) -> None:
    page = lxml.html.document_fromstring(client.get("/api").text)
    shown = [code.text for code in page.xpath("//h2/code")]
    assert shown == [f"/api{one.path}" for one in OPERATIONS]
    for sample in page.xpath("//section//a/@href"):
        assert client.get(sample).status_code in {200, 404}, sample


def test_the_openapi_document_refers_to_the_schema_of_a_report(client: httpx.Client) -> None:
    document = client.get("/api/openapi.json").json()
    schemas = document["components"]["schemas"]
    assert schemas["Whole"]["properties"]["report"]["anyOf"][0] == {"$ref": "#/components/schemas/Report"}
    assert set(schemas["Report"]["properties"]) == set(json_schema()["properties"])
    assert client.get("/api/report.schema.json").json() == json_schema()
    [year] = [one for one in document["paths"]["/reports"]["get"]["parameters"] if one["name"] == "year"]
    assert (year["schema"]["minimum"], year["required"]) == (1990, False)
