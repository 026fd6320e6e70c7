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
import time
real, off = time.time, [0]
time.time = lambda: real() + off[0]
from scrapy.crawler import AsyncCrawlerProcess
AsyncCrawlerProcess()
{steady}
from twisted.internet import reactor
reactor.callLater(0.2, reactor.stop)
off[0] = -3600
reactor.run()
"""
STEADY = "from crawler.steady import SteadyTimers; SteadyTimers.from_crawler(None)"


def stops(steady: str) -> bool:
    """Whether a timer of the reactor comes although the clock was set back."""
    program = [sys.executable, "-c", AN_HOUR_BACK.format(steady=steady)]
    try:
        subprocess.run(program, cwd=ROOT, check=True, timeout=6, capture_output=True)
    except subprocess.TimeoutExpired:
        return False
    return True


@pytest.mark.slow
def test_timeouts_come_when_they_are_due_although_the_clock_is_set_back() -> None:
    assert stops(STEADY)
    assert "crawler.steady.SteadyTimers" in EXTENSIONS


@pytest.mark.slow
def test_twisteds_own_timers_would_wait() -> None:
    assert not stops("")


def test_the_time_of_a_portal_does_not_jump_with_the_clock() -> None:
    stats = StatsCollector(get_crawler())
    stats.set_value(OPENED, 0.0)
    spent = Spent()
    spent.add(stats)
    assert spent.time_s > 0
    unopened = Spent()
    unopened.add(StatsCollector(get_crawler()))
    assert unopened.time_s < 1
