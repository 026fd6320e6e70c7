"""Who is let in where others than this machine may ask: by token, or behind a proxy with HTTPS."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from crawler.browse.border import Border
from crawler.browse.server import Service, serve
from crawler.cli.browsing import origins, readers
from crawler.errors import Usage
from crawler.registry import read_registry
from tests.browse.serving import served

if TYPE_CHECKING:
    from tests.browse.conftest import Crawled

TOKEN = "geheim & 口令"  # noqa: S105  # of this test's own server
APPLICATION, REPLAY = "https://nianbao.example.org", "https://replay.example.org"


@pytest.fixture(scope="module")
def guarded(crawled: "Crawled") -> Iterator[tuple[str, str]]:
    with served(crawled.store, crawled.archive, Border(token=TOKEN)) as addresses:
        yield addresses


def test_without_the_token_nothing_is_told(guarded: tuple[str, str], crawled: "Crawled") -> None:
    for address in guarded:
        for path in ("/", "/api/reports", "/static/style.css", "/web/2021/http://www.a.gov.cn/", "/?token=x", "/cdx"):
            answer = httpx.get(address + path)
            assert answer.status_code == 401
            assert "北京" not in answer.text
            assert "set-cookie" not in answer.headers
        for cookie in ("nianbao=", "nianbao=x", f"nianbao={crawled.records['decoy']}"):
            assert httpx.get(address, headers={"cookie": cookie}).status_code == 401


def test_the_token_in_the_address_becomes_a_cookie_of_both_origins(guarded: tuple[str, str]) -> None:
    with httpx.Client() as client:
        first = client.get(f"{guarded[0]}//evil.example/", params={"year": "2020", "token": TOKEN})
        assert (first.status_code, first.headers["location"]) == (303, f"{guarded[0]}//evil.example/?year=2020")
        said = first.headers["set-cookie"]
        assert "HttpOnly" in said
        assert "SameSite=lax" in said
        assert TOKEN not in said
        assert client.get(f"{guarded[0]}/").status_code == 200
        cookie = said.partition(";")[0]
        assert httpx.get(f"{guarded[1]}/", headers={"cookie": f"nianbao=tossed; {cookie}"}).status_code == 404


def test_scripts_of_a_named_origin_may_read_the_api_and_nothing_else(crawled: "Crawled") -> None:
    reader = "https://data.example.org"
    asks = {"origin": reader, "access-control-request-method": "GET", "access-control-request-headers": "authorization"}
    border = Border(token=TOKEN, allowed=readers([f"{reader}/"]))
    with served(crawled.store, crawled.archive, border) as (address, _):
        told = httpx.get(
            f"{address}/api/reports",
            headers=[(b"authorization", f"Bearer {TOKEN}".encode()), (b"origin", reader.encode())],
        )
        assert (told.status_code, told.headers["access-control-allow-origin"]) == (200, reader)
        assert "origin" in told.headers["vary"].lower()
        assert "access-control-allow-credentials" not in told.headers
        assert httpx.options(f"{address}/api/reports", headers=asks).headers["access-control-allow-origin"] == reader
        stranger = httpx.options(f"{address}/api/reports", headers=asks | {"origin": "https://evil.example"})
        assert (stranger.status_code, stranger.headers.get("access-control-allow-origin")) == (400, None)
        for path, origin in (("/", reader), ("/api", reader), ("/cdx?url=a.cn", reader), ("/api/reports", "null")):
            answer = httpx.get(address + path, headers={"origin": origin})
            assert "access-control-allow-origin" not in answer.headers


def test_without_a_named_origin_there_are_no_cors_headers(address: str) -> None:
    answer = httpx.get(f"{address}/api/reports", headers={"origin": "https://data.example.org"})
    assert answer.status_code == 200
    assert [name for name in answer.headers if name.startswith("access-control")] == []


@pytest.mark.parametrize("named", ["*", "https://a.example/path", "null", "ftp://a.example", "a.example"])
def test_what_is_no_origin_is_wrong_use(named: str) -> None:
    with pytest.raises(Usage, match="--allow-origin"):
        readers([named])


def test_programs_give_the_token_in_a_field(guarded: tuple[str, str]) -> None:
    headers = [(b"authorization", f"Bearer {TOKEN}".encode())]
    assert httpx.get(f"{guarded[0]}/cdx?url=a.cn", headers=headers).status_code == 200
    assert httpx.get(f"{guarded[0]}/", headers={"authorization": "Bearer x"}).status_code == 401


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::"])  # noqa: S104  # what must be refused
def test_opening_it_to_others_needs_a_token_or_a_proxy(tmp_path: Path, host: str) -> None:
    with pytest.raises(Usage, match="--token"):
        serve(tmp_path, "embedded", read_registry(), Service(host))
    assert Service(host, token=TOKEN).border((1, 2)).open


def scope(host: str, proto: str | None = None) -> dict[str, object]:
    headers = [(b"host", host.encode())] + ([(b"x-forwarded-proto", proto.encode())] if proto else [])
    return {"type": "http", "headers": headers, "path": "/", "raw_path": b"/", "query_string": b""}


def test_behind_a_proxy_only_its_two_names_are_answered() -> None:
    border = Border((1, 2), proxied=(APPLICATION, REPLAY))
    assert [border.admits(scope(host)) for host in ("nianbao.example.org", "replay.example.org:443")] == [True, True]
    assert not any(border.admits(scope(host)) for host in ("127.0.0.1", "localhost", "evil.example", "192.0.2.7"))
    assert border.origin(scope("nianbao.example.org"), "replay") == REPLAY
    assert border.is_secure(scope("nianbao.example.org"))


def test_on_all_addresses_ip_addresses_are_answered_and_names_of_others_are_not() -> None:
    border = Border((1, 2), "0.0.0.0", frozenset({"box"}), TOKEN)  # noqa: S104  # what is tested
    assert all(border.admits(scope(host)) for host in ("192.0.2.7:1", "[2001:db8::1]:1", "box", "localhost"))
    assert not any(border.admits(scope(host)) for host in ("evil.example", "192.0.2.7.evil.example", "1"))
    assert not border.is_secure(scope("192.0.2.7"))
    assert border.origin(scope("[2001:db8::1]:1"), "replay") == "http://[2001:db8::1]:2"


@pytest.mark.parametrize(
    ("application", "replay"),
    [
        (APPLICATION, None),
        (None, REPLAY),
        (APPLICATION, APPLICATION + "/"),
        ("http://a.cn", REPLAY),
        ("https://a/b", REPLAY),
    ],
)
def test_a_proxy_needs_two_origins_of_https(application: str | None, replay: str | None) -> None:
    with pytest.raises(Usage, match="two origins"):
        origins(application, replay)
    assert origins(APPLICATION + "/", REPLAY) == (APPLICATION, REPLAY)
    assert origins(None, None) is None


def test_behind_a_proxy_only_https_is_answered(crawled: "Crawled") -> None:
    with served(crawled.store, crawled.archive, Border(proxied=(APPLICATION, REPLAY))) as (application, replay):
        for address, name in ((application, "nianbao.example.org"), (replay, "replay.example.org")):
            assert httpx.get(address, headers={"host": name}).status_code == 403
            assert httpx.get(address, headers={"host": name, "x-forwarded-proto": "http"}).status_code == 403
        headers = {"host": "nianbao.example.org", "x-forwarded-proto": "https"}
        answer = httpx.get(application, headers=headers)
        assert answer.status_code == 200
        assert f"frame-src {REPLAY}" in answer.headers["content-security-policy"]
