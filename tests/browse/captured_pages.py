"""Pages for replay: in every coding, hostile, redirected, captured again."""

import gzip
from dataclasses import dataclass
from pathlib import Path

from crawler.capture.archive import Archive, open_archive
from crawler.capture.exchange import Capture
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
    return captures | {"drawn": drawn}
