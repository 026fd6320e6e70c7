"""How a message leaves this machine: by SMTP, or as a POST of JSON; in time, a few times, and without its secrets."""

import base64
import hashlib
import hmac
import json
import smtplib
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from string import Template as Words
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote_plus
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from crawler import clock
from crawler.alarms.channels import PORTS, Channels, Mail, Webhook, templates
from crawler.alarms.message import Message
from crawler.errors import NotTold, NotTried

ANSWER_BYTES = 65536
BUSY = {408, 425, 429}
"""Answers after which another try may go well, beside all of 5xx."""


def send(channel: Mail | Webhook, message: Message, channels: Channels) -> None:
    """Tell a channel, in a few tries; raises NotTold with a reason that shows no secret."""

    def act() -> None:
        if isinstance(channel, Mail):
            _mail(channel, message, channels.timeout_s)
        else:
            _post(channel, message, channels.timeout_s)

    for left in reversed(range(channels.tries)):
        try:
            _in_time(act, 3 * channels.timeout_s)
        except NotTold as error:
            if not (left and isinstance(error, NotTried)):
                raise NotTold(f"{channel.name}: {_hidden(str(error), channel.secrets)}") from None
            time.sleep(2 ** (channels.tries - left - 1) / 2)
        else:
            return


def _in_time(act: Callable[[], None], seconds: float) -> None:
    """Do it, but wait no longer than that, however slowly the other side drips."""
    failed: list[NotTold] = []

    def try_it() -> None:
        try:
            act()
        except NotTold as error:
            failed.append(error)
        except (OSError, HTTPException, smtplib.SMTPException, ValueError) as error:
            failed.append(NotTried(f"{type(error).__name__}: {error}"))

    thread = threading.Thread(target=try_it, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise NotTried(f"no answer within {seconds:.0f} s")
    if failed:
        raise failed[0]


def _hidden(text: str, secrets: Iterable[str]) -> str:
    for secret in filter(None, secrets):
        text = text.replace(secret, "***")
    return " ".join(text.split())[:300]


def _mail(mail: Mail, message: Message, timeout_s: float) -> None:
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = message.title, mail.sender, ", ".join(mail.to)
    made["Date"], made["Message-ID"] = format_datetime(clock.now()), make_msgid("nianbao", "nianbao.invalid")
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(message.text() + "\n", cte="base64")
    context, port = _context(mail.ca_file), mail.port or PORTS[mail.security]
    try:
        with _smtp(mail, port, timeout_s, context) as server:
            if mail.security == "starttls":
                server.starttls(context=context)
            if mail.user:
                server.login(mail.user, mail.password.get_secret_value())
            refused = server.send_message(made)
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError, ssl.SSLCertVerificationError) as error:
        raise NotTold(f"{type(error).__name__}: {error}") from error
    if refused:
        raise NotTold(f"refused: {', '.join(refused)}")


def _smtp(mail: Mail, port: int, timeout_s: float, context: ssl.SSLContext) -> smtplib.SMTP:
    if mail.security == "tls":
        return smtplib.SMTP_SSL(mail.host, port, timeout=timeout_s, context=context)
    return smtplib.SMTP(mail.host, port, timeout=timeout_s)


class _NoRedirects(HTTPRedirectHandler):
    """Another address is not the one that was configured."""

    def redirect_request(self, *_: object) -> None:
        """None: the redirect itself is the answer."""


def _post(hook: Webhook, message: Message, timeout_s: float) -> None:
    template = templates()[hook.template]
    words = {"title": message.title, "text": message.text(template.largest_bytes), "time": message.time}
    body = _filled(hook.body or template.body, words, list(message.alarms))
    url, signed = _signed(hook, template.sign, clock.now())
    data = json.dumps({**body, **signed}, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "nianbao"}
    opener = build_opener(_NoRedirects(), HTTPSHandler(context=_context(hook.ca_file)))
    try:
        request = Request(url, data, headers)  # noqa: S310  # http and https alone, see Webhook
        with opener.open(request, timeout=timeout_s) as answer:
            said = answer.read(ANSWER_BYTES)
    except HTTPError as error:
        with error:
            kind = NotTried if error.code in BUSY or error.code >= HTTPStatus.INTERNAL_SERVER_ERROR else NotTold
        raise kind(f"status {error.code}") from None
    if template.accepted:
        _accepted(said, template.accepted)


def _accepted(said: bytes, field: str) -> None:
    """Bots answer with status 200, and say in the body that they did not take it."""
    try:
        told = json.loads(said)
    except ValueError:
        told = None
    if not isinstance(told, dict) or told.get(field) != 0:
        raise NotTold(f"not taken: {said[:200].decode(errors='replace')}")


def _filled(value: Any, words: dict[str, str], alarms: list[dict[str, object]]) -> Any:  # noqa: ANN401  # JSON
    if isinstance(value, dict):
        return {name: _filled(inner, words, alarms) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, words, alarms) for inner in value]
    if value == "$alarms":
        return alarms
    return Words(value).safe_substitute(words) if isinstance(value, str) else value


def _signed(hook: Webhook, sign: str | None, now: datetime) -> tuple[str, dict[str, str]]:
    """The address and what the body has besides, where a bot wants to see that we know its secret."""
    url, secret = hook.url.get_secret_value(), hook.secret.get_secret_value()
    if not (secret and sign):
        return url, {}
    if sign == "dingtalk":
        at = str(int(now.timestamp() * 1000))
        digest = hmac.new(secret.encode(), f"{at}\n{secret}".encode(), hashlib.sha256).digest()
        joined = "&" if "?" in url else "?"
        return f"{url}{joined}timestamp={at}&sign={quote_plus(base64.b64encode(digest))}", {}
    at = str(int(now.timestamp()))
    digest = hmac.new(f"{at}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return url, {"timestamp": at, "sign": base64.b64encode(digest).decode()}


def _context(ca_file: Path | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
