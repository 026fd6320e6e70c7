"""Memento (RFC 7089) and the index: time to capture, address to all its times, and nothing that is hidden."""

import json
from collections.abc import Iterator

import httpx
import pytest

from tests.browse.captured_pages import HOST, Captured

URL = f"{HOST}/zw/a.html"
TIMES = ("20260331093000", "20260331103000", "20260331110000")


@pytest.fixture
def client(captured: Captured) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=captured.application) as client:
        yield client


@pytest.mark.parametrize(
    ("when", "found"),
    [
        (None, TIMES[2]),
        ("Tue, 31 Mar 2026 10:10:00 GMT", TIMES[1]),
        ("Tue, 31 Mar 2020 10:10:00 GMT", TIMES[0]),
        ("Tue, 31 Mar 2026 18:10:00 +0800", TIMES[1]),
    ],
)
def test_the_gate_leads_to_the_capture_nearest_in_time(
    client: httpx.Client, captured: Captured, when: str | None, found: str
) -> None:
    answer = client.get(f"/timegate/{URL}", headers={"accept-datetime": when} if when else {})
    assert (answer.status_code, answer.headers["location"]) == (302, f"{captured.replay}/web/{found}/{URL}")
    assert "accept-datetime" in answer.headers["vary"]
    assert f'<{URL}>; rel="original"' in answer.headers["link"]
    assert f'<{captured.application}/timemap/link/{URL}>; rel="timemap"' in answer.headers["link"]


def test_a_time_that_is_none_is_refused_and_an_address_that_is_not_there_is_not_there(client: httpx.Client) -> None:
    assert client.get(f"/timegate/{URL}", headers={"accept-datetime": "yesterday"}).status_code == 400
    assert client.get(f"/timegate/{HOST}/never").status_code == 404
    assert client.get(f"/timemap/link/{HOST}/never").status_code == 404


def test_a_memento_says_its_time_and_its_neighbours(client: httpx.Client, captured: Captured) -> None:
    answer = client.get(f"{captured.replay}/web/{TIMES[1]}/{URL}")
    assert answer.headers["memento-datetime"] == "Tue, 31 Mar 2026 10:30:00 GMT"
    web = f"{captured.replay}/web"
    assert answer.headers["link"].split(", <")[3:] == [
        f'{web}/{TIMES[0]}/{URL}>; rel="first prev memento"; datetime="Tue, 31 Mar 2026 09:30:00 GMT"',
        f'{web}/{TIMES[1]}/{URL}>; rel="memento"; datetime="Tue, 31 Mar 2026 10:30:00 GMT"',
        f'{web}/{TIMES[2]}/{URL}>; rel="next last memento"; datetime="Tue, 31 Mar 2026 11:00:00 GMT"',
    ]


def test_the_list_of_times_has_them_all(client: httpx.Client, captured: Captured) -> None:
    answer = client.get(f"/timemap/link/{URL}")
    assert answer.headers["content-type"] == "application/link-format"
    lines = answer.text.removesuffix("\n").split(",\n")
    assert [line.split("; ")[1] for line in lines] == [
        'rel="original"',
        'rel="timegate"',
        'rel="self"',
        'rel="first memento"',
        'rel="memento"',
        'rel="last memento"',
    ]
    assert lines[4].startswith(f"<{captured.replay}/web/{TIMES[1]}/{URL}>")
    only = client.get(f"/timemap/link/{HOST}/red.png").text.splitlines()[-1]
    assert 'rel="first last memento"' in only
    assert [json.loads(line)["timestamp"] for line in client.get(f"/timemap/json/{URL}").text.splitlines()] == [*TIMES]


def lines(client: httpx.Client, **asked: str) -> list[dict[str, str]]:
    answer = client.get("/cdx", params={"output": "json", **asked})
    assert answer.status_code == 200
    return [json.loads(line) for line in answer.text.splitlines()]


def test_the_index_gives_the_lines_of_an_address(client: httpx.Client, captured: Captured) -> None:
    found = lines(client, url=URL)
    assert [line["timestamp"] for line in found] == [*TIMES]
    assert found[0]["recordid"] == captured.captures["plain"].record_id
    assert found[1]["mime"] == "warc/revisit"
    text = client.get("/cdx", params={"url": URL}).text
    assert text.encode() == b"".join(
        line + b"\n" for line in captured.archive.shelf.lines().starting_with(b"cn,gov,a)/zw/a.html ")
    )


@pytest.mark.parametrize(
    ("asked", "times"),
    [
        ({"from": "202603311000"}, TIMES[1:]),
        ({"to": "2026033109"}, TIMES[:1]),
        ({"to": "20260331103000"}, TIMES[:2]),
        ({"limit": "1"}, TIMES[:1]),
        ({"sort": "reverse", "limit": "2"}, TIMES[:0:-1]),
        ({"closest": "20260331104000"}, (TIMES[1], TIMES[2], TIMES[0])),
        ({"closest": "2030", "limit": "1"}, TIMES[2:]),
    ],
)
def test_the_index_takes_times_order_and_number(
    client: httpx.Client, asked: dict[str, str], times: tuple[str, ...]
) -> None:
    assert [line["timestamp"] for line in lines(client, url=URL, **asked)] == [*times]


def test_the_index_matches_what_is_below_an_address_and_hosts_and_domains(client: httpx.Client) -> None:
    below = lines(client, url=f"{HOST}/zw/", matchType="prefix")
    assert {line["url"] for line in below} == {URL, f"{HOST}/zw/b.html", f"{HOST}/zw/t1.html?%C3%FB=%C4%EA%B1%A8"}
    assert lines(client, url=f"{HOST}/zw/*") == below
    everything = lines(client, url="a.gov.cn", matchType="host")
    assert len(everything) > len(below)
    assert everything == lines(client, url="gov.cn", matchType="domain")
    assert [*reversed(everything)] == lines(client, url="gov.cn", matchType="domain", sort="reverse")
    assert not lines(client, url="gov.cn", matchType="host")


def test_the_index_gives_the_fields_that_are_asked_for(client: httpx.Client) -> None:
    assert lines(client, url=URL, fl="timestamp,status", limit="1") == [{"timestamp": TIMES[0], "status": "200"}]
    text = client.get("/cdx", params={"url": URL, "fl": "urlkey,status,redirect", "limit": "1", "output": "text"}).text
    assert text == "cn,gov,a)/zw/a.html 200 -\n"


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"url": ""},
        {"url": URL, "limit": "-1"},
        {"url": URL, "limit": "٣"},
        {"url": URL, "matchType": "regex"},
        {"url": URL, "output": "html"},
        {"url": URL, "from": "2026-03"},
        {"url": URL, "sort": "{$ne:1}"},
        {"url[$ne]": URL},
        {"url": "http://["},
    ],
)
def test_what_is_not_understood_is_refused(client: httpx.Client, asked: dict[str, str]) -> None:
    answer = client.get("/cdx", params=asked)
    assert (answer.status_code, [*answer.json()]) == (400, ["message"])


def test_what_is_hidden_is_in_no_list(client: httpx.Client, captured: Captured) -> None:
    file = captured.archive.data / "hidden.toml"
    file.write_text(f'[[capture]]\nrecord = "{captured.captures["later"].record_id}"\nreason = "x"\n')
    try:
        assert [line["timestamp"] for line in lines(client, url=URL)] == [*TIMES[:2]]
        assert TIMES[2] not in client.get(f"/timemap/link/{URL}").text
        assert client.get(f"/timegate/{URL}").headers["location"].endswith(f"/web/{TIMES[1]}/{URL}")
        assert TIMES[2] not in client.get(f"{captured.replay}/web/{TIMES[1]}/{URL}").headers["link"]
        assert TIMES[1] in client.get(f"{captured.replay}/web/{TIMES[2]}/{URL}").headers["location"]
        file.write_text(f'[[address]]\nprefix = "{HOST}/zw/a.html"\nreason = "应要求"\n')
        assert lines(client, url=f"{HOST}/zw/", matchType="prefix")
        assert not lines(client, url=URL)
        for path in (f"/timegate/{URL}", f"/timemap/link/{URL}", f"{captured.replay}/web/{TIMES[1]}id_/{URL}"):
            answer = client.get(path)
            assert answer.status_code == 451
            assert "应要求" in answer.text
    finally:
        file.unlink()
