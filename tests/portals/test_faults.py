"""Portals of which one answer in ten fails: nothing is lost, and nobody is asked sooner or more often for it."""

import json
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from crawler.capture.archive import open_archive
from spiders.found import request_key
from tests.portals.faulty import FAULTS, RETRY_AFTER_S, FaultyServer
from tests.portals.test_looking import nianbao
from tests.spiders.portal_server import Answer

pytestmark = pytest.mark.slow
DELAY_S = 0.08
PAUSE_S = 0.2
TIMEOUT_S = 1.5
EARLIEST = 0.999
"""Of a delay: clocks are read twice."""
PATIENT = (
    *("-s", f"DOWNLOAD_DELAY={DELAY_S}", "-s", f"NIANBAO_PAUSE_S={PAUSE_S}", "-s", f"DOWNLOAD_TIMEOUT={TIMEOUT_S}"),
    *("-s", f"NIANBAO_FILE_TIMEOUT={2 * TIMEOUT_S}", "-s", "RETRY_TIMES=9"),
)
Faulty = Callable[..., FaultyServer]


@pytest.fixture
def faulty() -> Iterator[Faulty]:
    servers: list[FaultyServer] = []

    def start(host: str, **how: float) -> FaultyServer:
        servers.append(FaultyServer(host, **how))  # type: ignore[arg-type]  # seed and rate
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def put_up(server: FaultyServer, folder: str, years: range) -> set[str]:
    """A list on two pages, each report with a document; gives all addresses."""
    years_there = list(years)
    half = len(years_there) // 2
    script = '<script>createPageHTML(2, 0, "index", "html")</script>'
    for name, some in (("index.html", years_there[:half]), ("index_1.html", years_there[half:])):
        rows = "".join(f'<li><a href="{y}.html">青山县{y}年政府信息公开工作年度报告</a></li>' for y in some)
        server.html(f"/{folder}/{name}", f"<ul>{rows}</ul>{script}{'字' * 50}")
    for year in years_there:
        server.html(f"/{folder}/{year}.html", f"<div id=zoom>{'字' * 300}<a href={year}.pdf>附件</a></div>")
        document = Answer(b"%%PDF-1.4 %d" % year * 50, headers={"Content-Type": "application/pdf"})
        server.pages[f"/{folder}/{year}.pdf"] = document
    names = ["index.html", "index_1.html", *(f"{y}.{kind}" for y in years_there for kind in ("html", "pdf"))]
    return {f"{server.url}/{folder}/{name}" for name in names}


def write(folder: Path, code: str, start: str, platform: str = "trs") -> None:
    folder.mkdir(exist_ok=True)
    where = f'start = ["{start}"]\nhosts = ["{start.split("/")[2].partition(":")[0]}"]\nrender = "never"\n'
    text = f'code = "{code}"\nname = "{code}"\nplatform = "{platform}"\n{where}'
    (folder / f"{code}.toml").write_text(text, "utf-8")


def assert_polite(server: FaultyServer, delay_s: float = DELAY_S) -> None:
    """Never two at once, never sooner than the delay; after a failure, not before the pause that is due."""
    rest, failures = 0.0, 0
    for earlier, later in pairwise(server.log):
        failures = failures + 1 if earlier.fault else 0
        rest = max(PAUSE_S * 2 ** (failures - 1) if failures else 0, RETRY_AFTER_S if earlier.fault == "busy" else 0)
        assert later.at >= earlier.until, (earlier, later)
        assert later.at - earlier.at >= max(delay_s, rest) * EARLIEST, (earlier, later)


def test_with_one_answer_in_ten_failing_nothing_is_lost_and_all_delays_are_kept(faulty: Faulty, tmp_path: Path) -> None:
    one, other = faulty("127.0.5.1", seed=5), faulty("127.0.5.2", seed=8)
    wanted = put_up(one, "a", range(2010, 2024)) | put_up(one, "b", range(2012, 2024))
    wanted |= put_up(other, "c", range(2008, 2024))
    for code, server in (("a", one), ("b", one), ("c", other)):
        write(tmp_path / "portals", code, f"{server.url}/{code}/index.html", "auto" if code == "a" else "trs")
    done = nianbao("crawl", "--json", "--portals", tmp_path / "portals", "--data", tmp_path / "data", *PATIENT)
    assert done.returncode == 0, done.stderr
    assert {r["portal"]: len(r["entries"]) for r in json.loads(done.stdout)} == {"a": 14, "b": 12, "c": 16}
    assert {visit.fault for server in (one, other) for visit in server.log} == {None, *FAULTS}
    with open_archive(tmp_path / "data") as archive:
        captures = {url: archive.lookup(request_key("GET", url)) for url in wanted}
    assert [url for url, c in captures.items() if not c or c.status != 200 or c.truncated] == []
    for server in (one, other):
        assert_polite(server)
        assert len(server.log) < 1.4 * len({visit.path for visit in server.log})


def test_other_hosts_go_on_while_one_rests(faulty: Faulty, tmp_path: Path) -> None:
    failing, sound = faulty("127.0.5.3", seed=1, rate=1.0), faulty("127.0.5.4", rate=0.0)
    put_up(sound, "b", range(2008, 2024))
    write(tmp_path / "portals", "a", f"{failing.url}/a/")
    write(tmp_path / "portals", "b", f"{sound.url}/b/index.html")
    options = (*PATIENT, "-s", "RETRY_TIMES=3", "-s", "NIANBAO_PAUSE_S=1")
    done = nianbao("crawl", "--json", "--portals", tmp_path / "portals", "--data", tmp_path / "data", *options)
    results = {result["portal"]: result for result in json.loads(done.stdout)}
    assert len(results["b"]["entries"]) == 16
    assert [state["state"] for state in results["a"]["states"]] == ["unreachable"] * len(results["a"]["states"])
    assert sound.log[-1].until < failing.log[-1].at
    assert [visit.path for visit in failing.log] == ["/robots.txt"] * 4
    pauses = [later.at - earlier.until for earlier, later in pairwise(failing.log)]
    assert all(pause >= due * EARLIEST for pause, due in zip(pauses, (1, 2, 4), strict=True)), pauses


def test_a_file_may_take_longer_than_a_page_but_not_for_ever(faulty: Faulty, tmp_path: Path) -> None:
    server = faulty("127.0.5.5", rate=0.0)
    put_up(server, "a", range(2020, 2022))
    server.slow = {"/a/2020.pdf": 2.0, "/a/2021.pdf": 60.0, "/a/2020.html": 60.0}
    write(tmp_path / "portals", "a", f"{server.url}/a/index.html")
    options = (*PATIENT, "-s", "RETRY_TIMES=0", "-s", "DOWNLOAD_TIMEOUT=1", "-s", "NIANBAO_FILE_TIMEOUT=6")
    begun = time.monotonic()
    done = nianbao("crawl", "--json", "--portals", tmp_path / "portals", "--data", tmp_path / "data", *options)
    assert time.monotonic() - begun < 50
    assert "Traceback" not in done.stderr
    with open_archive(tmp_path / "data") as archive:
        came = {
            name: archive.lookup(request_key("GET", f"{server.url}/a/{name}")) for name in ("2021.html", "2021.pdf")
        }
        assert {name: capture and capture.truncated for name, capture in came.items()} == {
            "2021.html": None,
            "2021.pdf": "time",
        }
    states = {state["url"].rpartition("/")[2]: state for state in json.loads(done.stdout)[0]["states"]}
    assert states["2020.html"]["reason"].startswith("no answer in time")
    assert states["2021.pdf"]["reason"].startswith("no answer in time")
    assert "2021.html" not in states
