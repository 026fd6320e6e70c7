"""Who is told in tests: a mail server and a server of webhooks on loopback, over TLS with a certificate of our own."""

import asyncio
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

PASSWORD = "geheim-7421"  # noqa: S105  # of a server on loopback


@dataclass(frozen=True)
class Certificate:
    """A certificate for 127.0.0.1 that nobody else trusts."""

    file: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """For a server."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        return context


def make_certificate(folder: Path) -> Certificate:
    """Valid for an hour."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    certificate = Certificate(folder / "cert.pem", folder / "key.pem")
    certificate.file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    certificate.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate


@dataclass
class Mailbox:
    """The mails that came, and who logged in."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    users: list[bytes] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        """Take a mail."""
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"

    def authenticate(self, _server: SMTP, _session: Session, _env: Envelope, _how: str, said: Any) -> AuthResult:  # noqa: ANN401  # aiosmtpd's
        """Let in who knows the password."""
        assert isinstance(said, LoginPassword)
        self.users.append(said.login)
        return AuthResult(success=said.password == PASSWORD.encode(), handled=False)


class _OnAnyPort(Controller):
    """A controller that looks on which port it listens, before it looks whether it does."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # published so


@contextmanager
def mail_server(certificate: Certificate, *, starttls: bool = True) -> Iterator[Mailbox]:
    """A server that asks for TLS and a password."""
    box = Mailbox()
    options: dict[str, Any] = {"authenticator": box.authenticate, "auth_required": True}
    if starttls:
        options |= {"tls_context": certificate.context(), "require_starttls": True}
    else:
        options |= {"ssl_context": certificate.context(), "auth_require_tls": False}
    controller = _OnAnyPort(box, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        box.port = controller.port
        yield box
    finally:
        controller.stop()


@dataclass
class Hooks:
    """The messages that came by path, and what is answered: a status, headers, a body."""

    url: str = ""
    came: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answer: Callable[[], tuple[int, dict[str, str], bytes]] = lambda: (200, {}, b'{"errcode": 0, "code": 0}')


@contextmanager
def hook_server(certificate: Certificate | None = None) -> Iterator[Hooks]:
    """A server of webhooks."""
    hooks = Hooks()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hooks.came.append((self.path, json.loads(body)))
            status, headers, said = hooks.answer()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(said)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if certificate:
        server.socket = certificate.context().wrap_socket(server.socket, server_side=True)
    hooks.url = f"http{'s' if certificate else ''}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield hooks
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
