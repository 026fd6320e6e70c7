"""`nianbao import`: what others captured becomes reports, and stays reports without a network."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.demo.site import DemoSite, serve_demo
from tests.capture.foreign_warcs import response
from tests.conftest import Command

LISTING = "/zwgk/zfxxgknb/index.html"
REPORTS = {
    ("北京市丰台区", 2020),
    ("北京市密云区融媒体中心", 2020),
    ("北京市广播电视局", 2020),
}


@pytest.fixture(scope="module")
def site() -> Iterator[DemoSite]:
    with serve_demo(0) as served:
        yield served


@pytest.fixture(scope="module")
def crawled_by_wget(site: DemoSite, demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the demo's crawl asked of one portal, fetched by another program."""
    if not shutil.which("wget"):
        pytest.skip("there is no wget here")
    folder = tmp_path_factory.mktemp("wget")
    lines = [
        line.split(" ", 2)[2]
        for path in (demo_data / "indexes").glob("*.cdxj")
        for line in path.read_text().splitlines()
    ]
    hosts = [json.loads(line)["url"].split("/", 3) for line in lines]
    urls = {f"http://127.0.0.11:{site.port}/{rest}" for _, _, host, rest in hosts if host.startswith("127.0.0.11:")}
    (folder / "urls").write_text("\n".join(sorted(urls)))
    command = ["wget", "-q", "--content-on-error", "-i", "urls", "--warc-file=x", "-P", "out"]
    subprocess.run(command, cwd=folder, check=False)  # 8: one of the pages is gone, as it was for the crawl
    return folder / "x.warc.gz"


def reports(nianbao: Command, data: Path) -> set[tuple[str, int]]:
    lines = nianbao("export", "--data", data).stdout.splitlines()
    return {(report["agency"], report["year"]) for report in map(json.loads, lines)}


@pytest.mark.slow
def test_what_wget_kept_becomes_reports_by_itself(nianbao: Command, crawled_by_wget: Path, tmp_path: Path) -> None:
    first = nianbao("import", crawled_by_wget, "--data", tmp_path, "--json")
    assert first.returncode == 0, first.stderr
    (outcome,) = json.loads(first.stdout)
    assert outcome["wrong"] == []
    assert {(report["agency"], report["year"]) for report in outcome["reports"]} == REPORTS
    again = nianbao("import", crawled_by_wget, "--data", tmp_path)
    assert f"0 records taken, {outcome['records']} known before, 0 reports" in again.stdout
    assert reports(nianbao, tmp_path) == REPORTS
    assert nianbao("verify", "--data", tmp_path).returncode == 0
    shutil.rmtree(tmp_path / "db")
    assert nianbao("reextract", "--data", tmp_path).returncode == 0
    assert reports(nianbao, tmp_path) == REPORTS


@pytest.mark.slow
def test_a_portals_own_spider_finds_them_in_the_file_and_asks_nobody(
    nianbao: Command, site: DemoSite, crawled_by_wget: Path, tmp_path: Path
) -> None:
    asked = len(site.requests)
    options = ("--portal", "demo-beijing", "--portals", site.portals, "--data", tmp_path)
    outcome = nianbao("import", crawled_by_wget, *options, "--json")
    assert outcome.returncode == 0, outcome.stderr
    lines = nianbao("export", "--all", "--data", tmp_path).stdout.splitlines()
    sources = {line["source"]["portal"] for line in map(json.loads, lines)}
    assert sources == {"demo-beijing"}
    assert reports(nianbao, tmp_path) == REPORTS
    assert len(lines) > len(REPORTS)  # the listing leads to a decoy, too
    assert len(site.requests) == asked


def test_a_file_without_reports_is_kept_all_the_same(nianbao: Command, tmp_path: Path) -> None:
    page = response("http://a.cn/", "HTTP/1.1 200 OK\nContent-Type: text/html", "<p>信息公开指南</p>".encode())
    (tmp_path / "x.warc").write_bytes(page)
    outcome = nianbao("import", tmp_path / "x.warc", "--data", tmp_path / "data")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert outcome.stdout == "x.warc: 1 records taken, 0 known before, 0 reports\n"


def test_a_wrong_digest_is_told_once_and_is_no_damage_of_ours(nianbao: Command, tmp_path: Path) -> None:
    head = "HTTP/1.1 200 OK\nContent-Type: text/html"
    page = response("http://a.cn/", head, "<p>信息公开</p>".encode(), payload_digest="sha1:" + "A" * 32)
    (tmp_path / "x.warc").write_bytes(page)
    outcome = nianbao("import", tmp_path / "x.warc", "--data", tmp_path / "data")
    assert outcome.returncode == 0
    assert "warc-payload-digest: got sha1:" in outcome.stdout
    assert nianbao("verify", "--data", tmp_path / "data").returncode == 0


def test_a_damaged_file_ends_with_one_line_and_keeps_what_was_whole(nianbao: Command, tmp_path: Path) -> None:
    page = response("http://a.cn/", "HTTP/1.1 200 OK\nContent-Type: text/html", b"<p>x</p>")
    (tmp_path / "x.warc").write_bytes(page + page[:-40])
    outcome = nianbao("import", tmp_path / "x.warc", "--data", tmp_path / "data")
    assert outcome.returncode == 1
    assert outcome.stderr.count("\n") == 1
    assert "x.warc: damaged behind its first 1 records" in outcome.stderr
    assert outcome.stdout == "x.warc: 1 records taken, 0 known before, 0 reports\n"


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (("import", "/missing.wacz"), 2, "No such file"),
        (("import", __file__), 1, "expected a WARC or a WACZ"),
        (("import", __file__, "--portal", "nowhere"), 2, "no portal 'nowhere'"),
        (("export", "--format", "wacz"), 2, "expected --out FILE"),
        (("export", "--sign"), 2, "expected --format wacz"),
        (("export", "--format", "wacz", "--out", "x", "--crawl", "a", "--portal", "b"), 2, "got more than one"),
        (("export", "--format", "wacz", "--out", "x"), 1, "holds nothing of what was asked for"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(
    nianbao: Command, tmp_path: Path, arguments: tuple[str, ...], code: int, why: str
) -> None:
    outcome = nianbao(*arguments, "--data", tmp_path)
    assert (outcome.returncode, outcome.stdout) == (code, "")
    assert outcome.stderr.count("\n") == 1
    assert why in outcome.stderr
