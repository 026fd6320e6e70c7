"""A portal that is crawled and killed again and again: what the tests of it share."""

import os
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import IO, TypeAlias

from tests.spiders.conftest import write_portal
from tests.spiders.portal_server import Answer, Asked, PortalServer

AT_ONCE = 4
WARCINFO_BYTES = 2000
LIST = "/nb/"
BODY = "<html><body><h1>{title}</h1><div id=zoom>{text}</div><!-- {noise} --></body></html>"
DRAWN = (
    "<html><body><ul id=list></ul><script>document.getElementById('list').innerHTML = `{rows}`</script></body></html>"
)
MARK = "XDG_DATA_DIRS"
Process: TypeAlias = "subprocess.Popen[str]"
Said = tuple[int | IO[str], int | IO[str]]


def serve_portal(host: str, pages: int, *, drawn: bool, seconds: float = 0.03) -> PortalServer:
    """A listing of so many reports, each a page of some 20 kB that takes a while to come."""
    server, noise = PortalServer(host), Random(pages)  # noqa: S311  # bytes that do not compress
    titles = [f"青山县第{n}局{2019 + n % 5}年政府信息公开工作年度报告" for n in range(pages)]
    rows = "".join(f'<li><a href="{n}.html">{title}</a></li>' for n, title in enumerate(titles))
    server.pages[LIST] = Answer(DRAWN.format(rows=rows) if drawn else f"<ul>{rows}</ul>{'字' * 50}")
    for n, title in enumerate(titles):
        body = BODY.format(title=title, text="公开信息。" * 100, noise=noise.randbytes(10_000).hex())
        server.pages[f"{LIST}{n}.html"] = slowly(Answer(body), seconds)
    return server


def slowly(answer: Answer, seconds: float) -> Callable[[Asked], Answer]:
    """The answer, after a while."""

    def page(_: Asked) -> Answer:
        time.sleep(seconds)
        return answer

    return page


@dataclass
class Commands:
    """Crawls into one data folder, one after the other, each a process with its own temporary folder."""

    folder: Path
    data: Path = field(init=False)
    temporary: Path = field(init=False)
    settings: dict[str, object] = field(init=False)

    def __post_init__(self) -> None:
        self.data, self.temporary = self.folder / "data", self.folder / "tmp"
        self.temporary.mkdir()
        self.settings = {"DOWNLOAD_DELAY": 0}

    def command(self, *more: str) -> list[str | Path]:
        """`nianbao crawl` of the portals of the folder."""
        chosen = [word for name, value in self.settings.items() for word in ("-s", f"{name}={value}")]
        program = Path(sys.executable).parent / "nianbao"
        return [program, "crawl", "--data", self.data, "--portals", self.folder / "portals", *chosen, *more]

    @property
    def mark(self) -> str:
        """By which the processes are known; in a name that Chromium, too, is given, and to which more may be added."""
        return f"/usr/local/share:/usr/share:{self.folder}"

    def environment(self) -> dict[str, str]:
        """With a mark that a process's children inherit."""
        return os.environ | {"TMPDIR": str(self.temporary), MARK: self.mark, "LC_ALL": "C.UTF-8"}

    def start(self, *more: str, said: Said = (subprocess.PIPE, subprocess.PIPE), **more_of_it: str) -> Process:
        """A crawl, in a session of its own; `said` is where its output and its errors go."""
        environment, (out, errors) = self.environment() | more_of_it, said
        return subprocess.Popen(
            self.command(*more), text=True, env=environment, start_new_session=True, stdout=out, stderr=errors
        )

    def processes(self) -> dict[int, str]:
        """Those that a crawl of ours is or has started and that still run, with their command lines."""
        running = (folder for folder in Path("/proc").iterdir() if folder.name.isdigit())
        return {int(folder.name): command for folder in running if (command := self._ours(folder)) is not None}

    def _ours(self, folder: Path) -> str | None:
        try:
            if f"{MARK}={self.mark}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                return (folder / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            pass
        return None

    def children(self) -> list[str]:
        """The same as lines."""
        return [f"{pid} {command}" for pid, command in self.processes().items()]

    def wait_for_children(self, seconds: float = 15) -> None:
        """A killed crawl's children end by themselves, soon."""
        end = time.monotonic() + seconds
        while (left := self.children()) and time.monotonic() < end:
            time.sleep(0.05)
        assert left == []


@dataclass
class Crawls(Commands):
    """The same of one portal, with what its archive holds."""

    server: PortalServer
    platform: str
    lines: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.settings |= {"CONCURRENT_REQUESTS": AT_ONCE, "AUTOTHROTTLE_ENABLED": False}
        self.settings |= {"CONCURRENT_REQUESTS_PER_DOMAIN": AT_ONCE}
        write_portal(self.folder / "portals", self.platform, self.server.url + LIST, self.lines)

    def kill(self, after: float, *, begun: bool) -> None:
        """Start a crawl and kill it, and it alone, so many seconds after that, or after it `begun` to write.

        Returns when its children are gone.
        """
        with self.start() as process:
            if begun:
                self.wait_until_begun(process)
            time.sleep(after)
            process.send_signal(signal.SIGKILL)
            process.wait()
            for pipe in (process.stdout, process.stderr):
                if pipe:
                    pipe.close()
        self.wait_for_children()

    def wait_until_begun(self, process: "subprocess.Popen[str]") -> None:
        """Until it has written more than its first record, or has ended."""
        while process.poll() is None and not any(map(_has_records, (self.data / "archive").glob("*.open"))):
            time.sleep(0.01)

    def finish(self, *more: str) -> "subprocess.CompletedProcess[str]":
        """A crawl that is left alone."""
        with self.start(*more) as process:
            stdout, stderr = process.communicate(timeout=300)
        return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)

    def asked(self) -> list[str]:
        """What the server was asked so far."""
        return [asked.path for asked in self.server.log]

    def committed(self) -> dict[str, str]:
        """The responses that stand whole in the files, by record id, as a reader that is not ours finds them."""
        return {fields["WARC-Record-ID"]: fields["WARC-Target-URI"] for fields in self._records("response", "revisit")}

    def settled(self) -> set[str]:
        """The addresses of those that need not be asked again: of a drawn page its text has to be there, too."""
        drawn = {fields["WARC-Refers-To"] for fields in self._records("conversion") if '"text"' in str(fields)}
        plain = {
            fields["WARC-Record-ID"]
            for fields in self._records("response", "revisit")
            if '"via": "browser"' not in fields.get("WARC-JSON-Metadata", "")
        }
        return {url for record_id, url in self.committed().items() if record_id in drawn | plain}

    def _records(self, *types: str) -> Iterator[dict[str, str]]:
        for path in sorted((self.data / "archive").glob("*")):
            for fields in whole_records(path.read_bytes()):
                if fields["WARC-Type"] in types:
                    yield fields


def _has_records(path: Path) -> bool:
    try:
        return path.stat().st_size > WARCINFO_BYTES
    except FileNotFoundError:  # it has just got its final name
        return False


def whole_records(packed: bytes) -> Iterator[dict[str, str]]:
    """The fields of each record, gzip member by gzip member, up to where the file is torn."""
    while packed:
        member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        record = member.decompress(packed)
        if not member.eof:
            return
        yield dict(line.split(": ", 1) for line in record.partition(b"\r\n\r\n")[0].decode().splitlines()[1:])
        packed = member.unused_data
