"""The command line: what goes wrong ends as one line on stderr and the documented exit code."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crawler.demo.word import docx
from crawler.demo.written import read_report

if TYPE_CHECKING:
    import subprocess

pytestmark = pytest.mark.slow

Command = Callable[..., "subprocess.CompletedProcess[str]"]


def one_line(run: "subprocess.CompletedProcess[str]", exit_code: int) -> str:
    assert run.returncode == exit_code, run.stderr
    assert run.stdout == ""
    assert run.stderr.count("\n") == 1, run.stderr
    return run.stderr


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("empty.docx", b"", "EmptySource"),
        ("truncated.docx", docx(read_report("beijing-miyun"))[:3000], "Damaged"),
        ("unknown.bin", bytes(range(128, 256)), "UnknownType"),
        ("old.rtf", rb"{\rtf1\zzz", "LibreOffice"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line_and_exit_code_1(
    nianbao: Command, tmp_path: Path, name: str, body: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(body)
    assert said in one_line(nianbao("extract", tmp_path / name, "--json"), 1)


def test_a_file_that_is_not_there_is_named(nianbao: Command, tmp_path: Path) -> None:
    assert "none.html: No such file" in one_line(nianbao("extract", tmp_path / "none.html"), 1)


def test_a_portal_that_is_not_there_is_a_usage_error_that_names_those_that_are(
    nianbao: Command, tmp_path: Path
) -> None:
    run = nianbao("crawl", "--portal", "nowhere", "--data", tmp_path)
    assert "'nowhere'" in one_line(run, 2)
    assert "beijing" in run.stderr


def test_a_folder_of_portals_that_is_not_there_is_a_usage_error(nianbao: Command, tmp_path: Path) -> None:
    assert "no such directory" in one_line(nianbao("crawl", "--portals", tmp_path / "none", "--data", tmp_path), 2)


def test_a_portal_file_with_an_unknown_key_is_named_with_file_and_key(nianbao: Command, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        'code = "a"\nname = "甲"\nplatform = "trs"\nstart = ["http://a.cn/"]\nhosts = ["a.cn"]\nexpekt = 3\n',
        encoding="utf-8",
    )
    run = nianbao("crawl", "--portals", tmp_path, "--data", tmp_path / "data")
    assert "a.toml: expekt: unknown key" in one_line(run, 2)


def test_a_setting_without_a_value_is_a_usage_error(nianbao: Command, tmp_path: Path) -> None:
    assert "-s: got 'DOWNLOAD_DELAY'" in one_line(nianbao("crawl", "-s", "DOWNLOAD_DELAY", "--data", tmp_path), 2)


@pytest.mark.parametrize("command", ["export", "reextract"])
def test_a_database_that_does_not_answer_is_one_line_without_its_password(
    nianbao: Command, tmp_path: Path, command: str
) -> None:
    uri = "mongodb://someone:secret@127.0.0.1:9/nianbao?serverSelectionTimeoutMS=500"
    run = nianbao(command, "--database", uri, "--data", tmp_path)
    assert "127.0.0.1:9" in one_line(run, 1)
    assert "secret" not in run.stderr


def test_a_crawl_below_its_expectation_ends_with_exit_code_3_and_says_where(nianbao: Command, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        'code = "a"\nname = "甲"\nplatform = "trs"\nstart = ["http://127.0.0.99:9/"]\nhosts = ["127.0.0.99"]\n'
        "[expect]\nreports = 2\n",
        encoding="utf-8",
    )
    data = tmp_path / "data"
    run = nianbao("crawl", "--portals", tmp_path, "--data", data, "--json", "-s", "RETRY_ENABLED=False")
    assert run.returncode == 3
    assert run.stderr.count("\n") == 1
    assert "a: 0/2" in run.stderr
    (portal,) = json.loads(run.stdout)
    assert portal["states"][0]["state"] == "unreachable"


def test_extract_prints_exactly_the_report(nianbao: Command, tmp_path: Path) -> None:
    file = tmp_path / "报告.docx"
    file.write_bytes(docx(read_report("beijing-fengtai")))
    report = json.loads(nianbao("extract", file, "--json").stdout)
    assert report["schema"] == "nianbao.report/1"
    assert report["applications"]["new"]["natural_person"] == 899
    assert "231,467" in nianbao("extract", file).stdout


def test_the_schema_is_printed(nianbao: Command) -> None:
    assert json.loads(nianbao("schema").stdout)["title"] == "Report"


def test_help_is_in_the_language_of_the_locale(nianbao: Command) -> None:
    assert "Crawl portals" in nianbao("--help").stdout
    assert "抓取站点" in nianbao("--help", LC_ALL="zh_CN.UTF-8").stdout
