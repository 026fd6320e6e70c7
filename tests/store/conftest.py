"""A store on a real server: the embedded one, or the one at MONGODB_URI."""

import os
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from crawler.entry import CaptureOf, Entry
from crawler.store import Store, open_store
from crawler.store.embedded import embedded
from extractors.report import Report

FIRST = datetime(2021, 3, 30, 8, 15, 4, 123000, tzinfo=UTC)


MakeEntry = Callable[..., Entry]
MakeReport = Callable[..., Report]


@pytest.fixture(scope="session")
def server_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server for all tests here: that at MONGODB_URI, else the embedded one."""
    if uri := os.environ.get("MONGODB_URI"):
        yield uri
        return
    with embedded(tmp_path_factory.mktemp("data"), lambda _: None) as uri:
        yield uri


@pytest.fixture
def database_uri(server_uri: str) -> Iterator[str]:
    """A database of the test's own on it, which is dropped at the end."""
    head, _, options = server_uri.partition("?")
    name = f"nianbao_test_{secrets.token_hex(6)}"
    yield "/".join([*head.split("/")[:3], name]) + (f"?{options}" if options else "")
    with MongoClient[dict[str, Any]](server_uri) as client:
        client.drop_database(name)


@pytest.fixture
def store(database_uri: str, tmp_path: Path) -> Iterator[Store]:
    """The store on it, empty."""
    with open_store(database_uri, tmp_path) as store:
        yield store


@pytest.fixture
def make_report() -> MakeReport:
    """Makes a small report, with a table whose numbers stood in HTML."""

    def make(**fields: object) -> Report:
        at = fields.pop("at", {"source": 0, "table": 0, "row": 1, "column": 1})
        values = {
            "title": "2020年丰台区政府信息公开工作年度报告",
            "agency": "北京市丰台区",
            "year": 2020,
            "published": "2021-03-30",
            "language": "zh-Hans",
            "kind": "report",
            "provenance": "official",
            "extractor_version": "0.1.0",
            "sections": [{"number": 1, "heading": "总体情况", "text": "一段\n二段"}],
            "forms": {"disputes": "2019"},
            "disputes": {"reconsideration": {"upheld": 37, "corrected": None, "total": 37}},
            "cells": [{"path": "disputes.reconsideration.upheld", "raw": "37", "state": "number", "at": at}],
            "checks": [{"rule": "disputes.group", "row": "reconsideration", "holds": True, "left": 37, "right": 37}],
            "findings": [],
        }
        return Report.model_validate(values | fields)

    return make


@pytest.fixture
def make_entry(make_report: MakeReport) -> MakeEntry:
    """Makes the entry of a report; captures are told apart by `record`, crawls by their day."""

    def make(record: str = "a", *, day: int = 0, report: Report | None = None, **fields: object) -> Entry:
        read = None if fields.get("unread") else report or make_report()
        page = CaptureOf(f"<urn:uuid:{record}>", "http://a.cn/1.html", "a.warc.gz", 7, f"sha1:{record.upper()}")
        values = {
            "portal": "beijing-fengtai",
            "crawl": f"crawl-{day}",
            "title": "年度报告",
            "agency": read.agency if read else "北京市丰台区",
            "year": read.year if read else 2020,
            "captured_at": FIRST + timedelta(days=day),
            "media_type": "text/html",
            "page": page,
            "attachments": (),
            "report": read,
            "unread": None,
        }
        return Entry(**(values | fields))  # type: ignore[arg-type]  # the fields of an Entry, by name

    return make
