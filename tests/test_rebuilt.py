"""What a crawl stored is what its archive makes again, in whatever order that is read."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.capture.archive import open_archive
from crawler.ingest import evidence, founds, ingest_all, resolve_all, states_of
from crawler.reading import open_reader
from crawler.store import open_store
from tests.capture.killing import LIST, Crawls, serve_portal
from tests.conftest import Command
from tests.store.dumps import dump

pytestmark = pytest.mark.slow


STORED = {
    "agencies": 3,
    "captures": 5,
    "crawls": 1,
    "ledger": 3,
    "readings": 3,
    "reports": 3,
    "standings": 2,
    "states": 1,
}


def dumped(data: Path) -> dict[str, list[str]]:
    with open_store("embedded", data) as store:
        return dump(store)


def test_the_archive_makes_the_database_of_the_crawl_again(tmp_path: Path, nianbao: Command) -> None:
    server = serve_portal("127.0.0.28", 4, drawn=False)
    del server.pages[f"{LIST}3.html"]  # which leaves a state
    crawls = Crawls(tmp_path, server, "trs")
    crawled = crawls.finish("-s", "NIANBAO_WARC_BYTES=20000")
    server.close()
    assert crawled.returncode == 0, crawled.stderr
    stored = dumped(crawls.data)
    assert {name: len(found) for name, found in stored.items()} == STORED

    shutil.rmtree(crawls.data / "db")
    for _ in range(2):
        assert nianbao("reextract", "--apply", "--data", crawls.data).returncode == 0
        assert dumped(crawls.data) == stored

    shutil.rmtree(crawls.data / "db")
    put_backwards(crawls.data)
    assert dumped(crawls.data) == stored

    whole, archive = tmp_path / "whole", tmp_path / "archive"  # as docs/data.md says under Backup
    shutil.copytree(crawls.data, whole)
    assert dumped(whole) == stored
    for folder in ("archive", "indexes", "state"):
        shutil.copytree(crawls.data / folder, archive / folder)
    assert nianbao("reextract", "--data", archive).returncode == 0
    assert dumped(archive) == stored

    shutil.rmtree(crawls.data / "db")
    put_as_once_read(crawls.data)
    told = json.loads(nianbao("reextract", "--apply", "--json", "--data", crawls.data).stdout)
    assert told["counts"] == [{"part": "title", "old": None, "new": None, "values": 3, "reports": 3}]
    assert [(one["old"], one["reports"]) for one in told["versions"]] == [("0", 3)]
    applied = dumped(crawls.data)
    shutil.rmtree(crawls.data / "db")
    assert nianbao("reextract", "--data", crawls.data).returncode == 0
    assert dumped(crawls.data) == applied
    assert len(applied.pop("superseded")) == 3
    assert applied == stored


def test_a_crawl_that_goes_on_with_a_later_extractor_keeps_what_the_earlier_one_read(
    tmp_path: Path, nianbao: Command
) -> None:
    server = serve_portal("127.0.0.29", 30, drawn=False)
    crawls = Crawls(tmp_path, server, "trs")
    crawls.kill(0.7, begun=True)
    put_as_once_read(crawls.data)
    crawled = crawls.finish()
    server.close()
    assert crawled.returncode == 0, crawled.stderr
    stored = dumped(crawls.data)
    assert stored["superseded"]
    shutil.rmtree(crawls.data / "db")
    assert nianbao("reextract", "--data", crawls.data).returncode == 0
    assert dumped(crawls.data) == stored


def put_as_once_read(data: Path) -> None:
    """As an earlier extractor might have it, which read other titles."""
    with open_archive(data) as archive, open_store("embedded", data) as store, open_reader(1) as reader:
        captured = resolve_all(founds(archive), archive=archive, no_content=())
        for entry in ingest_all(captured, archive=archive, reader=reader):
            if entry.report:
                told = {"title": "misread", "extractor_version": "0"}
                store.put(replace(entry, report=entry.report.model_copy(update=told)))


def put_backwards(data: Path) -> None:
    """All that the archive tells, the last first."""
    with open_archive(data) as archive, open_store("embedded", data) as store, open_reader(1) as reader:
        states, crawls = list(states_of(archive))[::-1], list(archive.descriptions("crawl"))[::-1]
        no_content = {state.record_id for state in states}
        found = list(founds(archive))[::-1]
        store.put_captures(evidence(states, crawls, archive))
        store.put_crawls(crawls)
        store.put_states(states)
        captured = resolve_all(found, archive=archive, no_content=no_content)
        store.put_all(ingest_all(captured, archive=archive, reader=reader))
