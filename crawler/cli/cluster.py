"""The option `--cluster`: Dask, behind it, is an extra, and is imported for it alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from crawler.errors import ClusterFailed
from crawler.reextract import Readers
from crawler.words import say


def readers_of(address: str) -> Readers:
    """Reading on a cluster."""
    with _installed():
        from crawler.cluster.reading import reading_on  # noqa: PLC0415 - see above
    return partial(reading_on, address=address)


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
