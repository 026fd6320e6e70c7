"""Addresses that lead nowhere give one clear line, soon, and never the password."""

import time
from pathlib import Path

import pytest

from crawler.errors import DatabaseUnreachable, Usage
from crawler.store import open_store


@pytest.mark.slow
@pytest.mark.parametrize("uri", ["mongodb://127.0.0.1:1/x", "mongodb://reader:geheim@127.0.0.1:1/x?appName=geheim"])
def test_a_server_that_does_not_answer_is_named_within_seconds(tmp_path: Path, uri: str) -> None:
    started = time.monotonic()
    with pytest.raises(DatabaseUnreachable, match=r"127\.0\.0\.1:1") as raised, open_store(uri, tmp_path):
        pass
    assert time.monotonic() - started < 7
    assert "geheim" not in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "uri",
    [
        "embeded",
        "http://reader:geheim@127.0.0.1/",
        "mongodb://",
        "mongodb://a:geheim:x@127.0.0.1/",
        "mongodb://reader:geheim@127.0.0.1:99999/",
        "mongodb://reader:geheim@127.0.0.1/?w=0",
    ],
)
def test_an_address_that_is_none_is_wrong_use(tmp_path: Path, uri: str) -> None:
    with pytest.raises(Usage, match="--database") as raised, open_store(uri, tmp_path):
        pass
    assert "geheim" not in str(raised.value)
