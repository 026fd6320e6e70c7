"""How the results of a crawl are shown: one line a report, then what was recorded instead of content."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from crawler.cli.printing import print_table, width
from crawler.entry import Entry
from crawler.result import PortalResult
from crawler.words import say
from extractors.report import Report

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


def _print_entries(entries: Sequence[Entry]) -> None:
    files = sorted({entry.page.warc for entry in entries})
    narrow = width() < ROOM_FOR_FILE_NAMES
    names = {file: f"#{number}" if narrow else file for number, file in enumerate(files, start=1)}
    print_table(
        (
            say("body", "机关"),
            say("year", "年度"),
            say("form", "表式"),
            say("cells", "单元格"),
            say("held/failed", "勾稽成立/不成立"),
            say("findings", "发现"),
            say("WARC file", "WARC 文件"),
            say("offset", "偏移"),
        ),
        [_row(entry, names) for entry in sorted(entries, key=lambda entry: (_kind(entry) != "report", entry.portal))],
    )
    if narrow:
        sys.stdout.writelines(f"{names[file]} {file}\n" for file in files)


def results_json(results: Iterable[PortalResult]) -> list[dict[str, Any]]:
    """The results of a crawl as JSON values: one object a portal."""
    return [
        {
            "portal": result.portal.code,
            "finished": result.finish_reason,
            "reports": len(result.reports),
            "expected": result.portal.expect.reports,
            "shortfalls": result.shortfalls,
            "listings": [asdict(listing) for listing in result.listings],
            "entries": [_entry_json(entry) for entry in result.entries],
            "states": [{"url": s.url, "state": s.state, "reason": s.reason} for s in result.states],
        }
        for result in results
    ]


def _row(entry: Entry, names: Mapping[str, str]) -> tuple[object, ...]:
    where = (names[entry.page.warc], entry.page.offset)
    report = entry.report
    if report is None:
        return entry.agency, entry.year or "", say("unread", "未读"), "", "", entry.unread, *where
    if report.kind != "report":
        return report.title, report.year or "", report.kind, "", "", _codes(report), *where
    forms = sorted(set(report.forms.model_dump(exclude_unset=True).values()))
    held, failed = (sum(check.holds is holds for check in report.checks) for holds in (True, False))
    return entry.agency, entry.year, "+".join(forms), len(report.cells), f"{held}/{failed}", _codes(report), *where


def _codes(report: Report) -> str:
    return " ".join(dict.fromkeys(finding.code for finding in report.findings))


def _kind(entry: Entry) -> str:
    return entry.report.kind if entry.report else "report"


def _entry_json(entry: Entry) -> dict[str, Any]:
    report = entry.report
    return {
        "agency": entry.agency,
        "year": entry.year,
        "title": entry.title,
        "kind": report.kind if report else None,
        "unread": entry.unread,
        "cells": len(report.cells) if report else 0,
        "checks": {
            "held": sum(check.holds is True for check in report.checks) if report else 0,
            "failed": sum(check.holds is False for check in report.checks) if report else 0,
        },
        "findings": [finding.code for finding in report.findings] if report else [],
        "url": entry.page.url,
        "warc": entry.page.warc,
        "offset": entry.page.offset,
    }
