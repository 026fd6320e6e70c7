"""Mail and webhooks: what they get, what counts as told, and that no secret is shown."""

import base64
import hashlib
import hmac
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.alarms.alarm import Alarm
from crawler.alarms.book import Line
from crawler.alarms.channels import Channels, read_channels, templates
from crawler.alarms.message import Message, message_of
from crawler.alarms.sending import send
from crawler.errors import NotTold, Usage
from tests.alarms.conftest import Configure
from tests.alarms.receiving import PASSWORD, Certificate, Hooks, hook_server, mail_server

AT = datetime(2027, 2, 1, 1, tzinfo=UTC)
ALARM = Alarm("below:fengtai", "portal:fengtai", '丰台区: 31/33 "reports"', "31/33", ("<urn:uuid:0f-1>",))
KEY = "s3cr3t-k3y"


def message(lines: int = 1) -> Message:
    return message_of([Line(ALARM, AT)] * lines, "https://nb.example.org/", AT)


def sent(data: Path, message: Message) -> None:
    channels = read_channels(data)
    for channel in channels.all:
        send(channel, message, channels)


def mail(port: int, certificate: Certificate, security: str = "starttls", password: str = PASSWORD) -> str:
    return f"""tries = 1
[mail]
host = "127.0.0.1"
port = {port}
security = "{security}"
user = "nianbao"
password = "{password}"
from = "nianbao@example.org"
to = ["a@example.org", "b@example.org"]
ca_file = "{certificate.file}"
"""


def hook(url: str, more: str = "", tries: int = 1) -> str:
    return f'tries = {tries}\ntimeout_s = 0.5\n[[webhook]]\nname = "bot"\nurl = "{url}/send?key={KEY}"\n{more}\n'


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # the whole connection is TLS
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_mail_comes_over_tls_with_a_password(configure: Configure, certificate: Certificate, security: str) -> None:
    with mail_server(certificate, starttls=security == "starttls") as box:
        sent(configure(mail(box.port, certificate, security)), message())
    (came,) = box.mails
    assert (came["Subject"], came["To"]) == ("nianbao: alarms: 1, over: 0", "a@example.org, b@example.org")
    assert "丰台区: 31/33" in came.get_content()
    assert "https://nb.example.org/captures/0f-1" in came.get_content()
    assert box.users == [b"nianbao"]


def test_a_wrong_password_is_told_without_the_password(configure: Configure, certificate: Certificate) -> None:
    with mail_server(certificate) as box, pytest.raises(NotTold, match="Authentication") as raised:
        sent(configure(mail(box.port, certificate, password="wr0ng-0ne")), message())  # noqa: S106  # a wrong one
    assert "wr0ng-0ne" not in str(raised.value)
    assert not box.mails


def test_a_mail_server_whose_certificate_nobody_knows_is_not_told(
    configure: Configure, certificate: Certificate
) -> None:
    text = mail(0, certificate).partition("ca_file")[0]
    with mail_server(certificate) as box, pytest.raises(NotTold, match="CERTIFICATE_VERIFY_FAILED"):
        sent(configure(text.replace("port = 0", f"port = {box.port}")), message())
    assert box.users == []


def test_the_environment_knows_the_password_better_than_the_file(
    configure: Configure, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIANBAO_SMTP_PASSWORD", PASSWORD)
    with mail_server(certificate) as box:
        sent(configure(mail(box.port, certificate, password="old")), message())  # noqa: S106  # a wrong one
    assert len(box.mails) == 1


TEXT = 'nianbao: alarms: 1, over: 0\n- 丰台区: 31/33 "reports"\n  https://nb.example.org/captures/0f-1'


@pytest.mark.parametrize(("template", "body"), [
    ("wecom", {"msgtype": "text", "text": {"content": TEXT}}),
    ("dingtalk", {"msgtype": "text", "text": {"content": TEXT}}),
    ("feishu", {"msg_type": "text", "content": {"text": TEXT}}),
])  # fmt: skip
def test_bots_are_told_in_their_own_form(configure: Configure, hooks: Hooks, template: str, body: object) -> None:
    sent(configure(hook(hooks.url, f'template = "{template}"')), message())
    assert hooks.came == [(f"/send?key={KEY}", body)]


def test_a_receiver_of_ones_own_gets_what_its_body_says(configure: Configure, hooks: Hooks) -> None:
    sent(configure(hook(hooks.url, 'body = { a = ["$title, $$5"], all = "$alarms", n = 3 }')), message())
    ((_, body),) = hooks.came
    assert (body["a"], body["n"]) == (["nianbao: alarms: 1, over: 0, $5"], 3)
    assert body["all"] == [{
        "key": "below:fengtai", "text": ALARM.text, "since": "2027-02-01T01:00:00Z", "over": None,
        "captures": ["https://nb.example.org/captures/0f-1"],
    }]  # fmt: skip


def test_a_secret_signs_as_each_bot_wants_it(configure: Configure, hooks: Hooks) -> None:
    sent(configure(hook(hooks.url, 'template = "dingtalk"\nsecret = "SEC1"')), message())
    asked = parse_qs(urlsplit(hooks.came[0][0]).query)
    at = asked["timestamp"][0]
    digest = hmac.new(b"SEC1", f"{at}\nSEC1".encode(), hashlib.sha256).digest()
    assert asked["sign"] == [base64.b64encode(digest).decode()]
    assert abs(int(at) / 1000 - time.time()) < 60
    sent(configure(hook(hooks.url, 'template = "feishu"\nsecret = "SEC1"')), message())
    body = hooks.came[1][1]
    digest = hmac.new(f"{body['timestamp']}\nSEC1".encode(), digestmod=hashlib.sha256).digest()
    assert body["sign"] == base64.b64encode(digest).decode()


@pytest.mark.parametrize(("answer", "why"), [
    ((200, {}, b'{"errcode": 93000, "errmsg": "no ' + KEY.encode() + b'"}'), "not taken"),
    ((200, {}, b"<html>"), "not taken"), ((403, {}, b""), "status 403"),
    ((302, {"Location": "http://127.0.0.1:9/"}, b""), "status 302"),
])  # fmt: skip
def test_an_answer_that_is_no_yes_is_told_once_and_without_the_key(
    configure: Configure, hooks: Hooks, answer: tuple[int, dict[str, str], bytes], why: str
) -> None:
    hooks.answer = lambda: answer
    with pytest.raises(NotTold, match=f"bot: {why}") as raised:
        sent(configure(hook(hooks.url, 'template = "wecom"\nsecret = "s3cr3t-k3y"', tries=3)), message())
    assert KEY not in str(raised.value)
    assert len(hooks.came) == 1


def test_a_server_that_is_overloaded_is_asked_again(configure: Configure, hooks: Hooks) -> None:
    hooks.answer = lambda: (503 if len(hooks.came) < 2 else 200, {}, b"")
    sent(configure(hook(hooks.url, tries=2)), message())
    assert len(hooks.came) == 2


def test_a_server_that_does_not_answer_takes_no_longer_than_its_time(configure: Configure, hooks: Hooks) -> None:
    hooks.answer = late
    began = time.monotonic()
    with pytest.raises(NotTold, match=r"bot: .*(timed out|no answer)"):
        sent(configure(hook(hooks.url)), message())
    assert time.monotonic() - began < 2.5


def late() -> tuple[int, dict[str, str], bytes]:
    time.sleep(3)
    return 200, {}, b""


def test_nobody_there_is_told_without_the_address(configure: Configure) -> None:
    with pytest.raises(NotTold, match="bot: URLError") as raised:
        sent(configure(hook("http://127.0.0.1:9")), message())
    assert KEY not in str(raised.value)


def test_https_is_verified(configure: Configure, certificate: Certificate) -> None:
    with hook_server(certificate) as hooks:
        with pytest.raises(NotTold, match="CERTIFICATE_VERIFY_FAILED"):
            sent(configure(hook(hooks.url)), message())
        assert hooks.came == []
        sent(configure(hook(hooks.url, f'ca_file = "{certificate.file}"')), message())
        assert len(hooks.came) == 1


def test_a_long_message_is_cut_between_alarms_and_says_how_many_more(configure: Configure, hooks: Hooks) -> None:
    sent(configure(hook(hooks.url, 'template = "wecom"')), message(200))
    text = hooks.came[0][1]["text"]["content"]
    assert len(text.encode()) <= templates()["wecom"].largest_bytes
    assert text.startswith("nianbao: alarms: 200")
    assert "more: nianbao alarms" in text.splitlines()[-1]


@pytest.mark.parametrize(("text", "mode", "said"), [
    ('[mail]\nhost = "h"\npassword = "PW-1"\nfrom = "a"\nto = []\n', 0o600, "mail.to"),
    ('[mail]\nhost = "h"\npassword = 17\nfrom = "a"\nto = ["b"]\n', 0o600, "mail.password"),
    ('[mail]\nhost = "h"\nuser = "u"\nsecurity = "none"\npassword = "PW-1"\nfrom = "a"\nto = ["b"]\n', 0o600, "clear"),
    ('[[webhook]]\nname = "b"\nurl = "ftp://PW-1/"\n', 0o600, "webhook.0"),
    ('[[webhook]]\nname = "b"\nurl = "${NO_SUCH_KEY}"\n', 0o600, "NO_SUCH_KEY"),
    ('[[webhook]]\nname = "b"\nurl = "https://h/PW-1"\n', 0o644, "chmod 600"),
    ('password = "PW-1"\n', 0o600, "password"), ('password = "PW-1\n', 0o600, "TOML"),
])  # fmt: skip
def test_a_file_that_is_wrong_is_refused_and_none_of_its_values_shown(
    configure: Configure, text: str, mode: int, said: str
) -> None:
    data = configure(text, mode)
    with pytest.raises(Usage) as raised:
        read_channels(data)
    assert said in str(raised.value)
    assert "PW-1" not in str(raised.value)


def test_secrets_are_not_in_what_is_printed_of_channels(configure: Configure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_KEY", KEY)
    data = configure('[[webhook]]\nname = "b"\nurl = "https://h.cn/${BOT_KEY}"\nsecret = "${BOT_KEY}"\n')
    channels = read_channels(data)
    assert channels.webhook[0].url.get_secret_value() == f"https://h.cn/{KEY}"
    assert KEY not in repr(channels)
    with suppress(FileNotFoundError):
        (data / "alarms.toml").unlink()
    assert read_channels(data) == Channels()
