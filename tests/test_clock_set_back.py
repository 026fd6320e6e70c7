"""A machine's clock is set back while a crawl runs: what was due stays due."""

import subprocess
import sys

import pytest
from scrapy.statscollectors import StatsCollector
from scrapy.utils.test import get_crawler

from crawler.spent import OPENED, Spent
from settings.base import EXTENSIONS
from tests.conventions import ROOT

AN_HOUR_BACK = """
import os, threading, time
real, off = time.time, [0]
time.time = lambda: real() + off[0]
from scrapy.crawler import AsyncCrawlerProcess
AsyncCrawlerProcess()
{steady}
from twisted.internet import reactor
reactor.callLater(0.2, reactor.stop)
off[0] = -3600
end = threading.Timer({within_s}, os._exit, [1])
end.daemon = True
end.start()
reactor.run()
"""
STEADY = "from crawler.steady import SteadyTimers; SteadyTimers.from_crawler(None)"


def stops(steady: str, within_s: float) -> bool:
    """Whether a timer of the reactor comes although the clock was set back."""
    program = [sys.executable, "-c", AN_HOUR_BACK.format(steady=steady, within_s=within_s)]
    return subprocess.run(program, cwd=ROOT, check=False, capture_output=True).returncode == 0


@pytest.mark.slow
def test_timeouts_come_when_they_are_due_although_the_clock_is_set_back() -> None:
    assert stops(STEADY, within_s=60)
    assert "crawler.steady.SteadyTimers" in EXTENSIONS


@pytest.mark.slow
def test_twisteds_own_timers_would_wait() -> None:
    assert not stops("", within_s=2)


def test_the_time_of_a_portal_does_not_jump_with_the_clock() -> None:
    stats = StatsCollector(get_crawler())
    stats.set_value(OPENED, 0.0)
    spent = Spent()
    spent.add(stats)
    assert spent.time_s > 0
    unopened = Spent()
    unopened.add(StatsCollector(get_crawler()))
    assert unopened.time_s < 1
