"""Serving the application and replay, on loopback unless told otherwise, until Ctrl-C."""

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import uvicorn

from crawler.browse.app import create_origins
from crawler.browse.border import LOOPBACK, Border
from crawler.browse.lookout import survey_apart
from crawler.browse.site import Site
from crawler.capture.archive import open_archive
from crawler.errors import NianbaoError, Usage
from crawler.registry import Registry
from crawler.store import open_store
from crawler.words import say


def serve(data: Path, uri: str, port: int, replay_port: int, registry: Registry) -> None:
    """Serve a data folder's reports and captures; port 0 takes any that is free."""
    if not data.is_dir():
        raise Usage(say(f"{data}: there is no data folder; crawl first", f"{data}：没有该数据目录，请先抓取"))
    with (
        _listening(port, "--port") as first,
        _listening(replay_port, "--replay-port") as second,
        open_store(uri, data) as store,
        store.texts.followed(),
        open_archive(data) as archive,
    ):
        border = Border((first.getsockname()[1], second.getsockname()[1]))
        site = Site(store, archive, border, registry=registry, take=partial(survey_apart, uri, data, registry))
        site.lookout.begin()
        app = create_origins(site)
        config = uvicorn.Config(app, log_level="warning", server_header=False)
        application, replay = (f"http://{LOOPBACK}:{number}/" for number in border.ports)
        sys.stdout.write(
            f"{say('Browse at', '浏览地址')} {application}  {say('(Ctrl-C ends)', '（Ctrl-C 结束）')}\n"
            f"{say('Captured pages are shown on', '存档页面另行显示于')} {replay}\n"
        )
        sys.stdout.flush()
        try:
            uvicorn.Server(config).run(sockets=[first, second])
        except KeyboardInterrupt:  # uvicorn has ended cleanly and raises it again
            return


@contextmanager
def _listening(port: int, option: str) -> Iterator[socket.socket]:
    try:
        listener = socket.create_server((LOOPBACK, port))
    except OSError as error:
        raise NianbaoError(f"{LOOPBACK}:{port}: {error.strerror}; give another {option}") from error
    with listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # inherited: else small answers wait 40 ms
        yield listener
