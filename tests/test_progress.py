"""How far a crawl is, as a terminal shows it: real crawls on a pseudo-terminal, and beside one."""

import json
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.cli.progress import Pace, duration, tell_lines
from crawler.progress import SHOWN, Busy, Progress
from tests.capture.loopback import RawServer
from tests.terminal import Terminal

PROGRAM = Path(sys.executable).parent / "nianbao"
PORTAL = """code = "{code}"
name = "{name}"
platform = "trs"
start = ["{url}/nb/"]
hosts = ["{host}"]
render = "never"
"""
YEARS = range(2018, 2024)


@pytest.fixture
def servers() -> Iterator[list[RawServer]]:
    """A portal with six reports, and one that answers with a challenge."""
    both = [RawServer(host="127.0.9.1"), RawServer(host="127.0.9.2")]
    rows = "".join(f'<li><a href="{y}.html">青山县{y}年政府信息公开工作年度报告</a></li>' for y in YEARS)
    both[0].page("/robots.txt", b"")
    both[0].page("/nb/", f"<ul>{rows}</ul>".encode())
    for year in YEARS:
        both[0].page(f"/nb/{year}.html", f"<div id=zoom>{'字' * 400}</div>".encode())
    challenge = b"<script>document.cookie='__jsl_clearance=1'</script>"
    both[1].raw("/robots.txt", b"HTTP/1.1 521 No\r\nContent-Length: %d\r\n\r\n%s" % (len(challenge), challenge))
    yield both
    for server in both:
        server.close()


def command(folder: Path, servers: list[RawServer], *words: str, delay_s: float = 0.3) -> list[str | Path]:
    """A crawl of these portals, and a while between pages; what hangs is not waited for."""
    (folder / "portals").mkdir()
    named = {"qingshan-zhengfu": "青山县人民政府", "closed": "东湖县人民政府"}
    for (code, name), server in zip(named.items(), servers, strict=True):
        text = PORTAL.format(code=code, name=name, url=server.url, host=server.url.removeprefix("http://"))
        (folder / "portals" / f"{code}.toml").write_text(text, "utf-8")
    folders: list[str | Path] = ["--portals", folder / "portals", "--data", folder / "data"]
    settings = {"RETRY_TIMES": 0, "NIANBAO_PAUSE_S": 0.1, "DOWNLOAD_TIMEOUT": 5, "DOWNLOAD_DELAY": delay_s}
    options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    return [PROGRAM, *(words or ("crawl",)), *folders, "--json", *options]


def is_clean(terminal: Terminal) -> bool:
    """Whether the terminal is as a program should leave it."""
    return terminal.screen.cursor_shown and not terminal.screen.text.strip()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("columns", "words", "variables"),
    [
        (80, ("crawl",), {}),
        (40, ("crawl", "--workers", "2"), {"NO_COLOR": "1"}),
        (60, ("recrawl", "青山县"), {}),
    ],
)
def test_a_terminal_shows_how_far_the_crawl_is_and_is_left_clean(
    servers: list[RawServer], tmp_path: Path, columns: int, words: tuple[str, ...], variables: dict[str, str]
) -> None:
    terminal = Terminal(command(tmp_path, servers, *words), columns, variables)
    code, out = terminal.close()
    seen = terminal.screen.seen
    assert code == 0, seen[-1:]
    assert json.loads(out)
    assert is_clean(terminal), terminal.screen.text
    assert all(re.match(r"\d/\d portals  [━╸╺ ]+\S", picture) for picture in seen), seen
    assert any(re.search(r"\b[1-9] pages +[1-6] reports\s+\d+ pages/min", picture) for picture in seen), seen
    assert any(re.search(r"^qingshan-zhengfu +[1-9] +\d +[1-9]$", picture, re.MULTILINE) for picture in seen)
    assert any("challenged" in picture for picture in seen) is (words[0] == "crawl")
    assert any(re.search(r"about \d+ s left", picture) for picture in seen)
    assert any(picture.startswith(f"1/{2 if words[0] == 'crawl' else 1} portals") for picture in seen)
    assert terminal.screen.styled is not bool(variables.get("NO_COLOR"))


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_leaves_the_terminal_as_it_was(servers: list[RawServer], tmp_path: Path, workers: str) -> None:
    servers[0].raw("/nb/2020.html", b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<ul>", hang=True)
    terminal = Terminal(command(tmp_path, servers, "crawl", "--workers", workers))
    terminal.watch("qingshan-zhengfu")
    terminal.process.send_signal(signal.SIGINT)
    code, _ = terminal.close()
    assert code == 130
    assert is_clean(terminal), terminal.screen.text


@pytest.mark.slow
@pytest.mark.parametrize(("words", "variables"), [((), {"TERM": "dumb"}), (("-v",), {})])
def test_a_terminal_that_can_draw_nothing_and_one_that_shows_the_log_get_no_picture(
    servers: list[RawServer], tmp_path: Path, words: tuple[str, ...], variables: dict[str, str]
) -> None:
    terminal = Terminal([*command(tmp_path, servers, delay_s=0), *words], variables=variables)
    text = terminal.watch()
    assert terminal.close()[0] == 0
    assert "\x1b" not in text
    assert ("qingshan-zhengfu: crawled" in text) is bool(words)


@pytest.mark.slow
def test_a_pipe_gets_no_control_sequences_even_where_colours_are_asked_for(
    servers: list[RawServer], tmp_path: Path
) -> None:
    here = {"LC_ALL": "C.UTF-8", "FORCE_COLOR": "1", "PATH": "/usr/bin:/bin", "TERM": "xterm-256color"}
    done = subprocess.run(command(tmp_path, servers, delay_s=0), capture_output=True, check=True, timeout=120, env=here)
    assert done.stderr == b""
    assert b"\x1b" not in done.stdout


@pytest.mark.parametrize("each_s", [1, 50, 60.2, 90])
def test_pages_are_counted_a_minute_however_seldom_somebody_looks(each_s: float) -> None:
    looks = iter(range(100))
    pace = Pace(lambda: each_s * next(looks))
    assert {pace.pages_per_minute(round(20 * each_s * n)) for n in range(1, 99)} <= {1200, 1201, 1199}


def test_beside_a_terminal_a_plain_line_is_told_from_time_to_time(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(40, 3, 2, 1.0, 120, 12, Counter(soft_404=2, challenged=1))
    looked = threading.Event()

    def look() -> Progress:
        looked.set()
        return progress

    with tell_lines(look, each_s=0.05):
        assert looked.wait(30)
    first = capsys.readouterr().err.splitlines()[0]
    assert first.startswith("3/40 portals, 120 pages, 12 reports, ")
    assert ", challenged 1, soft_404 2, " in first


def test_the_progress_of_processes_adds_up_and_shows_those_that_run_longest() -> None:
    one = Progress(3, 1, 4, 1.5, 10, 4, Counter(refused=1), tuple(Busy(n, f"a{n}", n, 0, 0, 0) for n in range(4)))
    two = Progress(5, 2, 2, 0.5, 20, 6, Counter(refused=2), (Busy(0.5, "b", 1, 0, 0, 0), Busy(9, "c", 1, 0, 0, 0)))
    both = one + two
    assert [busy.code for busy in both.busy] == ["a0", "b", "a1", "a2", "a3"]
    assert len(both.busy) == SHOWN
    assert (both.portals, both.done, both.running, both.pages, both.reports, both.share) == (8, 3, 6, 30, 10, 5 / 8)
    assert both.states == {"refused": 3}


def test_a_portal_is_done_in_part_by_its_pages_and_by_the_reports_that_are_read() -> None:
    assert Busy(0, "a", 10, 20, 10, 0).part == 0.25
    assert Busy(0, "a", 30, 0, 10, 5).part == 35 / 40
    assert Busy(0, "a", 30, 0, 8, 10).part == 1
    assert Busy(0, "a", 0, 0, 0, 0).part == 0


def test_times_are_told_in_their_largest_units() -> None:
    told = [duration(seconds) for seconds in (50, 700, 5000, 300_000)]
    assert told == ["50 s", "12 min", "1 h 23 min", "3 d 11 h"]
    assert Pace().left(Progress(2)) == "time left unknown"
