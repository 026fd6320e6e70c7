"""The option `--cluster`: Dask, behind it, is an extra, and is imported for it alone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.errors import ClusterFailed
from crawler.words import say

if TYPE_CHECKING:
    from crawler.progress import Watch
    from crawler.reextract import Readers
    from crawler.result import PortalResult
    from crawler.workers import Job


def readers_of(address: str) -> "Readers":
    """Reading on a cluster."""
    with _installed():
        from crawler.cluster.reading import reading_on  # noqa: PLC0415 - see above
    return partial(reading_on, address=address)


def crawl_there(
    address: str, job: "Job", data: Path, tell: Callable[[str], None], watch: "Watch"
) -> "list[PortalResult]":
    """Crawling on a cluster."""
    with _installed():
        from crawler.cluster.crawling import crawl_on  # noqa: PLC0415 - see above
    return crawl_on(address, job, data, tell, watch)


@contextmanager
def _installed() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name not in {"dask", "distributed"}:
            raise
        raise ClusterFailed(
            say(
                "--cluster needs Dask: `pip install nianbao[cluster]`, here and on all machines of the cluster",
                "--cluster 需要 Dask：请在本机和集群各机器上运行 `pip install nianbao[cluster]`",
            )
        ) from error
