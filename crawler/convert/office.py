"""LibreOffice's process: started in a folder and a session of its own, asked line by line, ended without a trace."""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from crawler.convert import worker
from crawler.errors import LibreOfficeMissing, NotConverted
from crawler.words import say

_PLACES = (Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),)
"""Where LibreOffice is where it is not on the PATH."""

_GRACE_S = 5
"""How much longer than it is waited for LibreOffice may live: it ends by itself when nobody waits any more."""


def find_programs() -> Path:
    """The folder of LibreOffice's programs. Raises LibreOfficeMissing, which says what to install."""
    on_path = (shutil.which(name) for name in ("soffice", "libreoffice"))
    for found in [*(Path(path) for path in on_path if path), *_PLACES]:
        folder = found.resolve().parent
        if any((folder / name).exists() for name in worker.LIBRARIES):
            return folder
    raise LibreOfficeMissing(
        say(
            "old office formats (.doc, .wps, .rtf, .odt) are read through LibreOffice; "
            "install it (`apt install libreoffice-writer`)",
            "旧版文档（.doc、.wps、.rtf、.odt）经 LibreOffice 读取，请先安装（`apt install libreoffice-writer`）",
        )
    )


class Office:
    """One running LibreOffice; `served` counts what it was asked."""

    def __init__(self) -> None:
        programs = find_programs()
        self.served = 0
        self._home = Path(tempfile.mkdtemp(prefix="nianbao-office-"))
        (self._home / "tmp").mkdir()
        self._process = subprocess.Popen(  # noqa: S603  # our own file, by this interpreter
            [sys.executable, "-I", worker.__file__, programs, self._home],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._home,
            env=self._environment(),
            start_new_session=True,
        )
        try:
            ready = self._answer(worker.START_S)
        except TimeoutError:
            ready = None
        if ready is None:
            self.close()
            raise NotConverted(
                say(f"LibreOffice in {programs} does not start", f"{programs} 中的 LibreOffice 无法启动")
            )

    def _environment(self) -> dict[str, str]:
        """Nothing of ours: no proxy, no password, no display."""
        own = {"HOME": str(self._home), "TMPDIR": str(self._home / "tmp"), "SAL_USE_VCLPLUGIN": "svp"}
        return own | {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}

    def convert(self, body: bytes, suffix: str, seconds: int) -> bytes | None:
        """The DOCX; None where LibreOffice died of it. Raises TimeoutError, or NotConverted with what it says."""
        self.served += 1
        file, docx = self._home / f"document{suffix}", self._home / "document.docx"
        file.write_bytes(body)
        order = {"file": str(file), "docx": str(docx), "seconds": seconds + _GRACE_S}
        with suppress(BrokenPipeError):
            self._write(json.dumps(order))
        answer = self._answer(seconds)
        if answer is None:
            return None
        if refusal := json.loads(answer):
            said = " ".join(refusal.split())
            raise NotConverted(say(f"LibreOffice cannot open it: {said}", f"LibreOffice 无法打开：{said}"))
        made = docx.read_bytes()
        docx.unlink()
        file.unlink()
        return made

    def close(self) -> None:
        """End the process with everything that it started, and remove its folder."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with suppress(BrokenPipeError):
                    pipe.close()
        self._process.wait()
        shutil.rmtree(self._home, ignore_errors=True)

    def _write(self, line: str) -> None:
        if self._process.stdin:
            self._process.stdin.write(f"{line}\n".encode())
            self._process.stdin.flush()

    def _answer(self, seconds: int) -> bytes | None:
        """The next line; None where the process ended instead. Raises TimeoutError."""
        pipe = self._process.stdout
        if pipe is None or not select.select([pipe], [], [], seconds)[0]:
            raise TimeoutError
        return pipe.readline() or None
