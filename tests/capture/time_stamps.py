"""A time-stamp authority on loopback: `openssl ts` behind a small HTTP server."""

import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

SETTINGS = """
[tsa]
default_tsa = ours
[ours]
dir = {folder}
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/authority.pem
certs = {folder}/root.pem
signer_key = {folder}/authority.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[purpose]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""


class Authority:
    """Answers time-stamp queries, or refuses them."""

    def __init__(self, folder: Path, *, refuses: bool = False) -> None:
        self._folder = folder
        self._refuses = refuses
        self._make_certificates()
        authority = self

        class Answering(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = b"no" if authority._refuses else authority.stamp(body)
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Nothing on stderr."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/tsr"

    def stamp(self, query: bytes) -> bytes:
        """The reply to a query."""
        (self._folder / "query").write_bytes(query)
        self._openssl("ts", "-reply", "-config", "ts.cnf", "-queryfile", "query", "-out", "reply")
        return (self._folder / "reply").read_bytes()

    def _make_certificates(self) -> None:
        (self._folder / "ts.cnf").write_text(SETTINGS.format(folder=self._folder))
        (self._folder / "serial").write_text("01")
        new_key = ("-newkey", "rsa:2048", "-nodes")
        self._openssl("req", "-x509", *new_key, "-keyout", "root.key", "-out", "root.pem", "-subj", "/CN=root")
        self._openssl("req", "-new", *new_key, "-keyout", "authority.key", "-out", "csr", "-subj", "/CN=time stamps")
        signed_by = ("-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "30")
        purpose = ("-extfile", "ts.cnf", "-extensions", "purpose")
        self._openssl("x509", "-req", "-in", "csr", *signed_by, *purpose, "-out", "authority.pem")

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self._folder, check=True, capture_output=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
