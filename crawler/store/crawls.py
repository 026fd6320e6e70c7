"""What crawls met and how portals fared: states, and the facts of each crawl and portal, as the archive tells them."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from crawler.capture.exchange import Description
from crawler.entry import stable_id
from crawler.store.bulk import by_id, insert_or_replace, upsert, write
from crawler.store.collections import Collections
from crawler.store.documents import milliseconds

Json = dict[str, Any]


@dataclass(frozen=True)
class State:
    """What a fetch came to instead of content (`challenged`, `soft_404` …).

    `record_id` is the capture that shows it, where something came back at all; `title` what the listing calls the
    report that should have been there, where it was one.
    """

    portal: str
    url: str
    state: str
    reason: str
    record_id: str | None
    at: datetime
    crawl: str
    title: str | None = None


@dataclass(frozen=True)
class Standing:
    """How a portal fared in its last crawl: what was missing, by its kind, and the listings that show it.

    A listing is `{"url", "record_id", "reports"}`, `record_id` the capture of its page. A crawl that was asked for less
    than the whole portal is `partial`. `name` and `region` are those of the portal's file at that time; files go.
    """

    portal: str
    reports: int
    expected: int
    short: dict[str, list[str]]
    listings: list[Json]
    at: datetime
    crawl: str
    partial: bool = False
    name: str | None = None
    region: str | None = None


def put_states(at: Collections, states: Iterable[State]) -> None:
    """Keep what fetches came to; once per crawl, address and state, and then the last."""
    found: dict[str, Json] = {}
    for state in states:
        name = stable_id((state.crawl, state.portal, state.url, state.state))
        _keep_last(found, {"_id": name, **asdict(state), "at": milliseconds(state.at)})
    stored = by_id(at.states, found)
    for one in stored.values():
        _keep_last(found, one)
    insert_or_replace(at.states, [one for name, one in found.items() if one != stored.get(name)], known=stored)


def _keep_last(found: dict[str, Json], one: Json) -> None:
    known = found.get(one["_id"])
    if known is None or _order(known) < _order(one):
        found[one["_id"]] = one


def _order(state: Json) -> tuple[datetime, str, str]:
    return state["at"], state["record_id"] or "", state["reason"]


def put_crawls(at: Collections, descriptions: Iterable[Description]) -> None:
    """Keep the facts of crawls; of a portal's standings the last is also its present one."""
    told = [said for said in map(_fact, descriptions) if said]
    crawls = by_id(at.crawls, {name["_id"] for name, _, _ in told})
    before = {name: dict(one) for name, one in crawls.items()}
    for name, part, said in told:
        document = crawls.setdefault(name["_id"], dict(name))
        if part not in document or document[part]["at"] <= said["at"]:
            document[part] = said
    differ = [one for name, one in crawls.items() if one != before.get(name)]
    insert_or_replace(at.crawls, differ, known=before)
    _put_standings(at, [one for one in differ if "standing" in one])


def _put_standings(at: Collections, crawls: list[Json]) -> None:
    """A portal has two at most: its last, and its last that is not partial."""
    last = by_id(at.standings, {name for one in crawls for name in (one["portal"], one["portal"] + WHOLE)})
    before = dict(last)
    for one in crawls:
        told = {"portal": one["portal"], "crawl": one["crawl"], **one["standing"]}
        for name in (one["portal"], *(() if told.get("partial") else (one["portal"] + WHOLE,))):
            known = last.get(name)
            if known is None or (known["at"], known["crawl"]) <= (told["at"], told["crawl"]):
                last[name] = {"_id": name, **told}
    write(at.standings, [upsert(one) for name, one in last.items() if one != before.get(name)])


WHOLE = "|whole"
"""Behind the portal's code in the id of its last standing that is not partial."""

PARTS = {"short": "standing", "ended": "ended", "ignore_robots": "ignore_robots", "imported": "imported"}
"""By which field the facts of a crawl are known, and under which name they are kept."""


def _fact(description: Description) -> tuple[Json, str, Json] | None:
    """Of which crawl and portal something is said, what it is, and the words; None for what is not kept."""
    facts = dict(description.facts)
    mark = next((mark for mark in PARTS if mark in facts), None)
    if mark is None:
        return None
    portal = facts.pop("portal", None)
    name = f"{description.crawl}|{portal}" if portal else description.crawl
    for wordy, plain in (("ended", "reason"), ("ignore_robots", "reason"), ("imported", "file")):
        if mark == wordy:
            facts[plain] = facts.pop(wordy)
    said = {**facts, "at": milliseconds(description.at)}
    return {"_id": name, "crawl": description.crawl, "portal": portal}, PARTS[mark], said


def standings(at: Collections, *, whole: bool = False) -> Iterator[Standing]:
    """How each portal fares; with `whole` by the last crawl that was not asked for less."""
    for one in at.standings.find({}):
        if one.pop("_id").endswith(WHOLE) is whole:
            yield Standing(**one)
