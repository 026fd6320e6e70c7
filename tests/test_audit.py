"""`make audit` tells what is known of the locked packages, and says where nobody could be asked."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.conventions import ROOT

pytestmark = pytest.mark.slow

LOCK = "".join(f"{pin} --hash=sha256:{'0' * 64}\n" for pin in ("aaa==1.0", "bbb==2.1"))
RANGE = {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.2"}]}
AFFECTED = {"package": {"name": "bbb", "ecosystem": "PyPI"}, "ranges": [RANGE]}


class _Database(BaseHTTPRequestHandler):
    """Knows of one weakness, as OSV would answer."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        is_weak = asked["version"] == "2.1" and asked["package"]["name"] == "bbb"
        body = json.dumps({"vulns": [{"id": "PYSEC-2026-1", "affected": [AFFECTED]}]} if is_weak else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Database)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1/query"
    server.shutdown()
    server.server_close()


def audit(folder: Path, lock: str, address: str) -> subprocess.CompletedProcess[str]:
    """What it says of another lock, by a database of ours."""
    (folder / "audit.py").write_bytes((ROOT / "requirements" / "audit.py").read_bytes())
    (folder / "run.txt").write_text(lock)
    command = [sys.executable, str(folder / "audit.py"), "--vulnerability-service", "osv", "--osv-url", address]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_known_weakness_is_told_with_what_mends_it_and_exit_code_1(tmp_path: Path, database: str) -> None:
    told = audit(tmp_path, LOCK, database)
    assert (told.returncode, told.stdout) == (1, "bbb 2.1: PYSEC-2026-1, mended in 2.2\n")
    assert told.stderr == "audit: 2 of 2 packages were looked up, 1 weaknesses are known\n"


def test_where_nobody_answers_nothing_was_learnt_and_it_is_said(tmp_path: Path) -> None:
    told = audit(tmp_path, LOCK, "http://127.0.0.1:9/v1/query")
    assert (told.returncode, told.stdout) == (0, "")
    assert told.stderr.startswith("audit: nobody could be asked, so nothing is known of run.txt")
