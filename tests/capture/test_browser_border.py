"""Every way out of a page that is known: to another host none leads, and what goes to the portal's is captured."""

import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawler.capture.archive import Archive, open_archive
from spiders.found import RequestKey
from tests.capture.loopback import Crawled, RawServer, run_crawl

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WAYS = """
const there = "{there}", tag = (name, set) => document.body.append(Object.assign(document.createElement(name), set));
const link = (rel, set) => document.head.append(Object.assign(document.createElement("link"), {{rel, ...set}}));
const tries = [
  () => fetch(there + "/fetch", {{mode: "no-cors"}}),
  () => fetch(there + "/keepalive", {{mode: "no-cors", keepalive: true, method: "POST", body: "x"}}),
  () => {{ const x = new XMLHttpRequest(); x.open("GET", there + "/xhr"); x.send(); }},
  () => navigator.sendBeacon(there + "/beacon", "x"),
  () => new EventSource(there + "/events"),
  () => new WebSocket(there.replace("http", "ws") + "/socket"),
  () => new WebTransport(there.replace("http:", "https:") + "/transport"),
  () => tag("img", {{src: there + "/image.png"}}),
  () => tag("script", {{src: there + "/script.js"}}),
  () => tag("iframe", {{src: there + "/frame.html"}}),
  () => tag("object", {{data: there + "/object.html"}}),
  () => tag("embed", {{src: there + "/embed.html"}}),
  () => tag("video", {{src: there + "/video.mp4", preload: "auto"}}),
  () => link("stylesheet", {{href: there + "/style.css"}}),
  () => link("prefetch", {{href: there + "/prefetch.html"}}),
  () => link("preload", {{href: there + "/preload.js", as: "script"}}),
  () => link("modulepreload", {{href: there + "/module.js"}}),
  () => link("prerender", {{href: there + "/prerender.html"}}),
  () => link("preconnect", {{href: there}}),
  () => link("dns-prefetch", {{href: there}}),
  () => link("manifest", {{href: there + "/manifest.json"}}),
  () => link("icon", {{href: there + "/icon.png"}}),
  () => tag("script", {{type: "speculationrules", textContent: JSON.stringify({{
      prefetch: [{{source: "list", urls: [there + "/speculated-prefetch.html"], eagerness: "immediate"}}],
      prerender: [{{source: "list", urls: [there + "/speculated-prerender.html"], eagerness: "immediate"}}]}})}}),
  () => new FontFace("odd", `url(${{there}}/font.woff2)`).load(),
  () => tag("a", {{href: "#", ping: there + "/ping", id: "pings"}}) || document.getElementById("pings").click(),
  () => tag("a", {{href: there + "/saved.bin", download: "", id: "saves"}}) || document.getElementById("saves").click(),
  () => new Worker("/worker.js"),
  () => new SharedWorker("/shared.js"),
  () => navigator.serviceWorker.register("/service.js"),
  () => tag("iframe", {{srcdoc: `<img src="${{there}}/in-srcdoc.png">`}}),
  () => tag("img", {{src: "file:///etc/hostname"}}),
  () => tag("iframe", {{src: "view-source:" + there + "/source.html"}}),
  () => tag("iframe", {{src: "chrome://version"}}),
  () => fetch("/redirect", {{mode: "no-cors"}}),
  () => window.open(there + "/window.html"),
  () => window.open(there + "/windowless.html", "_blank", "noopener"),
  () => {{ const f = Object.assign(document.createElement("form"), {{action: there + "/form.html", target: "_blank"}});
           document.body.append(f); f.submit(); }},
  () => {{ const c = new RTCPeerConnection({{iceServers: [{{urls: "stun:{udp}"}},
             {{urls: "turn:{udp}?transport=udp", username: "x", credential: "x"}},
             {{urls: "turn:{tcp}?transport=tcp", username: "x", credential: "x"}}]}});
           c.createDataChannel("x"); c.createOffer().then(offer => c.setLocalDescription(offer)); }},
];
for (const attempt of tries) {{
  try {{ const made = attempt(); if (made && made.catch) made.catch(() => 0); }} catch {{ }}
}}
document.body.append("all tried");
"""
IN_A_WORKER = """
fetch("{there}/by-{name}.txt", {{mode: "no-cors"}}).catch(() => 0);
try {{ importScripts("{there}/import-by-{name}.js"); }} catch {{ }}
try {{ new WebSocket("{there}/socket-of-{name}".replace("http", "ws")); }} catch {{ }}
"""
HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
REPORTED = (
    HTML
    + b"Content-Security-Policy: font-src 'none'; report-uri %s/csp\r\n"
    + (
        b'Report-To: {"group":"default","max_age":9,"endpoints":[{"url":"%s/report-to"}]}\r\n'
        b'NEL: {"report_to":"default","max_age":9,"success_fraction":1}\r\n'
    )
)
SCRIPT = b"HTTP/1.1 200 OK\r\nContent-Type: text/javascript\r\n"
LISTED = {
    *("/beacon", "/by-worker.txt", "/csp", "/embed.html", "/events", "/fetch", "/frame.html", "/image.png"),
    *("/import-by-worker.js", "/in-srcdoc.png", "/keepalive", "/module.js", "/object.html", "/ping", "/prefetch.html"),
    *("/preload.js", "/saved.bin", "/script.js", "/sent", "/socket", "/socket-of-worker", "/style.css", "/transport"),
    *("/video.mp4", "/xhr", "/form.html?", "/window.html", "/windowless.html"),
}
NOT_SEEN = {"/socket", "/socket-of-worker", "/socket-of-shared", "/socket-of-service"}
"""Ways that are no requests with a response: they are described as missed."""


@dataclass(frozen=True)
class Tried:
    """What came of a page that tries everything towards another host, and of one that does so towards its own."""

    server: RawServer
    stranger: RawServer
    datagrams: list[bytes]
    data: Path
    crawled: Crawled
    archive: Archive

    def page(self, path: str) -> dict[str, object]:
        """What the archive says of a page."""
        return next(
            dict(facts)
            for d in self.archive.descriptions("fetch")
            if isinstance(facts := d.facts.get("page"), dict)
            and str(facts.get("url", "")).partition("#")[0].endswith(path)
        )


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tried]:
    server, stranger = RawServer(), RawServer(host="127.0.0.2")
    datagrams: list[bytes] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.2", 0))
        udp = f"127.0.0.2:{listener.getsockname()[1]}"
        threading.Thread(target=_listen, args=(listener, datagrams), daemon=True).start()
        for name, there in (("away", stranger.url), ("home", server.url)):
            fill(server, name, there, udp)
        data = tmp_path_factory.mktemp("border") / "data"
        requests: list[str | dict[str, object]] = [
            {"url": f"{server.url}/{name}.html", "meta": {"browser": {}}} for name in ("away", "home")
        ]
        crawled = run_crawl(data, requests, CONCURRENT_REQUESTS=1)
        with open_archive(data) as archive:
            yield Tried(server, stranger, datagrams, data, crawled, archive)
    server.close()
    stranger.close()


def fill(server: RawServer, name: str, there: str, udp: str) -> None:
    tcp = there.removeprefix("http://")
    script = WAYS.format(there=there, udp=udp, tcp=tcp)
    for worker in ("worker", "shared", "service"):
        script = script.replace(f"/{worker}.js", f"/{name}-{worker}.js")
        server.page(f"/{name}-{worker}.js", IN_A_WORKER.format(there=there, name=worker).encode(), head=SCRIPT)
    script = script.replace('"/redirect"', f'"/{name}-redirect"')
    server.raw(
        f"/{name}-redirect", f"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: {there}/sent\r\n\r\n".encode()
    )
    server.page("/saved.bin", b"saved", head=b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n")
    server.page(f"/{name}.js", script.encode(), head=SCRIPT)
    body = f"<!doctype html><meta charset=utf-8><title>{name}</title><body><script src=/{name}.js></script>"
    head = REPORTED % (there.encode(), there.encode())
    server.page(f"/{name}.html", body.encode(), head=head)


def _listen(listener: socket.socket, datagrams: list[bytes]) -> None:
    try:
        while datagram := listener.recv(2000):
            datagrams.append(datagram)
    except OSError:
        return


def test_every_way_was_tried(tried: Tried) -> None:
    bodies = [str(result.get("body")) for result in tried.crawled.results]
    assert all("all tried" in body for body in bodies), tried.crawled.log


def test_another_host_is_not_even_connected_to(tried: Tried) -> None:
    assert tried.stranger.log == {}
    assert tried.stranger.connections == 0
    assert tried.datagrams == []


def test_what_was_refused_is_listed_and_counted(tried: Tried) -> None:
    refused = tried.page("/away.html")["refused"]
    assert isinstance(refused, dict)
    paths = {re.sub(r"^\w+://[^/]+", "", url) for url in refused}
    assert paths >= LISTED
    assert "file:///etc/hostname" in refused
    refused_hosts = tried.crawled.stats["nianbao/refused_hosts"]
    assert isinstance(refused_hosts, int)
    assert refused_hosts >= len(LISTED) - 3  # windows are counted by themselves
    assert tried.crawled.stats["nianbao/refused_popups"] == 6


def test_what_reaches_the_portal_is_captured_or_described_as_missed(tried: Tried) -> None:
    captured = {capture.url.removeprefix(tried.server.url) for capture in tried.archive.captures()}
    told = {d.subject for d in tried.archive.descriptions("fetch") if "missed" in d.facts}
    missed = {key.url.removeprefix(tried.server.url) for key in told if isinstance(key, RequestKey)}
    left = set(tried.server.log) - captured
    assert left - missed - NOT_SEEN == set()
    assert left - NOT_SEEN <= {"/home-service.js"}  # a service worker may ask for itself again as its page ends
