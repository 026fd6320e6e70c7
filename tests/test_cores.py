"""As many processes as an archive is worth."""

import os
from pathlib import Path

import pytest

from crawler.cores import WARCS, cores_for


@pytest.mark.parametrize(("size_bytes", "cores"), [(10, 1), (1000, 2), (100_000, 8)])
def test_a_small_archive_is_read_by_few_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size_bytes: int, cores: int
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "a.warc.gz").write_bytes(b"x" * size_bytes)
    assert cores_for(tmp_path, WARCS, 1000) == cores


def test_an_archive_that_is_kept_elsewhere_is_read_by_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    (tmp_path / "archive").mkdir()
    assert cores_for(tmp_path, WARCS, 1000) == 1
    (tmp_path / "storage.toml").write_text('archive = "s3://reports"\n')
    assert cores_for(tmp_path, WARCS, 1000) == 8
