"""A cluster for each test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.dask_cluster import DaskCluster


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[DaskCluster]:
    """A scheduler without workers yet."""
    folder = tmp_path / "cluster"
    folder.mkdir()
    started = DaskCluster(folder)
    yield started
    started.close()
