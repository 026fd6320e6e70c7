"""Days of trouble in one crawl: at its end the ledger is complete, every number right, and nothing is left behind."""

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.portals.faulty import FAULTS
from tests.portals.test_flat_memory import LIMIT_LONG_KB, growth_kb
from tests.soak.checking import ledger_problems, leftovers, number_problems
from tests.soak.soak import SOON_S, Size, Soak
from tests.soak.watching import ROLES, wait_until

SHORT = Size(
    portals=20,
    reports=15,
    drawn=2,
    happens={"browser": 1, "database": 1, "crawler": 1, "clock": 1, "disk": 1},
    until=0.8,
    every_s=0.5,
    longest_s=1800,
)
LONG = Size(
    portals=200,
    reports=75,
    drawn=12,
    happens={"browser": 3, "database": 3, "crawler": 4, "clock": 1, "disk": 1},
    until=0.5,  # in the second half nothing grows
    every_s=2,
    longest_s=20_000,
)
LARGEST_MB = {"crawl": 300, "database": 1000}


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(
    "size", [pytest.param(SHORT, id="short"), pytest.param(LONG, id="long", marks=pytest.mark.long)]
)
def test_whatever_happens_the_ledger_is_complete_in_the_end(
    size: Size, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    soak = Soak(tmp_path, size, pytestconfig.getoption("--soak-seed"))
    try:
        soak.say(f"seed {soak.seed}: {len(soak.portals)} portals")
        assert soak.run() in {1, 3}
        check_what_is_stored(soak)
        check_what_is_left(soak)
    finally:
        soak.close()
    tell(soak)
    check_sizes(soak)


def check_what_is_stored(soak: Soak) -> None:
    """The archive is whole, and the database has all of it."""
    missing = soak.nianbao("reextract", "--missing")
    assert missing.returncode == 0, missing.stderr
    verified = soak.nianbao("verify", "--json")
    assert (verified.returncode, json.loads(verified.stdout)["problems"]) == (0, []), verified.stdout
    ledger = soak.nianbao("coverage", "--json", "--portals", soak.folder / "portals")
    assert list(ledger_problems(soak.portals, json.loads(ledger.stdout))) == []
    export = soak.folder / "reports.jsonl"
    assert soak.nianbao("export", "--format", "jsonl", "--out", export).returncode == 0
    assert list(number_problems(soak.portals, export)) == []


def check_what_is_left(soak: Soak) -> None:
    """Nothing, and all that was to happen has."""
    soak.commands.wait_for_children(SOON_S)
    assert list(leftovers(soak.commands.data, soak.commands.temporary)) == []
    assert wait_until(lambda: not soak.watch.leaked(), within_s=30), soak.watch.leaked()
    assert {act for act in soak.size.happens if soak.can(act) and not soak.done[act]} == set()
    assert {visit.fault for portal in soak.portals for visit in portal.server.log} == {None, *FAULTS}
    assert soak.asked() >= soak.pages


def check_sizes(soak: Soak) -> None:
    """No process grew with the pages."""
    for role, most_mb in LARGEST_MB.items():
        assert soak.watch.largest_mb(role) < most_mb, role
    if soak.size is LONG:
        alone = [sample for sample in soak.watch.of("crawl") if sample[0] > LONG.until * soak.pages]
        assert growth_kb(alone, after=round((LONG.until + 0.1) * soak.pages)) < LIMIT_LONG_KB


def tell(soak: Soak) -> None:
    """The table of figures."""
    faults = Counter(visit.fault for portal in soak.portals for visit in portal.server.log if visit.fault)
    truths = Counter(next(iter(sorted(one.statuses))) for portal in soak.portals for one in portal.truths)
    soak.say(f"happened: {dict(soak.done)}; faults: {dict(faults)}; true: {dict(truths)}")
    for row in (("pages asked", *(f"{role}, MB" for role in ROLES)), *soak.watch.rows(10)):
        soak.say("".join(f"{cell:>15}" for cell in row))
