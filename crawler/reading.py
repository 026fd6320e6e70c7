"""Reading in worker processes with limits, away from the crawl: a document can take a worker down, never the crawl."""

import ctypes
import gc
import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as ReadingTimeout
from contextlib import contextmanager
from multiprocessing import get_context

from pebble import ProcessExpired, ProcessPool

from crawler.convert.converter import Converter
from crawler.memory import RESIDENT_BYTES, TOO_LARGE, limit
from crawler.words import say
from extractors.errors import ExtractError
from extractors.report import Report
from extractors.source import Source
from extractors.version import extractor_version

TIMEOUT_S = 300
"""A scan of forty pages, of which no more are recognised, takes two minutes on a slow machine."""
_MEMORY_BYTES = 4 << 30
"""Address space of a worker; the recogniser maps 1.2 GB and keeps 0.4 GB resident."""
_TASKS_PER_WORKER = 500


class Reader:
    """A pool of workers that turn sources into reports, and LibreOffice for those that must be converted first."""

    def __init__(self, pool: ProcessPool, workers: int, converter: Converter) -> None:
        self._pool = pool
        self.workers = workers
        self.converter = converter

    def start(self) -> None:
        """Start the workers now, while other things start, and not with their first document."""
        for _ in range(self.workers):
            self._pool.schedule(extractor_version)

    def read(self, page: Source, attachments: Sequence[Source]) -> Report | str:
        """The report, or one line that says why there is none."""
        future: Future[Report] = self._pool.schedule(extract_and_trim, (page, tuple(attachments)), timeout=TIMEOUT_S)
        try:
            return future.result()
        except ExtractError as error:
            return f"{type(error).__name__}: {error}"
        except ReadingTimeout:
            return say(f"reading took longer than {TIMEOUT_S} s", f"解析超过 {TIMEOUT_S} 秒")
        except ProcessExpired as error:
            return _died(error.exitcode)
        except MemoryError:
            return _died(TOO_LARGE)
        except Exception as error:  # the edge of one document of many: the capture stays, the reason is kept
            logging.getLogger(__name__).exception("a document could not be read: %s", page.url)
            return f"{type(error).__name__}: {error}"


def _died(code: int) -> str:
    """Why a worker is not there any more."""
    if code == TOO_LARGE:
        return say("reading needed too much memory", "解析所需内存超限")
    return say(f"the reader died (exit code {code})", f"解析进程异常退出（代码 {code}）")


@contextmanager
def open_reader(workers: int = 1, *, resident_bytes: int = RESIDENT_BYTES) -> Iterator[Reader]:
    """A reader whose workers are started when first needed and ended with it."""
    pool = ProcessPool(
        max_workers=workers,
        max_tasks=_TASKS_PER_WORKER,
        initializer=_prepare,
        initargs=(resident_bytes,),
        context=get_context("spawn"),
    )
    try:
        with Converter() as converter:
            yield Reader(pool, workers, converter)
        pool.close()  # type: ignore[no-untyped-call]  # published with half of its types
    except BaseException:
        pool.stop()  # type: ignore[no-untyped-call]  # likewise
        raise
    finally:
        pool.join()


def extract_and_trim(page: Source, attachments: Sequence[Source] = ()) -> Report:
    """`extract`, after which what it took of memory is given back: glibc by itself keeps hundreds of megabytes."""
    from extractors.extract import extract  # noqa: PLC0415  # slow to import, needed in the workers alone

    try:
        return extract(page, attachments)
    finally:
        if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
            trim(0)


def _prepare(resident_bytes: int) -> None:
    """In the worker, before it reads anything: what is loaded for good is not searched for garbage again and again."""
    import extractors.extract  # noqa: F401, PLC0415  # what it reads with

    gc.collect()
    gc.freeze()
    limit(_MEMORY_BYTES, resident_bytes)
