"""Metrics for Prometheus: made anew whenever somebody asks, of what crawls noted and what the database says."""

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Lock

from prometheus_client import CollectorRegistry, generate_latest, start_http_server
from prometheus_client.core import CounterMetricFamily as Counted
from prometheus_client.core import GaugeMetricFamily as Gauge
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from crawler import clock
from crawler.errors import NianbaoError
from crawler.registry import Registry
from crawler.status import Status, status_of

PORTALS_TOLD = 100
"""Portals that have a time series of their own: those that were crawled the longest ago."""
LOOKED_S = 15.0
"""How long what was seen is told again: who asks often costs no more."""


def metrics(status: Status) -> Iterator[Metric]:
    """All metrics; none has more series than there are portals told, states or runs."""
    totals, running = status.totals, status.running
    yield Counted("nianbao_pages", "Pages that crawls fetched.", value=totals.pages)
    yield Counted("nianbao_bytes", "Bytes of their bodies.", value=totals.size_bytes)
    states = Counted("nianbao_states", "What was recorded instead of content.", labels=["state"])
    for name, count in sorted(totals.states.items()):
        states.add_metric([name], count)
    yield states
    yield Gauge("nianbao_crawls_running", "Crawls that run now.", value=len(running))
    yield Gauge("nianbao_queue", "Requests that wait.", value=sum(note.waiting for note in running))
    left = sum(note.portals - note.done for note in running)
    yield Gauge("nianbao_portals_waiting", "Portals that running crawls have not done yet.", value=left)
    yield Gauge("nianbao_scheduler_up", "Whether the scheduler runs.", value=status.scheduler)
    yield Gauge("nianbao_database_up", "Whether the database answers.", value=not status.database)
    yield Gauge("nianbao_disk_free_bytes", "Room on the disk of the data folder.", value=status.free_bytes)
    yield Gauge("nianbao_disk_size_bytes", "Its size.", value=status.size_bytes)
    yield Gauge("nianbao_alarms_open", "Alarms that are open.", value=len(status.alarms))
    yield from _of_runs(status)
    yield from _of_portals(status)


def _of_runs(status: Status) -> Iterator[Metric]:
    due = Gauge("nianbao_run_next_timestamp_seconds", "When a run is due next.", labels=["run"])
    ended = Gauge("nianbao_run_ended_timestamp_seconds", "When a run ended last.", labels=["run"])
    failing = Gauge("nianbao_run_failing", "Whether its last try failed.", labels=["run"])
    for run, at in status.due.items():
        if at:
            due.add_metric([run], at.timestamp())
    for account in status.accounts:
        if account.ended:
            ended.add_metric([account.run], account.ended.timestamp())
        failing.add_metric([account.run], account.is_failing)
    yield from (due, ended, failing)


def _of_portals(status: Status) -> Iterator[Metric]:
    if status.portals is None:
        return
    yield Gauge("nianbao_reports", "Current reports in the database.", value=status.portals.reports)
    yield Gauge("nianbao_portals_below_expectation", "Portals that yield too little.", value=status.portals.below)
    ages = Gauge(
        "nianbao_portals", "Portals by days since their last crawl (under, or older, or never).", labels=["days"]
    )
    for days, count in sorted(status.ages_days.items()):
        ages.add_metric([days], count)
    yield ages
    crawled = sorted((at, code) for code, at in status.portals.crawled.items() if at)
    last = Gauge(
        "nianbao_portal_crawled_timestamp_seconds",
        f"When a portal was crawled last: the {PORTALS_TOLD} of the longest ago.",
        labels=["portal"],
    )
    for at, code in crawled[:PORTALS_TOLD]:
        last.add_metric([code], at.timestamp())
    yield last


class _Told(Collector):
    """What was seen a moment ago, or is seen now."""

    def __init__(self, data: Path, database: str, registry: Registry) -> None:
        self._where = data, database, registry
        self._seen: tuple[float, list[Metric]] = (0.0, [])
        self._lock = Lock()

    def collect(self) -> Iterator[Metric]:
        """The metrics."""
        with self._lock:
            at, seen = self._seen
            if not seen or time.monotonic() - at > LOOKED_S:
                seen = list(metrics(status_of(*self._where, clock.now())))
                self._seen = time.monotonic(), seen
        yield from seen


class _Given(Collector):
    def __init__(self, status: Status) -> None:
        self._status = status

    def collect(self) -> Iterator[Metric]:
        """The metrics."""
        return metrics(self._status)


def exposition(status: Status) -> str:
    """The metrics as text, for a file that node_exporter reads."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Given(status))
    return generate_latest(registry).decode()


def serve(data: Path, database: str, portals: Registry, port: int) -> int:
    """Answer on 127.0.0.1 as long as this process lives; the port, where any was wanted (0)."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Told(data, database, portals))
    try:
        server, _ = start_http_server(port, "127.0.0.1", registry)
    except OSError as error:
        raise NianbaoError(f"127.0.0.1:{port}: {error.strerror}; give another --metrics-port") from error
    return int(server.server_port)
