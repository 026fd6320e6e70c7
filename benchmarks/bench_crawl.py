"""How near a crawl comes to what politeness allows: forty portals at once, each on a host of its own, on loopback.

The servers' log says when each request came. The rate that a host was asked at is that between its first and last
request; what the delay allows is one request each delay. A delay varies by chance, upward: what a request is later than
that on average is our own doing, and told in milliseconds.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.printing import print_row, print_table
from tests.spiders.portal_server import Answer, PortalServer

PORTALS = 40
REPORTS = 20
DELAYS_S = (1, 0)
MEAN_CHANCE = 1.025
"""Of a delay: the throttle draws it from one to 1.05 times the floor."""
BODY = "<div id=zoom>" + "<p>本年度报告由本机关根据条例编制，内容包括总体情况和各项数据。</p>" * 40 + "</div>"


@dataclass(frozen=True)
class Crawled:
    """What one crawl of all portals took, by the servers' logs; `reached` is of what the delay allows.

    `late_ms` is what a request comes later than by the delay and its chance.
    """

    delay_s: float
    reports: int
    requests: int
    seconds: float
    cpu_s: float
    peak_mb: float
    reached: float | None
    late_ms: float | None


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--delays", type=int, nargs="*", default=DELAYS_S, help="in seconds, a crawl each")
    given = options.parse_args()
    columns = (
        "delay",
        "portals",
        "reports",
        "requests a report",
        "s",
        "reports a minute",
        "hosts × rate",
        "ms late",
        "CPU s",
        "MB",
    )
    widths = print_table(columns, [])
    for delay in given.delays:
        print_row(_row(_crawl(delay)), widths)


def _row(crawled: Crawled) -> tuple[str, ...]:
    return (
        f"{crawled.delay_s} s",
        str(PORTALS),
        str(crawled.reports),
        f"{crawled.requests / crawled.reports:.2f}",
        f"{crawled.seconds:.1f}",
        f"{crawled.reports / crawled.seconds * 60:.0f}",
        f"{crawled.reached:.1%}" if crawled.reached else "",
        f"{crawled.late_ms:.0f}" if crawled.late_ms is not None else "",
        f"{crawled.cpu_s:.1f}",
        f"{crawled.peak_mb:.0f}",
    )


def _crawl(delay_s: float) -> Crawled:
    servers = [PortalServer(f"127.0.6.{number + 1}") for number in range(PORTALS)]
    with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as name:
        folder = Path(name)
        (folder / "portals").mkdir()
        for number, server in enumerate(servers):
            _put_up(server, folder / "portals" / f"p{number}.toml")
        try:
            entries, cpu_s, peak_mb = _run(folder, delay_s)
        finally:
            for server in servers:
                server.close()
    logs = [[asked.at for asked in server.log] for server in servers]
    first, last = min(log[0] for log in logs), max(log[-1] for log in logs)
    rates = [(len(log) - 1) / (log[-1] - log[0]) for log in logs]
    reached = sum(rates) * delay_s / PORTALS if delay_s else None
    late_ms = (PORTALS / sum(rates) - delay_s * MEAN_CHANCE) * 1000 if delay_s else None
    return Crawled(delay_s, entries, sum(map(len, logs)), last - first, cpu_s, peak_mb, reached, late_ms)


def _put_up(server: PortalServer, file: Path) -> None:
    years = range(2024 - REPORTS + 1, 2025)
    rows = "".join(f'<li><a href="{y}.html">青山县{y}年政府信息公开工作年度报告</a></li>' for y in years)
    server.pages["/nb/"] = Answer(f"<ul>{rows}</ul>{'字' * 50}")
    server.pages |= {f"/nb/{y}.html": Answer(f"<h1>青山县{y}年政府信息公开工作年度报告</h1>{BODY}") for y in years}
    where = f'start = ["{server.url}/nb/"]\nhosts = ["{server.host.partition(":")[0]}"]\nrender = "never"\n'
    file.write_text(f'code = "{file.stem}"\nname = "青山县"\nplatform = "trs"\n{where}', "utf-8")


def _run(folder: Path, delay_s: float) -> tuple[int, float, float]:
    """Entries, CPU seconds with those of what it started, and the largest resident size of the crawl in MB."""
    program = [sys.executable, "-c", "from crawler.cli import main; main()"]
    places = ["--portals", str(folder / "portals"), "--data", str(folder / "data")]
    command = [*program, "crawl", "--json", *places, "-s", f"DOWNLOAD_DELAY={delay_s}"]
    before = os.times()
    with (folder / "out").open("w") as out:
        process = subprocess.Popen(command, stdout=out)  # noqa: S603  # our own program
        peak = 0
        while process.poll() is None:
            peak = max(peak, _peak_kb(process.pid))
            time.sleep(0.2)
    after = os.times()
    results = json.loads((folder / "out").read_text("utf-8"))
    cpu_s = after.children_user + after.children_system - before.children_user - before.children_system
    return sum(len(result["entries"]) for result in results), cpu_s, peak / 1024


def _peak_kb(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)


if __name__ == "__main__":
    main()
