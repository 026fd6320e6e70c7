"""How fast a crawl with its archive is, beside Scrapy without one and others with theirs.

`python -m benchmarks.bench_capture [--pages N] [--only WORD]`. A site on loopback answers with pages of 40 KB, each
another one. A spider counts its own seconds, from its first request to its end, and the memory of its process.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.capture_rivals import HERE, Job, Rival, children_cpu_s, rivals, running
from benchmarks.capture_site import HOSTS
from benchmarks.capture_spider import REPORT
from benchmarks.printing import print_row, print_table

HEADS = ("crawler", "pages", "pages/s", "x Scrapy", "CPU s/1000", "RSS half, MB", "RSS end, MB", "archive, MB")
MEGA = 1_000_000
PAGES = 20_000
LIMIT_S = 3600
RSS_LIMIT = 250 * MEGA


class Failed(Exception):
    """A command that fetched nothing."""


@dataclass(frozen=True)
class Run:
    """What one of them took; memory is that of the largest of its crawling processes."""

    rival: Rival
    pages: int
    wall_s: float
    cpu_s: float
    rss_at_half: int
    peak_rss: int
    archive_bytes: int

    @property
    def per_second(self) -> float:
        """Pages a second."""
        return self.pages / self.wall_s


@contextmanager
def site() -> Iterator[tuple[str, ...]]:
    """The site in a process of its own, kept to the last core."""
    command = [sys.executable, "-m", "benchmarks.capture_site"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  # our own command
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(process.pid, {max(os.sched_getaffinity(0))})
        port = process.stdout.readline().strip() if process.stdout else ""
        try:
            yield tuple(f"http://{host}:{port}" for host in HOSTS)
        finally:
            process.terminate()


def measure(rival: Rival, sites: tuple[str, ...], pages: int) -> Run:
    """Run one of them in a folder of its own; raises Failed with its last words where it came to nothing."""
    with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as name:
        folder, reports, errors = Path(name, "data"), Path(name, "reports"), Path(name, "errors")
        for made in (folder, reports):
            made.mkdir()
        wall_s, cpu_s = timed(rival, Job(sites, pages, folder), reports, errors)
        told = [json.loads(path.read_bytes()) for path in reports.iterdir()]
        if not told and rival.counts_itself:
            raise Failed(f"{rival.name}: {errors.read_text('utf-8', 'replace').strip()[-300:]}")
        stored = sum(path.stat().st_size for path in folder.glob(rival.archive or "none"))
    return Run(
        rival,
        pages=sum(one["pages"] for one in told) or pages,
        wall_s=max((one["wall_s"] for one in told), default=wall_s),
        cpu_s=sum(one["cpu_s"] for one in told) if told and not rival.beside else cpu_s,
        rss_at_half=max((one["rss_at_half"] for one in told), default=0),
        peak_rss=max((one["peak_rss"] for one in told), default=0),
        archive_bytes=stored,
    )


def timed(rival: Rival, job: Job, reports: Path, errors: Path) -> tuple[float, float]:
    """Run a command to its end: seconds by the clock, and of CPU time of it and what runs beside it."""
    environment = {**os.environ, REPORT: str(reports), "PYTHONPATH": str(HERE.parent)}
    cpu, started = children_cpu_s(), time.perf_counter()
    with errors.open("wb") as said, running(rival.beside(job.folder) if rival.beside else None):
        command = rival.command(job)
        subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL, stderr=said, timeout=LIMIT_S)  # noqa: S603  # ours
        wall_s = time.perf_counter() - started
    return wall_s, children_cpu_s() - cpu


def row(run: Run, first: Run) -> Sequence[str]:
    """The cells of one run."""
    return (
        run.rival.name,
        str(run.pages),
        f"{run.per_second:.0f}",
        f"{run.per_second / first.per_second:.2f}",
        f"{1000 * run.cpu_s / run.pages:.2f}",
        f"{run.rss_at_half / MEGA:.0f}" if run.rss_at_half else "",
        f"{run.peak_rss / MEGA:.0f}" if run.peak_rss else "",
        f"{run.archive_bytes / MEGA:.0f}" if run.archive_bytes else "",
    )


def verdicts(runs: Sequence[Run]) -> Iterator[tuple[str, float, float]]:
    """What was wanted: what of it was reached, and how much had to be."""
    by_name = {run.rival.name: run.per_second for run in runs}
    scrapy, one, two = (
        by_name.get(name) for name in ("Scrapy, no archive", "nianbao crawl", "nianbao crawl --workers 2")
    )
    others = [by_name[name] for name in ("Scrapy through warcprox", "scrapy-webarchive") if name in by_name]
    if scrapy and one:
        yield "one process / Scrapy without an archive", one / scrapy, 0.9
    if scrapy and two:
        yield "two processes / Scrapy without an archive", two / scrapy, 1.0
    if others and one and two:
        yield "one process / the fastest other WARC from Scrapy", one / max(others), 1.4
        yield "two processes / the same", two / max(others), 2.0


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--pages", type=int, default=PAGES)
    options.add_argument("--only", default="", help="those whose name holds this word, and Scrapy without an archive")
    given = options.parse_args()
    runs: list[Run] = []
    widths = print_table(HEADS, [("Scrapy, no archive, CONCURRENT_ITEMS=4",)])
    with site() as sites:
        for rival in rivals():
            if rival.lacking:
                print(f"not run: {rival.name}: {rival.lacking}")
            elif not runs or given.only in rival.name:
                try:
                    runs.append(measure(rival, sites, given.pages))
                    print_row(row(runs[-1], runs[0]), widths)
                except Failed as error:
                    print(f"failed: {error}")
    print()
    for what, reached, wanted in verdicts(runs):
        print(f"{what}: {reached:.2f}, wanted {wanted}: {'met' if reached >= wanted else 'MISSED'}")
    ours = max((run.peak_rss for run in runs if run.rival.name.startswith("nianbao")), default=0)
    print(f"memory of a crawling process: {ours / MEGA:.0f} MB, wanted 250: {'met' if ours < RSS_LIMIT else 'MISSED'}")
    if os.getloadavg()[0] > (os.cpu_count() or 1) + 2:
        print("other work ran on this machine meanwhile: only the CPU times say something")


if __name__ == "__main__":
    main()
