"""The second origin: its own shield, and nothing of the application on it."""

from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from tests.browse.conftest import Crawled


def test_the_second_origin_runs_no_script_and_is_framed_by_the_application_alone(
    replay_client: httpx.Client, address: str
) -> None:
    policy = replay_client.get("/").headers["content-security-policy"].split("; ")
    assert "sandbox allow-same-origin" in policy
    assert "default-src 'none'" in policy
    assert f"frame-ancestors 'self' {address}" in policy
    assert not any(rule.startswith("script-src") for rule in policy)


def test_the_application_is_not_on_the_second_origin(replay_client: httpx.Client, crawled: "Crawled") -> None:
    for path in ("/", "/api/reports", "/static/style.css", f"/captures/{next(iter(crawled.records.values()))}"):
        assert replay_client.get(path).status_code == 404


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "127.0.0.1:1:2", "a@127.0.0.1"])
def test_another_host_name_is_refused_there_too(replay_client: httpx.Client, host: str) -> None:
    answer = replay_client.get("/", headers={"host": host})
    assert (answer.status_code, answer.headers["content-security-policy"]) == (400, "sandbox")


def test_who_asks_by_another_name_of_loopback_finds_the_origins_under_that_name(client: httpx.Client) -> None:
    port = httpx.URL(str(client.base_url)).port
    policy = client.get("/", headers={"host": f"localhost:{port}"}).headers["content-security-policy"]
    assert "frame-src http://localhost:" in policy
