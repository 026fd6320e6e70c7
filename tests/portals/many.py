"""Portals by the dozen in a process of their own: `python -m tests.portals.many PORTALS REPORTS`, ended by its parent.

Each stands on an address of its own and lists reports that have their tables and nine attachments, each of another body
or year: what a database has of one report is no part of the measure. The first line of the output is the addresses as
JSON, a line more comes for each line of the input: the pages that were asked by then.
"""

import asyncio
import contextlib
import json
import sys
from functools import partial

from tests.making.draft import draft
from tests.making.figures import figures
from tests.making.html import page

HOST = "127.0.{}.{}"
ATTACHED = 9
ROWS = 20
TITLE = "第{}县第{}镇{}年政府信息公开工作年度报告"
ROW = '<li><a href="./202201/t20220120_{}.html" title="{}">青山县…</a><span>2022-01-20</span></li>'
FIRST = 2010


class Many:
    """What all of them serve; `asked` is what they were asked for."""

    def __init__(self, reports: int) -> None:
        self.reports = reports
        self.asked = 0
        drafted = draft("2021", figures("many", "2021"), year=2021)
        self._report = page(drafted).decode().replace(drafted.title, "{title}")

    def answer(self, portal: int, path: str) -> bytes | None:
        """The body of a portal's page; None where there is none."""
        number = int("0" + "".join(filter(str.isdigit, path.rpartition("_")[2])))
        if path.endswith(".pdf"):
            return b"%PDF-1.4 " + path.encode()
        if path.startswith("/nb/index"):
            return self._listing(portal, number).encode()
        return self._article(portal, number).encode() if path.startswith("/nb/202201/t") else None

    def _listing(self, portal: int, number: int) -> str:
        shown = range(number * ROWS, min(self.reports, (number + 1) * ROWS))
        rows = "".join(ROW.format(n, _title(portal, n)) for n in shown)
        pages = -(-self.reports // ROWS)
        script = f'createPageHTML({pages}, {number}, "index", "html");'
        return f"<html><meta charset=utf-8><body><ul>{rows}</ul><script>{script}</script></body></html>"

    def _article(self, portal: int, number: int) -> str:
        links = "".join(f'<p><a href="./P{number}_{n}.pdf">附件{n}</a></p>' for n in range(ATTACHED))
        report = self._report.replace("{title}", _title(portal, number))
        return report.replace("</body>", f"<div id=zoom>{links}</div></body>")

    async def serve(self, portal: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                self.asked += 1
                body = self.answer(portal, head.split(b" ", 2)[1].decode())
                status = "200 OK" if body else "404 Not Found"
                form = "application/pdf" if body and body.startswith(b"%PDF") else "text/html; charset=utf-8"
                fields = f"Content-Type: {form}\r\nContent-Length: {len(body or b'')}"
                writer.write(f"HTTP/1.1 {status}\r\n{fields}\r\n\r\n".encode() + (body or b""))
                await writer.drain()
        writer.close()


def _title(portal: int, number: int) -> str:
    return TITLE.format(portal, number // 15, FIRST + number % 15)


async def main(portals: int, reports: int) -> None:
    """Serve until the input ends."""
    many = Many(reports)
    hosts = [HOST.format(16 + number // 200, number % 200 + 1) for number in range(portals)]
    servers = [await asyncio.start_server(partial(many.serve, n), host, 0) for n, host in enumerate(hosts)]
    say(json.dumps(["{}:{}".format(*server.sockets[0].getsockname()) for server in servers]))
    while await asyncio.to_thread(sys.stdin.readline):
        say(str(many.asked))


def say(line: str) -> None:
    """To who started this."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
