"""Serving the application and replay, on loopback unless told otherwise, until Ctrl-C."""

import logging
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event, Thread

import uvicorn

from crawler.browse.app import create_origins
from crawler.browse.border import LOOPBACK, LOOPBACK_NAMES, Border
from crawler.browse.lookout import survey_apart
from crawler.browse.site import Site
from crawler.browse.workers import CAN_SHARE, Post, workers
from crawler.capture.archive import open_archive
from crawler.capture.merging import merge_indexes
from crawler.capture.uploading import catch_up
from crawler.errors import NianbaoError, Usage
from crawler.registry import Registry
from crawler.store import open_store
from crawler.survey import Survey
from crawler.words import say

log = logging.getLogger(__name__)


REFRESHED_S = 60
"""How often indexes are merged, and those of other machines fetched; what this machine closes is seen at once."""


@dataclass(frozen=True)
class Service:
    """How it is served: on which address and ports (0 takes any that is free), and to whom.

    `proxied` are the origins, application and replay, under which a proxy with HTTPS serves it; `allowed` those whose
    scripts may read the API, `processes` how many answer.
    """

    host: str = LOOPBACK
    port: int = 0
    replay_port: int = 0
    token: str | None = None
    proxied: tuple[str, str] | None = None
    allowed: tuple[str, ...] = ()
    processes: int = 1

    def border(self, ports: tuple[int, int]) -> Border:
        """Who is let in. Raises Usage where others could come in that are not meant to."""
        named = frozenset({socket.gethostname().lower()})
        border = Border(ports, self.host, named, self.token, self.proxied, self.allowed)
        if self.host not in LOOPBACK_NAMES and not (self.token or self.proxied):
            raise Usage(
                say(
                    "who is not on this machine needs a token: give --token, or serve it behind a proxy with HTTPS "
                    "(--behind-proxy)",
                    "向本机以外开放需要口令：请给出 --token，或置于 HTTPS 反向代理之后（--behind-proxy）",
                )
            )
        return border


@dataclass(frozen=True)
class Served:
    """What is served, and to whom; processes tell it each other."""

    data: Path
    uri: str
    registry: Registry
    border: Border

    @contextmanager
    def opened(self, take: Callable[[], Survey]) -> Iterator[Site]:
        """The data folder, open to be read; the text index follows what is written."""
        with (
            open_store(self.uri, self.data) as store,
            store.texts.followed(),
            open_archive(self.data) as archive,
        ):
            yield Site(store, archive, self.border, registry=self.registry, take=take)


def serve(data: Path, uri: str, registry: Registry, service: Service) -> None:
    """Serve a data folder's reports and captures until Ctrl-C."""
    if not data.is_dir():
        raise Usage(say(f"{data}: there is no data folder; crawl first", f"{data}：没有该数据目录，请先抓取"))
    service.border((0, 0))
    count = service.processes if CAN_SHARE else 1
    with (
        _listening(service.host, service.port, "--port", shared=count > 1) as first,
        _listening(service.host, service.replay_port, "--replay-port", shared=count > 1) as second,
    ):
        border = service.border((first.getsockname()[1], second.getsockname()[1]))
        served = Served(data, uri, registry, border)
        with (
            served.opened(partial(survey_apart, uri, data, registry)) as site,
            _refreshed(data),
            workers(count - 1, _answer, served, site.lookout),
        ):
            site.lookout.begin()
            _say_where(service, border)
            try:
                _server(site).run(sockets=[first, second])
            except KeyboardInterrupt:  # uvicorn has ended cleanly and raises it again
                return


def _answer(post: Post) -> None:
    """What another process does: the same, on the same ports."""
    served: Served = post.given
    border = served.border
    with ExitStack() as stack:
        site = stack.enter_context(served.opened(post.take))
        sockets = [stack.enter_context(_bound(border.bound, port, shared=True)) for port in border.ports]
        server = _server(site)

        def end() -> None:
            server.should_exit = True

        post.hear(end)
        server.run(sockets=sockets)


def _server(site: Site) -> uvicorn.Server:
    # h11 by name: it alone limits how long headers may be, and uvicorn takes another parser where there is one
    config = uvicorn.Config(
        create_origins(site), http="h11", log_level="warning", server_header=False, proxy_headers=False
    )
    return uvicorn.Server(config)


def _say_where(service: Service, border: Border) -> None:
    shown = f"[{service.host}]" if ":" in service.host else service.host
    application, replay = service.proxied or (f"http://{shown}:{port}" for port in border.ports)
    sys.stdout.write(
        f"{say('Browse at', '浏览地址')} {application}/  {say('(Ctrl-C ends)', '（Ctrl-C 结束）')}\n"
        f"{say('Captured pages are shown on', '存档页面另行显示于')} {replay}/\n"
    )
    if border.open and not service.proxied:
        plain = "open to others, by token, without encryption: scripts of captured pages do not run there"
        sys.stdout.write(f"{say(plain, '已向他人开放，凭口令进入，未加密：存档页面的脚本不运行')}\n")
    sys.stdout.flush()


@contextmanager
def _refreshed(data: Path) -> Iterator[None]:
    """Months may pass: what crawls and other machines add is merged and fetched meanwhile."""
    ended = Event()

    def refresh() -> None:
        while not ended.wait(REFRESHED_S):
            try:
                catch_up(data)
                merge_indexes(data)
            except (NianbaoError, OSError) as error:
                log.warning("%s", error)

    thread = Thread(target=refresh, name="refresh", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(timeout=5)


@contextmanager
def _listening(host: str, port: int, option: str, *, shared: bool) -> Iterator[socket.socket]:
    try:
        if shared:  # who shares a port hears nothing of others who do, so it is tried without
            _bound(host, port, shared=False).close()
        listener = _bound(host, port, shared=shared)
    except OSError as error:
        reason = (error.strerror or str(error)).partition(" (")[0]  # Python says the address once more
        raise NianbaoError(f"{host}:{port}: {reason}; give another {option}") from error
    with listener:
        yield listener


def _bound(host: str, port: int, *, shared: bool) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, reuse_port=shared)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # inherited: else small answers wait 40 ms
    return listener
