"""Portals by the dozen in a process of their own: `python -m tests.portals.many PORTALS REPORTS`, ended by its parent.

Each stands on an address of its own and lists reports that have their tables and nine attachments, each of another body
or year: what a database has of one report is no part of the measure. The first line of the output is the addresses as
JSON, a line more comes for each line of the input: the pages that were asked by then.
"""

import json
import sys

from tests.portals.faulty import FaultyServer
from tests.portals.numbered import PLACE, numbered
from tests.portals.site import Answer, Asked, Site, chunks, items, page, put_list

HOST = "127.0.{}.{}"
ATTACHED = 9
ROWS = 20
FIRST = 2010
YEARS = 15


def many(reports: int) -> Site:
    """A list of so many reports: fifteen years of a township, then of the next."""
    site, rows = Site("/nb/index.html"), []
    for number in range(reports):
        files = [f"/nb/202201/P{number}_{n}.pdf" for n in range(ATTACHED)]
        site.files |= set(files)
        links = "".join(f'<p><a href="{file}">附件{n}</a></p>' for n, file in enumerate(files))
        body = f"{PLACE}第{number // YEARS}镇"
        rows.append(site.report(f"/nb/202201/t20220120_{number}.html", body, FIRST + number % YEARS, extra=links))
    site.pages |= dict.fromkeys(site.files, _file)
    pages = chunks(rows, ROWS)
    names = ["index.html", *(f"index_{number}.html" for number in range(1, len(pages)))]
    script = 'createPageHTML({}, {}, "index", "html");'
    return put_list(site, "/nb/", pages, names, lambda n, some: page("年报", items(some), script.format(len(pages), n)))


def _file(asked: Asked) -> Answer:
    return Answer(b"%PDF-1.4 " + asked.path.encode(), headers={"Content-Type": "application/pdf"})


def host_of(number: int) -> str:
    """An address on loopback for each portal."""
    return HOST.format(16 + number // 200, number % 200 + 1)


def main(portals: int, reports: int) -> None:
    """Serve until the input ends."""
    servers = [FaultyServer(host_of(number), rate=0) for number in range(portals)]
    for number, server in enumerate(servers):
        server.pages |= numbered(many(reports), f"第{number}县").pages
    say(json.dumps([server.url.removeprefix("http://") for server in servers]))
    for _ in sys.stdin:
        say(str(sum(len(server.log) for server in servers)))


def say(line: str) -> None:
    """To who started this."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
