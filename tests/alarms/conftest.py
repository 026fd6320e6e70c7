"""What tests of alarms share."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawler.alarms.channels import FILE
from tests.alarms.receiving import Certificate, Hooks, hook_server, make_certificate
from tests.spiders.conftest import serve
from tests.store.conftest import database_uri, make_entry, make_report, server_uri, store

__all__ = ["database_uri", "make_entry", "make_report", "serve", "server_uri", "store"]

Configure = Callable[..., Path]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def hooks() -> Iterator[Hooks]:
    with hook_server() as made:
        yield made


@pytest.fixture
def configure(tmp_path: Path) -> Configure:
    """Writes `alarms.toml` into the data folder, and gives the folder."""

    def write(text: str, mode: int = 0o600) -> Path:
        file = tmp_path / FILE
        file.write_text(text, "utf-8")
        os.chmod(file, mode)  # noqa: PTH101  # as `chmod 600`
        return tmp_path

    return write
