"""Records of other tools come into the archive as they stand, and are read as they were meant."""

import gzip
import hashlib
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from crawler.capture.archive import Archive, open_archive
from crawler.capture.exchange import Capture
from crawler.capture.foreign import check_wacz
from crawler.capture.taking import Taken, take
from crawler.errors import ForeignDamaged, NotAnArchive, SignatureWrong
from crawler.export.as_wacz import Signature, export_wacz
from spiders.found import request_key
from tests.capture.exchanges import PAGE, append, exchange, warcs
from tests.capture.foreign_warcs import HTTP, chunked, record, request, response, sha1

URL = "http://www.a.gov.cn/nb/1.html"
BODY = "<p>政府信息公开</p>".encode() * 200
HTML = "HTTP/1.1 200 OK\nContent-Type: text/html; charset=utf-8"
CRAWL = "import-1"


def taken(data: Path, path: Path, body: bytes) -> Taken:
    path.write_bytes(body)
    return take(data, path, CRAWL, "sha256:0")


def only(archive: Archive) -> Capture:
    (capture,) = archive.captures()
    return capture


READ_ALIKE = {
    "chunked": response(URL, f"{HTML}\nTransfer-Encoding: chunked", chunked(BODY)),
    "chunked, digest of the payload": response(
        URL, f"{HTML}\nTransfer-Encoding: chunked", chunked(BODY), payload_digest=sha1(BODY)
    ),
    "out of its chunks, the field left": response(URL, f"{HTML}\nTransfer-Encoding: chunked", BODY),
    "packed": response(URL, f"{HTML}\nContent-Encoding: gzip", gzip.compress(BODY)),
    "unpacked, the field left": response(URL, f"{HTML}\nContent-Encoding: gzip", BODY),
    "HTTP/2": response(URL, HTML.replace("HTTP/1.1 200 OK", "HTTP/2 200 "), BODY),
    "HTTP/2 with its own fields": response(URL, "HTTP/2.0 200\n:status: 200\ncontent-type: text/html", BODY),
    "a resource": record("resource", URL, BODY, "text/html; charset=utf-8"),
    "WARC 1.0": response(URL, HTML, BODY, version="1.0"),
    "no digest": response(URL, HTML, BODY, payload_digest=""),
    "SHA-256": response(URL, HTML, BODY, payload_digest=f"sha256:{hashlib.sha256(BODY).hexdigest()}"),
    "an algorithm that nobody knows": response(URL, HTML, BODY, payload_digest="crc32:0"),
    "a type without a blank": response(URL, HTML, BODY).replace(HTTP.encode(), b"application/http;msgtype="),
}


@pytest.mark.parametrize("how", READ_ALIKE)
def test_a_page_is_read_however_a_tool_wrote_it(data: Path, tmp_path: Path, how: str) -> None:
    outcome = taken(data, tmp_path / "x.warc", READ_ALIKE[how])
    assert (outcome.records, outcome.wrong, outcome.damaged) == (1, [], None)
    with open_archive(data) as archive:
        capture = only(archive)
        assert archive.payload(capture).body == BODY
        assert (capture.status, capture.media_type, capture.url) == (200, "text/html", URL)
        assert capture.digest
        assert not list(archive.check())


@pytest.mark.parametrize("packing", ["plain", "members", "one"])
def test_records_stay_byte_for_byte_however_their_file_is_packed(data: Path, tmp_path: Path, packing: str) -> None:
    records = [record("warcinfo", None, b"software: other\r\n", "application/warc-fields"), *READ_ALIKE.values()]
    whole = b"".join(records)
    packed = {"plain": whole, "one": gzip.compress(whole), "members": b"".join(map(gzip.compress, records))}
    outcome = taken(data, tmp_path / "x.warc.gz", packed[packing])
    assert outcome.records == len(records)
    (name,) = warcs(data)
    text = gzip.decompress((data / "archive" / name).read_bytes())
    assert text.endswith(whole)
    assert text.startswith(b"WARC/1.1\r\n")
    assert b"byte for byte as they stood in x.warc.gz (sha256:0)" in text[: len(text) - len(whole)]


def test_the_same_file_twice_brings_nothing_twice(data: Path, tmp_path: Path) -> None:
    body = b"".join(READ_ALIKE.values())
    first = taken(data, tmp_path / "x.warc", body)
    files = warcs(data)
    again = taken(data, tmp_path / "y.warc.gz", gzip.compress(body + READ_ALIKE["packed"]))
    assert (first.records, first.known) == (len(READ_ALIKE), 0)
    assert (again.records, again.known, again.warcs) == (0, len(READ_ALIKE) + 1, {})
    assert warcs(data) == files


def test_another_record_of_a_known_id_is_told_and_not_taken(data: Path, tmp_path: Path) -> None:
    taken(data, tmp_path / "x.warc", response(URL, HTML, BODY, record_id="<urn:uuid:1>"))
    other = taken(data, tmp_path / "y.warc", response(f"{URL}?other", HTML, BODY, record_id="<urn:uuid:1>"))
    assert other.records == 0
    assert other.wrong == ["urn:uuid:1: the archive has another record of this id; that of the file was not taken"]


def test_a_record_whose_digest_is_wrong_is_kept_and_told(data: Path, tmp_path: Path) -> None:
    wrong = response(URL, HTML, BODY, payload_digest=sha1(b"other"), record_id="<urn:uuid:1>")
    outcome = taken(data, tmp_path / "x.warc", wrong)
    assert outcome.wrong == [f"urn:uuid:1: warc-payload-digest: got {sha1(BODY)}, expected {sha1(b'other')}"]
    assert outcome.wrong_ids == {"urn:uuid:1"}
    assert outcome.records == 1


@pytest.mark.parametrize("request_first", [True, False])
def test_a_request_belongs_to_its_response_on_either_side(data: Path, tmp_path: Path, *, request_first: bool) -> None:
    place = {"record_id": "<urn:uuid:1>"}, {"record_id": "<urn:uuid:2>", "concurrent_to": "<urn:uuid:1>"}
    asked = request(URL, "POST", b"page=2", "HTTP/2", **place[not request_first])
    answered = response(URL, HTML, BODY, **place[request_first])
    pair = [asked, answered] if request_first else [answered, asked]
    taken(data, tmp_path / "x.warc", b"".join(pair))
    with open_archive(data) as archive:
        opened = archive.open(only(archive).record_id)
    assert (opened.key.method, opened.request_body) == ("POST", b"page=2")


def test_what_stands_before_the_damage_is_taken_and_the_rest_with_the_whole_file(data: Path, tmp_path: Path) -> None:
    records = [response(f"{URL}?{n}", HTML, BODY) for n in range(3)]
    whole = gzip.compress(b"".join(records[:2])) + gzip.compress(records[2])
    torn = taken(data, tmp_path / "x.warc.gz", whole[:-20])
    assert torn.records == 2
    assert torn.damaged
    assert "damaged behind its first 2 records" in torn.damaged
    assert taken(data, tmp_path / "x.warc.gz", whole).records == 1
    with open_archive(data) as archive:
        assert len(list(archive.captures())) == 3


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"%PDF-1.7", "expected a WARC or a WACZ, got a file that begins with b'%PDF'"),
        (b"", "got a file that begins with b''"),
        (b"PK\x03\x04", "the ZIP is damaged"),
        (gzip.compress(b"", mtime=0), "no record in it"),
    ],
)
def test_what_is_no_archive_is_told_in_one_line(data: Path, tmp_path: Path, body: bytes, why: str) -> None:
    (tmp_path / "x").write_bytes(body)

    def import_it() -> None:
        check_wacz(tmp_path / "x")
        take(data, tmp_path / "x", CRAWL, "sha256:0")

    with pytest.raises((NotAnArchive, ForeignDamaged)) as caught:
        import_it()
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [gzip.compress(b"filedesc://x.arc 0.0.0.0"), b"WARC/1.1\r\nWARC-Type: response\r\n\r\n", b"WARC/1.1\r\n" * 200_000],
    ids=["ARC", "no length", "no end"],
)
def test_what_begins_like_a_warc_and_is_none_is_told(data: Path, tmp_path: Path, body: bytes) -> None:
    outcome = taken(data, tmp_path / "x.warc", body)
    assert outcome.damaged
    assert outcome.damaged.startswith("x.warc: damaged behind its first 0 records")
    assert not outcome.records


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    source = tmp_path / "source"
    with open_archive(source, crawl="c1") as archive:
        append(archive, exchange(PAGE))
    export_wacz(source, "embedded", tmp_path / "x.wacz", signature=Signature(source / "key.pem", None))
    return tmp_path / "x.wacz"


def test_our_own_wacz_comes_back_under_its_crawl(data: Path, exported: Path) -> None:
    vouched = check_wacz(exported)
    assert vouched
    assert len(vouched.key) == 64
    outcome = take(data, exported, CRAWL, "sha256:0")
    assert list(outcome.warcs) == ["c1"]
    with open_archive(data) as archive:
        assert archive.lookup(request_key("GET", PAGE), crawl="c1")


def rewritten(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    with ZipFile(path) as old, ZipFile(path.with_name("y.wacz"), "w") as new:
        for name in old.namelist():
            if (body := change(name, old.read(name))) is not None:
                new.writestr(name, body)
    return path.with_name("y.wacz")


@pytest.mark.parametrize(
    ("name", "change", "error", "why"),
    [
        ("archive/", lambda body: body + b"x", ForeignDamaged, "archive/.*: got sha256:"),
        ("archive/", lambda _: None, NotAnArchive, "no WACZ"),
        ("pages/", lambda _: None, ForeignDamaged, "is listed, but not there"),
        ("datapackage.json", lambda body: body + b" ", ForeignDamaged, "datapackage.json: got"),
        ("datapackage.json", lambda _: b"[]", ForeignDamaged, "its description is none"),
        ("datapackage.json", lambda _: None, NotAnArchive, "no WACZ"),
        (
            "datapackage-digest",
            lambda body: body.replace(b'"signature": "', b'"signature": "AAAA'),
            SignatureWrong,
            "hold",
        ),
        ("datapackage-digest", lambda _: b"{", ForeignDamaged, "its description is none"),
    ],
)
def test_a_wacz_that_is_not_what_its_digests_say_is_refused(
    exported: Path, name: str, change: Callable[[bytes], bytes | None], error: type[Exception], why: str
) -> None:
    other = rewritten(exported, lambda entry, body: change(body) if entry.startswith(name) else body)
    with pytest.raises(error, match=why):
        check_wacz(other)
