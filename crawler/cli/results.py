"""How the results of a crawl are shown: one line a report, then what was recorded instead of content."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any

from crawler.cli.printing import print_table, width
from crawler.entry import Outline
from crawler.result import PortalResult
from crawler.words import say

ROWS_OF_A_TABLE = 500
"""What is more goes into further tables: to find the widths of its columns, one takes a hundred times its text."""
PROOF = 5
"""Listings that are shown of a portal below expectation."""
ROOM_FOR_FILE_NAMES = 150
"""Columns; in a narrower terminal the WARC files are numbered, and named below."""


def print_results(results: Iterable[PortalResult]) -> None:
    """The table of a crawl: bodies with what was read, then decoys, then states."""
    results = list(results)
    entries = [entry for result in results for entry in result.entries]
    if entries:
        _print_entries(entries)
    states = [state for result in results for state in result.states]
    if states:
        sys.stdout.write("\n")
        print_table(
            (say("recorded instead of content", "未得内容，仅作记录"), say("address", "地址"), say("why", "原因")),
            [(state.state, state.url, state.reason) for state in states],
        )

    if below := [result for result in results if result.shortfalls]:
        sys.stdout.write("\n")
        columns = ("below expectation", "低于预期"), ("why", "原因"), ("listing", "列表页"), ("capture", "捕获")
        print_table([say(*column) for column in columns], [row for result in below for row in _proof(result)])


def _proof(result: PortalResult) -> Iterator[tuple[object, ...]]:
    """A portal with what it lacks, and the listings that show it, the first few."""
    first, *rest = [(listing.url, listing.record_id or "") for listing in islice(result.listings, PROOF)] or [("", "")]
    yield result.portal.code, "; ".join(result.shortfalls), *first
    for listing in rest:
        yield "", "", *listing
    if (further := len(result.listings) - PROOF) > 0:
        yield "", "", say(f"and {further} more (--json)", f"另有 {further} 个（--json）"), ""


def _print_entries(entries: Sequence[Outline]) -> None:
    files = sorted({entry.warc for entry in entries})
    narrow = width() < ROOM_FOR_FILE_NAMES
    names = {file: f"#{number}" if narrow else file for number, file in enumerate(files, start=1)}
    columns = (
        say("body", "机关"),
        say("year", "年度"),
        say("form", "表式"),
        say("cells", "单元格"),
        say("held/failed", "勾稽成立/不成立"),
        say("findings", "发现"),
        say("WARC file", "WARC 文件"),
        say("offset", "偏移"),
    )
    ordered = sorted(entries, key=lambda entry: (not entry.is_report, entry.portal))
    for start in range(0, len(ordered), ROWS_OF_A_TABLE):
        print_table(columns, [_row(entry, names) for entry in ordered[start : start + ROWS_OF_A_TABLE]])
    if narrow:
        sys.stdout.writelines(f"{names[file]} {file}\n" for file in files)


def results_json(results: Iterable[PortalResult]) -> list[dict[str, Any]]:
    """The results of a crawl as JSON values: one object a portal."""
    return [
        {
            "portal": result.portal.code,
            "finished": result.finish_reason,
            "reports": sum(1 for _ in result.reports),
            "expected": result.portal.expect.reports,
            "shortfalls": result.shortfalls,
            "unstored": result.unstored,
            "gone": [{"agency": agency, "year": year} for agency, year in result.gone],
            "listings": [asdict(listing) for listing in result.listings],
            "entries": [_entry_json(entry) for entry in result.entries],
            "refused": {"requests": result.spent.refusals, "hosts": dict(result.spent.refused.most_common())},
            "left_out": result.spent.left_out,
            "missed": {"exchanges": result.spent.misses, "addresses": result.spent.missed},
            "states": [{"url": s.url, "state": s.state, "reason": s.reason} for s in result.states],
        }
        for result in results
    ]


def _row(entry: Outline, names: Mapping[str, str]) -> tuple[object, ...]:
    where = (names[entry.warc], entry.offset)
    findings = " ".join(dict.fromkeys(entry.findings))
    if entry.kind is None:
        return entry.agency, entry.year or "", say("unread", "未读"), "", "", entry.unread, *where
    if entry.kind != "report":
        return entry.title, entry.year or "", entry.kind, "", "", findings, *where
    held = f"{entry.held}/{entry.failed}"
    return entry.agency, entry.year, "+".join(entry.forms), entry.cells, held, findings, *where


def _entry_json(entry: Outline) -> dict[str, Any]:
    return {
        "agency": entry.agency,
        "year": entry.year,
        "title": entry.title,
        "kind": entry.kind,
        "unread": entry.unread,
        "cells": entry.cells,
        "checks": {"held": entry.held, "failed": entry.failed},
        "findings": [*entry.findings],
        "url": entry.url,
        "warc": entry.warc,
        "offset": entry.offset,
    }
