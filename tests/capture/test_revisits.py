"""Identical payloads are stored once: later captures refer to a committed one, in this crawl or an earlier one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.capture.archive import Archive, open_archive
from crawler.capture.exchange import Capture
from crawler.capture.reading import Stored
from crawler.capture.records import LEAST_REVISITED, REVISIT
from crawler.errors import ArchiveDamaged
from spiders.found import request_key
from tests.capture.exchanges import HEAD, PAGE, append, exchange, read_all, warcs
from tests.capture.loopback import RawServer, chunked, run_crawl

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40
OTHER = "http://www.bjft.gov.cn/zfxxgk/again.pdf"
HEAD_OF_OTHER = b"HTTP/1.1 200 Again\r\nX-Again: yes\r\n\r\n"


def records(data: Path, kind: str) -> list[Stored]:
    paths = sorted((data / "archive").glob("*.warc.gz"))
    return [record for path in paths for record in read_all(path, path.name) if record.headers["warc-type"] == kind]


def both(archive: Archive) -> tuple[Capture, Capture]:
    """The same payload from two addresses, one after the other."""
    (first,) = append(archive, exchange(PAGE, PDF))
    (second,) = append(archive, exchange(OTHER, PDF, head=HEAD_OF_OTHER, minute=1))
    return first, second


def test_the_second_capture_of_a_payload_refers_to_the_first(data: Path, warcio_check: Callable[[Path], None]) -> None:
    with open_archive(data, crawl="c1") as archive:
        first, second = both(archive)
    (revisit,) = records(data, "revisit")
    assert revisit.headers["warc-profile"] == REVISIT
    assert revisit.headers["warc-refers-to"] == f"<{first.record_id}>"
    assert revisit.headers["warc-refers-to-target-uri"] == PAGE
    assert revisit.headers["warc-refers-to-date"] == "2026-03-31T09:30:00.123456Z"
    assert revisit.headers["warc-payload-digest"] == first.digest == second.digest
    assert int(revisit.headers["content-length"]) == len(HEAD_OF_OTHER)
    warcio_check(data)
    with open_archive(data) as archive:
        assert list(archive.check()) == []


def test_a_revisit_reads_like_any_capture(data: Path) -> None:
    with open_archive(data, crawl="c1") as archive:
        _, second = both(archive)
    with open_archive(data) as archive:
        found = archive.lookup(request_key("GET", OTHER))
        assert found == second
        assert archive.payload(second).body == PDF
        opened = archive.open(second.record_id)
        assert (opened.response_head, opened.body.read()) == (HEAD_OF_OTHER, PDF)
        assert archive.find_capture(second.record_id) == second


def test_a_later_crawl_refers_to_what_an_earlier_one_committed(data: Path) -> None:
    with open_archive(data, crawl="c1") as archive:
        (first,) = append(archive, exchange(PAGE, PDF))
    with open_archive(data, crawl="c2") as archive:
        (second,) = append(archive, exchange(PAGE, PDF, minute=1))
        assert archive.payload(second).body == PDF
    (revisit,) = records(data, "revisit")
    assert revisit.headers["warc-refers-to"] == f"<{first.record_id}>"
    assert len(warcs(data)) == 2


def test_what_is_not_yet_committed_is_not_referred_to(data: Path) -> None:
    with open_archive(data, crawl="c1") as archive:
        append(archive, *(exchange(f"http://a.cn/{n}", PDF) for n in range(20)))
    stored = {record.headers["warc-record-id"] for record in records(data, "response")}
    revisits = records(data, "revisit")
    assert len(stored) + len(revisits) == 20
    assert {record.headers["warc-refers-to"] for record in revisits} <= stored


@pytest.mark.parametrize("body", [b"", b"<p>short</p>", bytes(LEAST_REVISITED - 1)])
def test_a_small_payload_is_stored_again(body: bytes, data: Path) -> None:
    with open_archive(data, crawl="c1") as archive:
        append(archive, exchange(PAGE, body))
        append(archive, exchange(OTHER, body))
    assert not records(data, "revisit")


def test_a_revisit_whose_original_is_gone_is_damaged(data: Path) -> None:
    with open_archive(data, crawl="c1") as archive:
        append(archive, exchange(PAGE, PDF))
    with open_archive(data, crawl="c2") as archive:
        (second,) = append(archive, exchange(PAGE, PDF, minute=1))
    for path in (*(data / "archive").glob("c1-*"), *(data / "indexes").glob("c1-*")):
        path.unlink()
    with open_archive(data) as archive, pytest.raises(ArchiveDamaged, match="no record of sha1:"):
        archive.open(second.record_id)


@pytest.mark.slow
def test_identical_documents_of_a_real_crawl_are_stored_once(
    server: RawServer, data: Path, warcio_check: Callable[[Path], None]
) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n"
    urls = [server.page(f"/{n}.pdf", PDF, head=head) for n in range(3)]
    urls.append(server.raw("/in-chunks.pdf", head + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(PDF)))
    run_crawl(data, urls, CONCURRENT_REQUESTS=1)
    assert len(records(data, "response")) == 2, "chunks are other bytes than the bare body"
    with open_archive(data) as archive:
        for url in urls:
            capture = archive.lookup(request_key("GET", url))
            assert capture
            assert archive.payload(capture).body == PDF
            (sent,) = server.log[url.removeprefix(server.url)]
            assert (
                archive.open(capture.record_id).response_head == sent.response.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            )
        assert list(archive.check()) == []
    warcio_check(data)


def test_an_answer_without_a_body_has_the_digest_of_nothing(data: Path) -> None:
    with open_archive(data, crawl="c1") as archive:
        (capture,) = append(archive, exchange(PAGE, b"", head=HEAD))
    assert capture.digest == "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
