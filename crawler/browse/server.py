"""Serving the application on loopback until Ctrl-C."""

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from crawler.browse.app import LOOPBACK, create_app
from crawler.capture.archive import open_archive
from crawler.errors import NianbaoError, Usage
from crawler.store import open_store
from crawler.words import say


def serve(data: Path, uri: str, port: int) -> None:
    """Serve a data folder's reports and captures; port 0 takes any that is free."""
    if not data.is_dir():
        raise Usage(say(f"{data}: there is no data folder; crawl first", f"{data}：没有该数据目录，请先抓取"))
    with _listening(port) as listener, open_store(uri, data) as store, open_archive(data) as archive:
        config = uvicorn.Config(create_app(store, archive), log_level="warning", server_header=False)
        address = f"http://{LOOPBACK}:{listener.getsockname()[1]}/"
        sys.stdout.write(f"{say('Browse at', '浏览地址')} {address}  {say('(Ctrl-C ends)', '（Ctrl-C 结束）')}\n")
        sys.stdout.flush()
        try:
            uvicorn.Server(config).run(sockets=[listener])
        except KeyboardInterrupt:  # uvicorn has ended cleanly and raises it again
            return


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    try:
        listener = socket.create_server((LOOPBACK, port))
    except OSError as error:
        raise NianbaoError(f"{LOOPBACK}:{port}: {error.strerror}; give another --port") from error
    with listener:
        yield listener
