"""The county of the demo: its sums, what goes wrong with its reports, and what is different later."""

from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPMessage
from itertools import pairwise

import pytest

from crawler.demo.life import YearOfLife, read_life
from crawler.demo.qingchuan import LISTING
from crawler.demo.site import DemoSite, serve_demo
from extractors.extract import extract
from extractors.source import Source

Ask = Callable[..., tuple[int, HTTPMessage, bytes]]


@pytest.fixture
def changing() -> Iterator[DemoSite]:
    """The portals, one of which a test may change."""
    with serve_demo(0) as site:
        yield site


def asked(site: DemoSite, path: str) -> str:
    with closing(HTTPConnection("127.0.0.15", site.port, timeout=10)) as connection:
        connection.request("GET", path)
        return connection.getresponse().read().decode()


def of_year(year: int) -> YearOfLife:
    return next(one for one in read_life("qingchuan").reports if one.year == year)


@pytest.mark.parametrize("name", ["qingchuan", "jiaoyu"])
def test_every_report_reads_as_it_was_written_and_only_the_misprint_fails(name: str, ask: Ask) -> None:
    life = read_life(name)
    for one in life.reports:
        status, _, body = ask("qingchuan", one.address)
        assert status == (521 if one.challenged else 200)
        if one.challenged:
            continue
        report = extract(Source(body, f"http://127.0.0.15{one.address}", "text/html", "utf-8"))
        assert (report.agency, report.year, str(report.published)) == (one.body, one.year, str(one.published))
        failing = {check.rule for check in report.checks if check.holds is False}
        assert failing == ({"applications.row", "applications.balance"} if one.printed else set())
        if one.form:
            assert {cell.path: cell.raw for cell in report.cells} == one.cells
        assert bool(report.indicators) == bool(one.indicators)
        assert report.codes
        assert report.codes.credit_code
        assert report.codes.credit_code.value == life.credit_code


def test_later_one_report_says_something_else_and_one_is_gone(changing: DemoSite) -> None:
    edited, gone = of_year(2022), read_life("jiaoyu").reports[0]
    before = asked(changing, edited.address)
    assert gone.title in asked(changing, LISTING)
    changing.later.set()
    after = asked(changing, edited.address)
    assert gone.title not in asked(changing, LISTING)
    assert "404" in asked(changing, gone.address)
    assert ("2986" in before, "3012" in after) == (True, True)
    assert f"{edited.published}" in before
    assert f"{edited.published}" in after


def test_what_is_carried_out_of_a_year_is_carried_into_the_next_but_once() -> None:
    reports = [one for one in read_life("qingchuan").reports if one.form and not one.challenged]
    pairs = [(one, other) for one, other in pairwise(reports) if other.year == one.year + 1]
    broken = [
        other.year
        for one, other in pairs
        if one.cells["applications.carried_out.total"] != other.cells["applications.carried_in.total"]
    ]
    assert broken == [2021]
