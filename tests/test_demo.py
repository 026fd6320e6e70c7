"""`nianbao demo`, and every command on what it leaves: the main job, end to end, on the real parts."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import sync_playwright

from crawler.capture.archive import open_archive
from crawler.demo.written import ABOVE, LEFT, read_report
from extractors.normal import normalise
from tests.browse.walking import kind_of, walk
from tests.driven import launch_options

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Command = Callable[..., "subprocess.CompletedProcess[str]"]
ORIGINALS = {
    "北京市广播电视局": "beijing-guangdian",
    "北京市丰台区": "beijing-fengtai",
    "北京市密云区融媒体中心": "beijing-miyun",
    "浙江省广播电视局": "zhejiang-guangdian",
    "北京市": "beijing",
}

CLICKED = {
    "/?region", "/coverage?region&year", "/portals", "/records", "/reports", "/captures", "/captures?url&year", "/api",
    "/bodies/NAME", "/bodies/NAME/charts/applications.svg", "/compare?agency&year", "/compare?agency&from&to",
    "/compare?after&before", "/reports/ID", "/reports/ID/cells/PATH", "/reports/ID/indicators/0", "/captures/ID",
    "/replay/ID", "/reports/ID/files/captures.wacz", "/reports/ID/files/report.xlsx", "/search?…",
    "/timemap/link/ADDRESS",
}  # fmt: skip
"""Kinds of pages to which links lead."""
SHOWN = {
    "/": ("静默修改", "已撤下", "迟1", "缺1", "撤1", "阻1", "遇到验证"),
    "/bodies/NAME": ("2021 年表式", "与上年不符", "曾用名", "nianbao recrawl", "✎"),
    "/compare?agency&year": ("<del>", "<ins>", "静默修改"),
    "/compare?agency&from&to": ("四、结转下年度",),
    "/reports/ID": ("✗", "365上分客服微信号"),
}
"""What somebody who clicks along sees somewhere on them."""


@pytest.fixture(scope="module")
def reports(nianbao: Command, demo_data: Path) -> dict[str, dict[str, Any]]:
    """The lines of `nianbao export --format jsonl`, by agency."""
    run = nianbao("export", "--format", "jsonl", "--data", demo_data)
    assert run.returncode == 0, run.stderr
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    return {line["agency"]: line for line in lines if line["agency"] in ORIGINALS}


def printed_numbers(name: str) -> list[str]:
    """The value cells of an original, in their order, blanks taken off."""
    tables = [section.table for section in read_report(name).sections]
    cells = (normalise(cell) for table in tables for row in table for cell in row if cell not in {LEFT, ABOVE})
    return [cell for cell in cells if (cell and not set(cell) - set("0123456789,.+-")) or cell.endswith("万元")]


def test_the_demo_prints_a_line_for_each_body_and_says_how_to_browse(
    demo_run: "subprocess.CompletedProcess[str]",
) -> None:
    assert demo_run.returncode == 0, demo_run.stderr
    assert [line for line in demo_run.stderr.splitlines() if " portals, " not in line] == []  # one of these a minute
    lines = demo_run.stdout.splitlines()
    for agency in ORIGINALS:
        (line,) = [line for line in lines if line.split("  ")[0].strip() == agency]
        assert " 2020 " in line
        assert ".warc.gz" in line
    for words in ("explainer", "challenged", "soft_404", "示例市晴川县教育局 2021: withdrawn"):
        assert words in demo_run.stdout
    again = demo_run.stdout.partition("demo-qingchuan\n")[2]
    assert [line.split()[1:] for line in again.splitlines() if ".decisions " in line] == [["2986", "3012"]]
    assert "nianbao browse" in lines[-1]


@pytest.mark.parametrize("agency", ORIGINALS)
def test_every_number_is_the_original_s_and_every_check_holds(agency: str, reports: dict[str, dict[str, Any]]) -> None:
    report = reports[agency]
    assert [normalise(cell["raw"]) for cell in report["cells"]] == printed_numbers(ORIGINALS[agency])
    assert [check for check in report["checks"] if check["holds"] is not True] == []
    assert len([c for c in report["checks"] if not c["rule"].startswith("prose.")]) == 40


@pytest.mark.parametrize("agency", ORIGINALS)
def test_the_site_s_own_text_is_gone_from_the_sections(agency: str, reports: dict[str, dict[str, Any]]) -> None:
    report = reports[agency]
    text = normalise("".join(section["heading"] + section["text"] for section in report["sections"]))
    for words in ("当前位置", "打印", "关闭", "分享", "字号", "即将离开", "已归档", "首页>", "icp备"):
        assert words not in text.lower()
    headings = [normalise(section.heading) for section in read_report(ORIGINALS[agency]).sections]
    assert [f"{'一二三四五六'[s['number'] - 1]}、{normalise(s['heading'])}" for s in report["sections"]] == headings


def test_only_the_page_that_was_tampered_with_carries_the_advertisement(reports: dict[str, dict[str, Any]]) -> None:
    found = {
        agency: [f for f in report["findings"] if f["code"] == "spam_injection"] for agency, report in reports.items()
    }
    assert [agency for agency, findings in found.items() if findings] == ["浙江省广播电视局"]
    advert = read_report("zhejiang-guangdian").advert
    assert advert
    assert advert.text in [finding["evidence"] for finding in found["浙江省广播电视局"]]


def test_the_tables_of_the_traditional_page_are_read_from_its_pictures(reports: dict[str, dict[str, Any]]) -> None:
    report = reports["北京市"]
    assert report["language"] == "zh-Hant"
    assert {cell["at"]["source"] for cell in report["cells"]} == {1, 2, 3}
    assert all(cell["at"]["confidence"] > 0 and len(cell["at"]["box"]) == 4 for cell in report["cells"])
    assert len(report["source"]["attachments"]) == 3


def test_reading_the_archive_again_gives_the_same_bytes(nianbao: Command, demo_data: Path, tmp_path: Path) -> None:
    before = nianbao("export", "--all", "--data", demo_data).stdout
    again = nianbao("reextract", "--data", demo_data)
    assert again.stdout.startswith("27 read again: 0 not in the database before, 0 differ")
    copy = tmp_path / "data"
    for folder in ("archive", "indexes"):
        shutil.copytree(demo_data / folder, copy / folder)
    filled = nianbao("reextract", "--data", copy)
    assert "(applied)" in filled.stdout
    assert before.count("\n") == 27
    assert nianbao("export", "--all", "--data", copy).stdout == before


def test_the_archive_is_valid_and_holds_what_the_browser_saw(nianbao: Command, demo_data: Path) -> None:
    warc, _ = sorted((demo_data / "archive").glob("*.warc.gz"))
    program = Path(sys.executable).parent / "warcio"
    check = subprocess.run([program, "check", "-v", warc], capture_output=True, text=True, check=True)
    assert "fail" not in check.stdout
    index = subprocess.run(
        [program, "index", "-f", "warc-type,warc-target-uri,content-type", warc],
        capture_output=True,
        text=True,
        check=True,
    )
    records = [json.loads(line) for line in index.stdout.splitlines()]
    shown = [
        r for r in records if "/gongkai/" in r.get("warc-target-uri", "") or "/api/" in r.get("warc-target-uri", "")
    ]
    types = {(r["warc-type"], r["warc-target-uri"].rpartition("/")[2]) for r in shown}
    assert ("response", "list.json") in types
    assert ("response", "index.html") in types
    assert ("conversion", "index.html") in types
    verified = nianbao("verify", "--data", demo_data, "--json")
    assert verified.returncode == 0
    assert json.loads(verified.stdout)["problems"] == []


def test_a_damaged_archive_is_told_with_exit_code_4(nianbao: Command, demo_data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "data"
    for folder in ("archive", "indexes"):
        shutil.copytree(demo_data / folder, copy / folder)
    warc, _ = sorted((copy / "archive").glob("*.warc.gz"))
    body = bytearray(warc.read_bytes())
    body[len(body) // 2] ^= 0xFF
    warc.write_bytes(body)
    run = nianbao("verify", "--data", copy)
    assert run.returncode == 4
    assert run.stderr.count("\n") == 1


def test_the_portals_are_listed_with_what_the_crawl_found(nianbao: Command, demo_data: Path, tmp_path: Path) -> None:
    portals = tmp_path / "portals"
    portals.mkdir()
    (portals / "demo-beijing.toml").write_text(
        'code = "demo-beijing"\nname = "北京市"\nplatform = "trs"\nstart = ["http://127.0.0.11:8521/"]\n'
        'hosts = ["127.0.0.11"]\n[expect]\nreports = 4\nyears = [2019, 2020]\n',
        encoding="utf-8",
    )
    run = nianbao("portals", "list", "--json", "--portals", portals, "--data", demo_data)
    (portal,) = json.loads(run.stdout)
    assert (portal["state"], portal["reports"], portal["expected"]) == ("below expectation", 3, 4)
    assert portal["missing_years"] == [2019]
    assert [address["state"] for address in portal["addresses"]] == ["soft_404"]


def test_a_reader_finds_the_reports_in_the_browser(demo_data: Path) -> None:
    with browsing(demo_data) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        page = browser.new_page()
        page.goto(f"{address}reports?year=2020")
        for agency in ORIGINALS:
            assert page.get_by_role("link", name=f"{agency} 2020", exact=True).count() == 1
        page.get_by_role("link", name="北京市丰台区 2020", exact=True).click()
        assert page.get_by_text("231467", exact=True).count() == 1
        page.locator("a[href^='/captures/']").first.click()
        assert "t20210330_2334671.html" in page.content()
        browser.close()


@contextmanager
def browsing(data: Path) -> Iterator[str]:
    """`nianbao browse`, as a process of its own, at the address that it prints."""
    program = Path(sys.executable).parent / "nianbao"
    with subprocess.Popen(
        [program, "browse", "--port", "0", "--data", data], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            yield next(word for word in line.split() if word.startswith("http://"))
        finally:
            process.terminate()


def test_the_ledger_says_of_each_body_what_there_was_and_which_capture_shows_it(
    nianbao: Command, demo_data: Path
) -> None:
    run = nianbao("coverage", "--json", "--fail-on", "challenged", "--data", demo_data)
    assert run.returncode == 3
    lines = json.loads(run.stdout)
    told = {(line["agency"], line["year"]): (line["status"], line["published"], line["days_late"]) for line in lines}
    assert told == {
        ("示例市人民政府", None): ("challenged", None, None),
        ("北京市", 2020): ("published", "2021-03-30", 0),
        ("北京市丰台区", 2020): ("published", "2021-03-30", 0),
        ("北京市密云区融媒体中心", 2019): ("soft_404", None, None),
        ("北京市密云区融媒体中心", 2020): ("published", None, None),
        ("北京市广播电视局", 2020): ("published", "2021-01-30", 0),
        ("浙江省广播电视局", 2020): ("published", "2021-01-29", 0),
        ("示例市晴川县", 2018): ("published", "2019-03-12", 0),
        ("示例市晴川县", 2019): ("published", "2020-03-18", 0),
        ("示例市晴川县", 2020): ("published", "2021-03-22", 0),
        ("示例市晴川县", 2021): ("published", "2022-03-15", 0),
        ("示例市晴川县", 2022): ("published", "2023-03-20", 0),
        ("示例市晴川县", 2023): ("late", "2024-05-20", 50),
        ("示例市晴川县", 2024): ("challenged", None, None),
        ("示例市晴川县", 2025): ("published", "2026-03-18", 0),
        ("示例市晴川县教育局", 2021): ("withdrawn", "2022-01-25", 0),
        ("示例市晴川县教育局", 2022): ("published", "2023-01-28", 0),
        ("示例市晴川县教育和体育局", 2023): ("missing", None, None),
        ("示例市晴川县教育和体育局", 2024): ("late", "2025-03-07", 35),
        ("示例市晴川县教育和体育局", 2025): ("published", "2026-01-26", 0),
    }
    assert {line["region"] for line in lines if line["agency"].startswith("示例市晴川县")} == {"990121"}
    with open_archive(demo_data) as archive:
        captures = [(line, archive.find_capture(line["capture"])) for line in lines]
        assert all(capture for _, capture in captures)
        elsewhere = [line["status"] for line, capture in captures if capture and capture.url != line["url"]]
    assert elsewhere == ["withdrawn"]  # what shows it is the listing


def test_no_other_user_of_the_machine_reads_what_is_kept(demo_data: Path) -> None:
    folders = [demo_data, *(path for path in demo_data.rglob("*") if path.is_dir())]
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in folders if path.stat().st_mode & 0o077} == {}
    assert (demo_data / "db/nianbao.json").stat().st_mode & 0o777 == 0o600  # the database's own password


def test_all_that_the_first_page_leads_to_can_be_clicked_through(demo_data: Path) -> None:
    with browsing(demo_data) as address:
        while "正在汇总" in httpx.get(address, timeout=60).text:  # on a busy machine the first survey takes a while
            time.sleep(1)
        found = walk(address.rstrip("/"))
        framed = {link: httpx.get(link, follow_redirects=True, timeout=60).status_code for link in found.elsewhere}
    assert found.failed == {}
    assert set(framed.values()) == {200}
    assert {(urlsplit(link).hostname, urlsplit(link).path.split("/")[1]) for link in framed} == {
        ("127.0.0.1", "view"),
        ("127.0.0.1", "marked"),
    }
    assert set(found.kinds) >= CLICKED
    for kind, words in SHOWN.items():
        texts = [text for page, text in found.texts.items() if kind_of(page) == kind]
        assert [word for word in words if not any(word in text for text in texts)] == [], kind
