"""From every number to the place where it is printed, and a report's own files, citation and history."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator

import httpx
import lxml.html
import openpyxl
import pytest

from crawler.export.as_jsonl import canonical
from crawler.store import line
from tests.browse.sourced import HOSTILE, Sourced, sourced_folder

pytestmark = pytest.mark.slow

PATH = "applications.new.total"
UPHELD = "disputes.reconsideration.upheld"


@pytest.fixture(scope="module")
def sourced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sourced]:
    with sourced_folder(tmp_path_factory.mktemp("sourced")) as made:
        yield made


@pytest.fixture(scope="module")
def client(sourced: Sourced) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sourced.application, timeout=60) as client:
        yield client


def shown(answer: httpx.Response) -> lxml.html.HtmlElement:
    assert answer.status_code == 200, answer.text[:300]
    return lxml.html.document_fromstring(answer.text)


def source_of(client: httpx.Client, sourced: Sourced, name: str, path: str = PATH) -> lxml.html.HtmlElement:
    return shown(client.get(f"/reports/{sourced.readings[name]}/cells/{path}"))


def test_every_number_of_a_report_leads_to_its_source(client: httpx.Client, sourced: Sourced) -> None:
    page = shown(client.get(f"/reports/{sourced.readings['word']}"))
    led = {a.getparent().get("id"): a.get("href") for a in page.xpath("//td/a[@class='cell']")}
    cells = f"/reports/{sourced.readings['word']}/cells"
    assert led == {cell.path: f"{cells}/{cell.path}#marked" for cell in sourced.reports["word"].cells}


def test_a_source_says_which_capture_it_is_and_that_its_digest_holds(client: httpx.Client, sourced: Sourced) -> None:
    record = f"urn:uuid:{sourced.records['old']}"
    place, capture = sourced.archive.locate(record), sourced.archive.find_capture(record)
    assert capture is not None
    text = " ".join(source_of(client, sourced, "old").text_content().split())
    for said in (capture.url, capture.digest, f"{place.warc} @ {place.offset}", "digest verified just now", "956"):
        assert said in text
    assert "LibreOffice" in text


def test_neighbours_lead_through_all_cells_of_a_report(client: httpx.Client, sourced: Sourced) -> None:
    reading, paths = sourced.readings["picture"], [cell.path for cell in sourced.reports["picture"].cells]
    walked, address = [], f"/reports/{reading}/cells/{paths[0]}"
    while address:
        page = shown(client.get(address))
        walked.append(address.rpartition("/")[2].removesuffix("#marked"))
        before = page.xpath("string(//a[@rel='prev']/@href)")
        assert before == (f"/reports/{reading}/cells/{walked[-2]}#marked" if len(walked) > 1 else "")
        address = page.xpath("string(//a[@rel='next']/@href)")
    assert walked == paths


def test_the_table_of_the_number_stands_beside_its_source(client: httpx.Client, sourced: Sourced) -> None:
    page = source_of(client, sourced, "html", UPHELD)
    (current,) = page.xpath("//table[contains(@class, 'official')]//td[@aria-current]")
    assert current.get("id") == UPHELD
    assert current.xpath("string(a[@class='corrected']/@href)") == f"/reports/{sourced.readings['html']}#corrections"
    assert "37" in current.text_content()


def test_a_finding_and_a_correction_lead_to_their_places(client: httpx.Client, sourced: Sourced) -> None:
    address = f"/reports/{sourced.readings['html']}"
    report, finding = shown(client.get(address)), shown(client.get(f"{address}/findings/0"))
    assert report.get_element_by_id("finding-0").xpath("a/@href") == [f"{address}/findings/0#marked"]
    same = source_of(client, sourced, "html")
    assert finding.xpath("//iframe/@src") == same.xpath("//iframe/@src")
    assert "<i>x</i>" in finding.text_content()
    marked = report.get_element_by_id(UPHELD)
    assert marked.xpath("string(a/@href)") == "#corrections"
    assert "笔误 <b>" in source_of(client, sourced, "html", UPHELD).text_content()


def test_checks_across_years_are_marked_on_both_reports(client: httpx.Client, sourced: Sourced) -> None:
    for name, row, other in (("html", "carried_out", 2017), ("pdf", "carried_in", 2016)):
        page = shown(client.get(f"/reports/{sourced.readings[name]}"))
        cell = page.get_element_by_id(f"applications.{row}.total")
        assert "failed" in cell.classes
        told = page.xpath("//section[@aria-labelledby='years']//a/@href")
        assert f"/bodies/%E5%8C%97%E4%BA%AC%E5%B8%82%E4%B8%B0%E5%8F%B0%E5%8C%BA/{other}#{cell.get('id')}" in told


def test_a_line_of_an_indicator_sheet_leads_to_its_source(client: httpx.Client, sourced: Sourced) -> None:
    address = f"/reports/{sourced.readings['free']}"
    report, (line, *_) = shown(client.get(address)), sourced.reports["free"].indicators or ()
    assert report.get_element_by_id("indicator-0").xpath(".//a/@href") == [f"{address}/indicators/0#marked"]
    page = shown(client.get(f"{address}/indicators/0"))
    assert line.label in page.xpath("string(//h1)")
    assert page.xpath("string(//a[@rel='next']/@href)") == f"{address}/indicators/1#marked"
    framed = httpx.get(page.xpath("string(//iframe/@src)"), timeout=60)
    assert lxml.html.document_fromstring(framed.text).get_element_by_id("marked").text_content().strip() == line.raw


@pytest.mark.parametrize(
    "path",
    [
        "cells/applications.new",
        "cells/nothing",
        "cells/..%2f..%2fetc",
        "cells/%3Cscript%3E",
        "findings/9",
        "findings/-1",
        "findings/x",
        "indicators/0",
        "files/report.exe",
        "files/captures.wacz.datapackage.json",
        "files/..%2f..%2fetc%2fpasswd",
    ],
)
def test_what_a_report_has_not_is_not_found(client: httpx.Client, sourced: Sourced, path: str) -> None:
    assert client.get(f"/reports/{sourced.readings['html']}/{path}").status_code == 404


def test_a_drawing_that_cannot_be_made_is_not_found(client: httpx.Client, sourced: Sourced) -> None:
    assert client.get(f"/captures/{sourced.records['pdf']}/pages/1").headers["content-type"] == "image/png"
    for path in (
        f"{sourced.records['pdf']}/pages/999",
        f"{sourced.records['html']}/pages/1",
        f"{sourced.records['html']}/pictures/1",
        f"{sourced.records['html']}/nothing/1",
        "0/picture",
        "%2e/pages/1",
    ):
        assert client.get(f"/captures/{path}").status_code == 404


def test_a_marked_page_is_shielded_and_none_of_it_acts(sourced: Sourced) -> None:
    record = sourced.records["html"]
    answer = httpx.get(f"{sourced.replay}/marked/{record}?table=2&row=4&column=4", timeout=60)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:;")
    assert f"frame-ancestors {sourced.application}" in policy
    assert "evil" in HOSTILE
    assert "evil" not in answer.text
    assert "alert" not in answer.text
    assert not lxml.html.document_fromstring(answer.text).xpath("//script | //iframe | //form | //@onload | //a")
    for wrong in (
        "table=x&row=1&column=1",
        "table=1;row=1",
        "table=-1&row=1&column=1",
        "table=12345678&row=0&column=0",
    ):
        assert httpx.get(f"{sourced.replay}/marked/{record}?{wrong}").status_code == 404
    assert httpx.get(f"{sourced.application}/marked/{record}?table=2&row=4&column=4").status_code == 404


def test_a_marked_page_with_its_styles_and_pictures_runs_nothing(client: httpx.Client, sourced: Sourced) -> None:
    page = shown(client.get(f"/reports/{sourced.readings['html']}/cells/{PATH}?look=replayed"))
    assert page.xpath("string(//a[@rel='next']/@href)").endswith("?look=replayed#marked")
    (frame,) = page.xpath("//iframe")
    assert frame.get("sandbox") == "allow-same-origin"
    answer = httpx.get(frame.get("src"), timeout=60)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-same-origin; default-src 'none';")
    assert "script-src" not in policy
    assert f"frame-ancestors 'self' {sourced.application}" in policy
    marked = lxml.html.document_fromstring(answer.text)
    assert marked.get_element_by_id("marked").text_content().strip() == "956"
    assert [script.text for script in marked.xpath("//script")] in ([], [None])
    addresses = marked.xpath("//@src | //link/@href")
    assert addresses
    assert all(address.startswith("/web/") for address in addresses)


def test_the_permanent_address_leads_to_the_current_reading(client: httpx.Client, sourced: Sourced) -> None:
    current = sourced.store.report("北京市丰台区", 2018)
    assert current is not None
    answer = client.get("/bodies/北京市丰台区/2018")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/reports/{current['reading']}")
    for nowhere in ("/bodies/北京市丰台区/1999", "/bodies/无/2018", "/bodies/a/b/2018", "/bodies/北京市丰台区/x"):
        assert client.get(nowhere).status_code == 404


def test_the_history_of_a_report_lists_its_readings_to_be_compared(client: httpx.Client, sourced: Sourced) -> None:
    old, new = sourced.readings["word"], sourced.readings["again"]
    page = shown(client.get(f"/reports/{old}"))
    (history,) = page.xpath("//section[@aria-labelledby='history']")
    (compared,) = (address for address in history.xpath(".//a/@href") if address.startswith("/compare"))
    assert compared == f"/compare?before={old}&after={new}"
    assert client.get(compared).status_code == 200
    assert f"/reports/{new}" in history.xpath(".//a/@href")
    assert not shown(client.get(f"/reports/{sourced.readings['pdf']}")).xpath("//section[@aria-labelledby='history']")


def test_a_report_is_cited_with_the_capture_that_proves_it(client: httpx.Client, sourced: Sourced) -> None:
    page = shown(client.get(f"/reports/{sourced.readings['html']}"))
    (cited,) = page.xpath("//section[@aria-labelledby='citation']")
    digest = sourced.store.reading(sourced.readings["html"])
    assert digest is not None
    own = f"{sourced.application}/reports/{sourced.readings['html']}"
    chinese, english = (" ".join(dd.text_content().split()) for dd in cited.xpath(".//dd")[:2])
    for said in (own, digest["entry"]["page"]["digest"], "2021-03-30T08:15:04Z", digest["entry"]["page"]["url"]):
        assert said in chinese
        assert said in english
    assert chinese.startswith("北京市丰台区. 2020年北京市丰台区政府信息公开工作年度报告[R/OL].")


def test_the_files_of_a_report_are_those_of_the_export(client: httpx.Client, sourced: Sourced) -> None:
    files = f"/reports/{sourced.readings['html']}/files"
    document = sourced.store.reading(sourced.readings["html"])
    assert document is not None
    assert client.get(f"{files}/report.json").text == canonical(line(document)) + "\n"
    table = client.get(f"{files}/long.csv")
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert len(rows) == len(document["cells"])
    assert rows[0]["permalink"].startswith(f"{sourced.application}/reports/")
    package = client.get(f"{files}/long.csv.datapackage.json").json()["resources"][0]
    assert package["hash"] == f"sha256:{hashlib.sha256(table.content).hexdigest()}"
    assert (
        f"filename*=UTF-8''{httpx.URL('/' + package['path']).raw_path.decode()[1:]}"
        in (table.headers["content-disposition"])
    )
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{files}/report.xlsx").content), read_only=True)
    assert "applications" in book.sheetnames
    book.close()


def test_the_captures_of_a_report_are_a_wacz_of_their_own(client: httpx.Client, sourced: Sourced) -> None:
    answer = client.get(f"/reports/{sourced.readings['again']}/files/captures.wacz")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        assert package.testzip() is None
        assert json.loads(package.read("datapackage.json"))["wacz_version"]
        index = package.read("indexes/index.cdx.gz")
        assert index
    assert answer.headers["content-type"] == "application/wacz"
    assert len(answer.content) < sum(path.stat().st_size for path in (sourced.data / "archive").iterdir())


def test_what_is_hidden_has_no_sources_and_no_files(client: httpx.Client, sourced: Sourced) -> None:
    hidden = sourced.data / "hidden.toml"
    hidden.write_text('[[report]]\nagency = "北京市丰台区"\nyear = 2017\nreason = "r"\n')
    hidden.write_text(f'{hidden.read_text()}[[capture]]\nrecord = "{sourced.records["html"]}"\nreason = "r"\n')
    try:
        for path in (PATH, "x"):
            assert client.get(f"/reports/{sourced.readings['pdf']}/cells/{path}").status_code == 451
        assert client.get(f"/reports/{sourced.readings['pdf']}/files/report.json").status_code == 451
        assert client.get(f"/reports/{sourced.readings['html']}/findings/0").status_code == 451
        marked = f"{sourced.replay}/marked/{sourced.records['html']}?table=2&row=4&column=4"
        assert httpx.get(marked).status_code == 451
    finally:
        hidden.unlink()
    assert client.get(f"/reports/{sourced.readings['pdf']}").status_code == 200
