"""Closed WARCs in a storage of fsspec: a real S3 server on loopback, a folder, memory."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from crawler.capture import storage, uploading
from crawler.capture.archive import open_archive
from crawler.capture.checking import check_archive
from crawler.capture.exchange import Capture
from crawler.capture.mending import mend
from crawler.capture.storage import Remote, read_storage, remote_of
from crawler.capture.uploading import catch_up, send, waiting
from crawler.errors import StorageFailed, Usage
from spiders.found import request_key
from tests.capture.exchanges import PAGE, append, exchange, warcs
from tests.capture.killing import Crawls, serve_portal
from tests.capture.s3_server import free_port, make_bucket, s3_server
from tests.conftest import Command

Place = Callable[..., Path]
KEYS = {"AWS_ACCESS_KEY_ID": "nobody", "AWS_SECRET_ACCESS_KEY": "nothing", "AWS_DEFAULT_REGION": "us-east-1"}


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """The address of an S3 server with a bucket."""
    port = free_port()
    server = s3_server(port)
    endpoint = f"http://127.0.0.1:{port}"
    make_bucket(port)
    yield endpoint
    server.terminate()
    server.wait()


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(uploading, "PAUSE_S", 0.01)


def stored_at(data: Path, url: str, *, keep: bool = False, options: str = "") -> Path:
    """A data folder whose WARCs go there."""
    data.mkdir()
    told = f'archive = "{url}"\nkeep = {str(keep).lower()}\n[options]\n{options}\n'
    (data / "storage.toml").write_text(told, "utf-8")
    return data


@pytest.fixture(params=["file", "memory", pytest.param("s3", marks=pytest.mark.slow)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Make data folders whose WARCs go to the same storage."""
    name = tmp_path.name
    urls = {"file": f"file://{tmp_path}/far", "memory": f"memory://{name}", "s3": f"s3://reports/{name}"}
    options = f'endpoint_url = "{request.getfixturevalue("s3")}"' if request.param == "s3" else ""

    def make(folder: str = "data", *, keep: bool = False) -> Path:
        return stored_at(tmp_path / folder, urls[request.param], keep=keep, options=options)

    return make


def fill(data: Path, crawl: str = "c1") -> list[Capture]:
    with open_archive(data, crawl=crawl) as archive:
        return append(archive, *(exchange(f"{PAGE}{n}", os.urandom(3000), minute=n) for n in range(3)))


def assert_reads(data: Path, captures: list[Capture]) -> None:
    with open_archive(data) as archive:
        assert list(archive.captures()) == captures
        for n, capture in enumerate(captures):
            assert archive.lookup(request_key("GET", f"{PAGE}{n}")) == capture
            assert len(archive.payload(capture).body) == 3000
            assert archive.open(capture.record_id).response_head.startswith(b"HTTP/1.1 200 OK")
    assert check_archive(data) == []


def test_what_was_sent_is_read_from_there_and_the_copy_here_goes(place: Place) -> None:
    data = place()
    captures = fill(data)
    assert warcs(data) == []
    assert_reads(data, captures)


def test_the_copy_here_stays_where_the_settings_say_so(place: Place) -> None:
    data = place(keep=True)
    captures = fill(data)
    assert len(warcs(data)) == 1
    assert waiting(data) == []
    assert_reads(data, captures)


def test_another_machine_finds_what_is_there_and_goes_on_with_it(place: Place) -> None:
    captures = fill(place())
    other = place("other")
    assert_reads(other, captures)
    with open_archive(other, crawl="c2") as archive:
        assert archive.lookup(request_key("GET", f"{PAGE}1")) == captures[1]


def test_machines_that_crawl_at_once_learn_what_the_others_have_sent(place: Place) -> None:
    here, there = place(), place("other")
    first = fill(here)
    assert_reads(there, first)
    second = fill(here, "c2")
    assert_reads(there, first)
    catch_up(there)
    with open_archive(there) as archive:
        assert sorted(c.record_id for c in archive.captures()) == sorted(c.record_id for c in (*first, *second))
    assert check_archive(there) == []


def test_a_long_record_there_is_read_in_blocks(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "AT_ONCE", 500)
    data = place()
    captures = fill(data)
    assert_reads(data, captures)


def test_a_crawl_that_goes_on_counts_its_files_on_where_they_are_elsewhere(place: Place) -> None:
    data = place()
    first = fill(data)
    second = fill(data)
    with open_archive(data) as archive:
        names = [archive.locate(capture.record_id).warc.split("-")[1] for capture in (first[0], second[0])]
    assert names == ["00001", "00002"]


def test_damage_to_the_copy_there_is_found(place: Place) -> None:
    data = place()
    fill(data)
    remote = remote_of(data)
    assert remote
    (name,) = remote.names("archive")
    far, path = remote._files, f"{remote._root}/archive/{name}"
    body = bytearray(far.cat_file(path))
    body[len(body) // 2] ^= 0xFF
    far.pipe_file(path, bytes(body))
    (problem,) = check_archive(data)
    assert (problem.kind, problem.file) == ("damaged", name)
    far.rm(path)
    (problem,) = check_archive(data)
    assert (problem.kind, problem.file) == ("gone", name)
    assert list(mend(data, [problem])) == [problem]


@pytest.mark.slow
def test_a_storage_that_does_not_answer_loses_nothing_and_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    port = free_port()
    options = f'endpoint_url = "http://127.0.0.1:{port}"\nconfig_kwargs = {{ retries = {{ max_attempts = 0 }} }}'
    data = stored_at(tmp_path / "data", "s3://reports/late", options=options)
    with pytest.raises(StorageFailed), open_archive(data):
        pass
    (data / "state" / "stored").mkdir(parents=True)
    archive = open_archive(data, crawl="c1")
    captures = append(archive, exchange(PAGE))
    archive.close()
    assert "Could not connect" in (archive.unsent or "")
    assert caplog.text.count("stays here") == 1
    assert len(warcs(data)) == 1
    server = s3_server(port)
    try:
        make_bucket(port)
        assert send(data) is None
        assert warcs(data) == []
        with open_archive(data) as reading:
            assert list(reading.captures()) == captures
            assert reading.open(captures[0].record_id).body.read() == b"<p>x</p>"
    finally:
        server.terminate()
        server.wait()


class Lossy(MemoryFileSystem):  # type: ignore[misc]  # published without types
    """A storage that loses the end of what it is given, a few times."""

    protocol = "lossy"
    store: dict[str, Any] = {}  # noqa: RUF012  # as its parent has it: one for all
    pseudo_dirs = [""]  # noqa: RUF012  # likewise
    losses = 0
    ranges: list[tuple[int | None, int | None]] = []  # noqa: RUF012  # likewise

    def put_file(self, lpath: str, rpath: str, **given: object) -> None:
        """Keep all of it, or all but the last byte."""
        super().put_file(lpath, rpath, **given)
        if Lossy.losses:
            Lossy.losses -= 1
            self.pipe_file(rpath, self.cat_file(rpath)[:-1])

    def cat_file(self, path: str, start: int | None = None, end: int | None = None, **given: object) -> bytes:
        """Some bytes; which ones is remembered."""
        Lossy.ranges.append((start, end))
        body: bytes = super().cat_file(path, start=start, end=end, **given)
        return body


fsspec.register_implementation("lossy", Lossy, clobber=True)


def test_what_arrives_changed_is_sent_again_and_kept_here_until_it_arrives_whole(tmp_path: Path) -> None:
    data = stored_at(tmp_path / "data", "lossy://far")
    Lossy.losses = uploading.TRIES
    archive = open_archive(data, crawl="c1")
    append(archive, exchange(PAGE))
    archive.close()
    assert "expected" in (archive.unsent or "")
    assert len(warcs(data)) == 1
    Lossy.losses = uploading.TRIES - 1
    assert send(data) is None
    assert warcs(data) == []
    assert check_archive(data) == []


def test_of_a_file_there_only_the_record_is_fetched(tmp_path: Path) -> None:
    data = stored_at(tmp_path / "data", "lossy://ranges")
    captures = fill(data)
    with open_archive(data) as archive:
        place = archive.locate(captures[1].record_id)
        Lossy.ranges.clear()
        archive.payload(captures[1])
        assert Lossy.ranges == [(place.offset, place.offset + place.length)]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ('archive = "reports"', "expected an address"),
        ('archiv = "s3://a/b"', "archiv: unknown"),
        ("archive = ", "storage.toml"),
    ],
)
def test_a_wrong_setting_is_a_usage_error(told: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "storage.toml").write_text(told, "utf-8")
    with pytest.raises(Usage, match=said):
        read_storage(tmp_path)


def test_the_environment_names_a_storage_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_storage(tmp_path) is None
    monkeypatch.setenv("NIANBAO_ARCHIVE", "s3://bucket/prefix/")
    named = read_storage(tmp_path)
    assert named
    assert (named.url, named.keep) == ("s3://bucket/prefix", True)


def test_a_protocol_that_nobody_knows_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIANBAO_ARCHIVE", "nowhere://a")
    named = read_storage(tmp_path)
    assert named
    with pytest.raises(StorageFailed, match="nowhere"):
        Remote(named)


@pytest.mark.slow
def test_a_crawl_into_s3_is_verified_and_read_again_from_there(s3: str, tmp_path: Path, nianbao: Command) -> None:
    server = serve_portal("127.0.0.26", 5, drawn=False)
    crawl = Crawls(tmp_path, server, "trs")
    stored_at(crawl.data, f"s3://reports/{tmp_path.name}", options=f'endpoint_url = "{s3}"')
    done = crawl.finish()
    server.close()
    assert (done.returncode, done.stderr) == (0, "")
    assert warcs(crawl.data) == []
    verified = nianbao("verify", "--data", crawl.data, "--json")
    assert verified.returncode == 0, verified.stdout
    told = json.loads(verified.stdout)
    assert (told["files"], told["captures"], told["readings"], told["notes"]) == (1, 7, 5, [])
    shutil.rmtree(crawl.data / "db")
    again = nianbao("reextract", "--data", crawl.data, "--json")
    assert json.loads(again.stdout)["read"] == 5, again.stderr
