"""The registry: what a portal file may say, and what is said where it may not."""

import os
from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler.errors import Usage
from crawler.registry import load, read_registry
from spiders.portal import Portal, allows, portal_settings

GOOD = """
code = "qingshan"
name = "青山县人民政府"
platform = "trs"
start = ["http://www.qingshan.example/nb/"]
hosts = ["qingshan.example"]
"""


def write(folder: Path, text: str, name: str = "qingshan.toml") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def portal(**changed: object) -> Portal:
    whole = {"code": "a", "name": "a", "platform": "trs", "start": ["http://a.cn/"], "hosts": ["a.cn"]} | changed
    return Portal.model_validate(whole)


def test_a_portal_file_is_read_and_found_by_its_code(tmp_path: Path) -> None:
    registry = read_registry([write(tmp_path, GOOD)])
    assert registry.get("qingshan").name == "青山县人民政府"
    assert len(registry) == 1


def test_the_built_in_portals_are_valid_and_come_sorted() -> None:
    codes = [p.code for p in read_registry()]
    assert codes == sorted(codes)
    assert {"beijing", "beijing-fengtai", "beijing-guangdian", "beijing-miyun", "zhejiang-guangdian"} <= set(codes)


def test_a_portal_that_nobody_has_fetched_expects_nothing_and_names_no_date() -> None:
    assert all(p.verified or not p.expect.reports for p in read_registry())


def test_several_folders_are_one_registry(tmp_path: Path) -> None:
    one = write(tmp_path / "one", GOOD)
    two = write(tmp_path / "two", GOOD.replace("qingshan", "baishui"), "baishui.toml")
    assert [p.code for p in read_registry([one, two])] == ["baishui", "qingshan"]
    named = os.pathsep.join([str(one), str(two)])
    assert len(load(Settings({"NIANBAO_PORTALS": named}))) == 2


def test_the_environment_names_folders_where_the_settings_do_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIANBAO_PORTALS", str(write(tmp_path, GOOD)))
    assert [p.code for p in load(Settings())] == ["qingshan"]


def test_an_unknown_code_is_told_with_those_that_there_are(tmp_path: Path) -> None:
    registry = read_registry([write(tmp_path, GOOD)])
    with pytest.raises(Usage, match=r"no portal 'x' in .*; there are: qingshan"):
        registry.get("x")


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(Usage, match="nowhere: no such directory"):
        read_registry([tmp_path / "nowhere"])


def test_a_code_in_two_folders_is_told(tmp_path: Path) -> None:
    with pytest.raises(Usage, match="is taken by"):
        read_registry([write(tmp_path / "one", GOOD), write(tmp_path / "two", GOOD)])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD + "colour = 3", r"qingshan\.toml: colour: unknown key$"),
        (GOOD + "[request]\ndelay = 3", r"qingshan\.toml: request\.delay: unknown key$"),
        (GOOD.replace('"trs"', '"wordpress"'), r"platform: got 'wordpress'; .*'trs', 'jpage'.* or 'auto'"),
        (GOOD.replace("name =", "# name ="), r"qingshan\.toml: name: missing$"),
        (GOOD.replace('code = "qingshan"', 'code = "baishui"'), r"code is 'baishui', .*name must be baishui\.toml"),
        (GOOD.replace('"qingshan"', '"Qingshan"'), r"code: got 'Qingshan'; .*pattern"),
        (GOOD.replace('["http', '"http').replace('/"]', '/"'), r"start: got 'http://www"),
        (GOOD.replace("http://www", "http://zhang:geheim@www"), r"an address with a user and password would be told"),
        (GOOD + "x = = 3\n", r"TOML file in UTF-8 expected: .*line \d+"),
        (GOOD + "x = [", r"TOML file in UTF-8 expected: "),
        (
            GOOD.replace('"qingshan.example"', '"other.example"'),
            r"start http://www\.qingshan.* not on one of the hosts",
        ),
        (GOOD + "[expect]\nyears = [2024, 2019]", r"expect: .*years run from the first to the last, got 2024 to 2019"),
        (GOOD + "[expect]\nreports = -1", r"expect\.reports: got -1; "),
        (GOOD + '[listing]\nitem = "li >"', r"listing\.item: got 'li >'; a CSS selector expected"),
        (GOOD + "[request]\nlargest_mb = 0", r"request\.largest_mb: got 0; "),
        (GOOD + '[request]\nlegacy_tls = "sometimes"', r"request\.legacy_tls: got 'sometimes'; "),
        (GOOD + 'verified = "never"', r"verified: got 'never'; "),
    ],
)
def test_a_fault_in_a_file_is_one_line_with_file_key_and_expectation(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(Usage, match=said) as caught:
        read_registry([write(tmp_path, text)])
    assert "\n" not in str(caught.value)
    assert str(tmp_path / "qingshan.toml") in str(caught.value)


def test_a_file_that_is_no_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / "qingshan.toml").write_bytes(GOOD.encode("gb18030"))
    with pytest.raises(Usage, match="UTF-8 expected"):
        read_registry([tmp_path])


@pytest.mark.parametrize(
    "url", ["http://a.cn/", "https://www.a.cn:8443/x", "http://A.CN/", "http://a.cn./", "http://b.c.a.cn/"]
)
def test_a_host_of_the_list_and_all_below_it_are_allowed(url: str) -> None:
    assert allows(portal(), url)


@pytest.mark.parametrize(
    "url",
    [
        "http://ba.cn/",
        "http://a.cn.evil.com/",
        "http://a.cn@evil.com/",
        "http://evil.com/a.cn",
        "ftp://a.cn/",
        "file:///a.cn",
        "http://[half",
        "http://a.cn:port/",
        "http://127.0.0.1/",
        "data:,a.cn",
        "",
    ],
)
def test_any_other_address_is_refused(url: str) -> None:
    assert not allows(portal(), url)


def test_a_host_with_a_port_allows_that_port_only() -> None:
    one = portal(start=["http://127.0.0.1:8521/"], hosts=["127.0.0.1:8521"])
    assert allows(one, "http://127.0.0.1:8521/x")
    assert not allows(one, "http://127.0.0.1:8522/")
    assert not allows(one, "http://127.0.0.1/")


def test_a_portals_requests_become_settings() -> None:
    rules = {"delay_s": 2.5, "concurrency": 3, "user_agent": "x/1", "legacy_tls": True, "ignore_robots": "asked them"}
    rules |= {"largest_mb": 20}
    assert portal_settings(portal(request=rules), "mailto:a@b.cn") == {
        "USER_AGENT": "x/1",
        "DOWNLOAD_DELAY": 2.5,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 3,
        "CONCURRENT_REQUESTS": 6,
        "AUTOTHROTTLE_TARGET_CONCURRENCY": 3,
        "DOWNLOAD_MAXSIZE": 20_000_000,
        "ROBOTSTXT_OBEY": False,
        "DOWNLOADER_CLIENT_TLS_CIPHERS": "DEFAULT@SECLEVEL=0",
        "DOWNLOAD_TLS_MIN_VERSION": "TLSv1.0",
    }


def test_a_contact_goes_into_the_user_agent_and_nothing_else_changes() -> None:
    assert portal_settings(portal(), "mailto:a@b.cn") == {"USER_AGENT": "nianbao (+mailto:a@b.cn)"}
    assert portal_settings(portal(), None) == {}
