"""What `bench_capture` runs side by side: commands that fetch pages, most of which keep them as WARC."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENTS = HERE.parent / ".bench"
CAPTURE = "crawler.capture.handler.CaptureHandler"
SCRAPY: dict[str, object] = {
    "LOG_LEVEL": "WARNING",
    "CONCURRENT_REQUESTS": 32,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 32,
    "DOWNLOAD_DELAY": 0,
    "TELNETCONSOLE_ENABLED": False,
    "ROBOTSTXT_OBEY": False,
    "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
}
PORTAL = """code = "{code}"
name = "{code}"
platform = "trs"
start = ["{site}/"]
hosts = ["{host}"]
render = "never"
[request]
delay_s = 0
concurrency = 32
[params]
pages = "{pages}"
"""


@dataclass(frozen=True)
class Job:
    """What one of them is to fetch, and where it may write."""

    sites: tuple[str, ...]
    pages: int
    folder: Path

    def scrapy(self, python: str | Path, settings: dict[str, object], proxy: str | None = None) -> list[str]:
        """The command of the spider in some Python's Scrapy; warcprox refuses 127.0.0.1, but no other loopback."""
        told = {
            "site": self.sites[1 if proxy else 0],
            "pages": self.pages,
            "settings": SCRAPY | settings,
            "proxy": proxy,
        }
        return [str(python), str(HERE / "capture_spider.py"), json.dumps(told)]


Command = Callable[[Job], list[str]]


@dataclass(frozen=True)
class Rival:
    """One of them; `lacking` says why it cannot run here."""

    name: str
    command: Command
    archive: str | None = None
    """Which of its files are the archive."""
    counts_itself: bool = True
    """Whether it runs the spider that does so."""
    lacking: str = ""
    beside: Callable[[Path], list[str]] | None = None
    """A process that must run meanwhile."""


def plain(job: Job) -> list[str]:
    """Scrapy as it comes, which keeps nothing."""
    return job.scrapy(sys.executable, {})


def same_settings(job: Job) -> list[str]:
    """The same with the one setting of ours that makes Scrapy itself faster."""
    return job.scrapy(sys.executable, {"CONCURRENT_ITEMS": 4})


def capture_alone(job: Job) -> list[str]:
    """Our handler in that Scrapy, without what else a crawl of ours does."""
    settings = {
        "CONCURRENT_ITEMS": 4,
        "NIANBAO_DATA": str(job.folder),
        "DOWNLOAD_HANDLERS": {"http": CAPTURE, "https": CAPTURE},
        "EXTENSIONS": {"crawler.capture.extension.ArchiveExtension": 0},
    }
    return job.scrapy(sys.executable, settings)


def nianbao(workers: int) -> Command:
    """The whole command: robots.txt, politeness, states, archive, reading (of which there is nothing), database."""

    def command(job: Job) -> list[str]:
        portals = job.folder / "portals"
        portals.mkdir(parents=True)
        for number, site in enumerate(job.sites[:workers]):
            code, host = f"p{number}", site.removeprefix("http://")
            pages = job.pages // workers
            (portals / f"{code}.toml").write_text(PORTAL.format(code=code, site=site, host=host, pages=pages), "utf-8")
        options = ["--workers", str(workers), "--portals", str(portals), "--data", str(job.folder)]
        settings = ["SPIDER_MODULES=benchmarks.capture_portals", "AUTOTHROTTLE_ENABLED=False", "CONCURRENT_REQUESTS=32"]
        assigned = [part for setting in settings for part in ("-s", setting)]
        return [sys.executable, "-c", "from crawler.cli import main; main()", "crawl", *options, *assigned]

    return command


def wget(job: Job) -> list[str]:
    """GNU wget, which is no crawler of ours to compare with, but what many archive with."""
    job.folder.mkdir(parents=True, exist_ok=True)
    listed = job.folder / "urls"
    listed.write_text("".join(f"{job.sites[0]}/zwgk/{n}.html\n" for n in range(1, job.pages + 1)), "ascii")
    archive = f"--warc-file={job.folder / 'wget'}"
    return ["wget", "-q", "-O", "/dev/null", archive, f"--input-file={listed}"]


def through_warcprox(job: Job) -> list[str]:
    """Scrapy behind a proxy that keeps what passes."""
    return job.scrapy(sys.executable, {}, proxy=f"http://127.0.0.1:{WARCPROX_PORT}")


WARCPROX_PORT = 28991


def warcprox(folder: Path) -> list[str]:
    """The proxy itself."""
    program = ENVIRONMENTS / "warcprox" / "bin" / "warcprox"
    databases = ["--dedup-db-file", "/dev/null", "--stats-db-file", "/dev/null"]
    kept = ["--dir", str(folder / "warcs"), "--gzip", "--cacert", str(folder / "ca.pem"), "--certs-dir", str(folder)]
    return [str(program), "--port", str(WARCPROX_PORT), "--quiet", *databases, *kept]


def scrapy_webarchive(job: Job) -> list[str]:
    """The Scrapy extension that writes WACZ, with the Scrapy that it is pinned to."""
    settings: dict[str, object] = {
        "EXTENSIONS": {"scrapy_webarchive.extensions.WaczExporter": 543},
        "SW_EXPORT_URI": f"{job.folder}/x.wacz",
    }
    return job.scrapy(ENVIRONMENTS / "scrapy-webarchive" / "bin" / "python", settings)


def environment(package: str, *pins: str) -> str:
    """Install a package into an environment of its own, once; why that could not be done, or nothing."""
    folder = ENVIRONMENTS / package
    python = folder / "bin" / "python"
    if not (folder / "done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        steps = [
            [sys.executable, "-m", "venv", str(folder)],
            [str(python), "-m", "pip", "install", "-q", package, *pins],
        ]
        for step in steps:
            run = subprocess.run(step, capture_output=True, text=True, check=False)  # noqa: S603  # our own command
            if run.returncode:
                return f"{package} could not be installed: {run.stderr.strip().splitlines()[-1:]}"
        (folder / "done").touch()
    return ""


def rivals() -> Iterator[Rival]:
    """All of them, the slowest last."""
    ours = "archive/*.warc.gz"
    yield Rival("Scrapy, no archive", plain)
    yield Rival("Scrapy, no archive, CONCURRENT_ITEMS=4", same_settings)
    yield Rival("our capture in that Scrapy", capture_alone, ours)
    yield Rival("nianbao crawl", nianbao(1), ours)
    yield Rival("nianbao crawl --workers 2", nianbao(2), ours)
    missing = "" if shutil.which("wget") else "there is no wget"
    yield Rival("wget --warc-file", wget, "*.warc.gz", counts_itself=False, lacking=missing)
    missing = environment("warcprox")
    yield Rival("Scrapy through warcprox", through_warcprox, "warcs/*", lacking=missing, beside=warcprox)
    missing = environment("scrapy-webarchive", "w3lib<2.2", "Twisted<24")  # newer ones break the Scrapy that it pins
    yield Rival("scrapy-webarchive", scrapy_webarchive, "*.wacz", lacking=missing)


@contextmanager
def running(command: list[str] | None) -> Iterator["subprocess.Popen[bytes] | None"]:
    """A process beside, for as long as the block runs."""
    if command is None:
        yield None
        return
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603  # likewise
        try:
            _until_listening(process)
            yield process
        finally:
            process.terminate()


def _until_listening(process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        with suppress(OSError), socket.create_connection(("127.0.0.1", WARCPROX_PORT), timeout=1):
            return
        if process.poll() is not None:
            return
        time.sleep(0.1)


def children_cpu_s() -> float:
    """Seconds of CPU time of all processes that ended and were waited for."""
    times = os.times()
    return times.children_user + times.children_system
