"""Who is told: `DATA/alarms.toml`, read and checked; what is secret in it is shown nowhere."""

import os
import re
import stat
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from crawler.errors import Usage
from crawler.words import say

FILE = "alarms.toml"
_VARIABLE = re.compile(r"\$\{(\w+)\}")  # ${WECOM_KEY}
PORTS = {"starttls": 587, "tls": 465, "none": 25}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Mail(_Told):
    """By SMTP; `password` stands here or in NIANBAO_SMTP_PASSWORD. `ca_file` is a certificate of one's own."""

    host: str
    port: int | None = None
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: SecretStr = SecretStr("")
    sender: Annotated[str, Field(alias="from")]
    to: Annotated[tuple[str, ...], Field(min_length=1)]
    ca_file: Path | None = None

    @model_validator(mode="after")
    def _passwords_are_not_shouted(self) -> Self:
        if self.user and self.security == "none" and self.host not in _LOOPBACK:
            raise ValueError("security starttls or tls expected: none would send the password in the clear")
        return self

    @property
    def name(self) -> str:
        """What it is called in messages and in the book of alarms."""
        return f"mail {self.host}"

    @property
    def secrets(self) -> list[str]:
        """What no message may show."""
        return [self.password.get_secret_value()]


class Webhook(_Told):
    """A POST of JSON to an address, which holds the key of most bots and is secret as a whole."""

    name: Annotated[str, Field(min_length=1)]
    url: SecretStr
    template: Literal["plain", "wecom", "dingtalk", "feishu"] = "plain"
    body: dict[str, Any] | None = None
    secret: SecretStr = SecretStr("")
    ca_file: Path | None = None

    @model_validator(mode="after")
    def _it_is_one(self) -> Self:
        if not re.match(r"https?://[^/\s]", self.url.get_secret_value()):
            raise ValueError("url: an http or https address expected")
        return self

    @property
    def secrets(self) -> list[str]:
        """What no message may show: the address, its path and query, and the secret."""
        url = self.url.get_secret_value()
        return [url, url.partition("://")[2].partition("/")[2], self.secret.get_secret_value()]


class Template(_Told):
    """The body of a webhook's message, and how its receiver is spoken to."""

    body: dict[str, Any]
    accepted: str | None = None
    largest_bytes: int
    sign: Literal["dingtalk", "feishu"] | None = None


class Channels(_Told):
    """All of the file; without it alarms go to the log alone.

    `browse` is the address of nianbao browse, for links. States named in `ignore` are no alarms.
    """

    browse: str = ""
    free_gb: Annotated[float, Field(ge=0)] = 5
    ignore: tuple[str, ...] = ()
    timeout_s: Annotated[float, Field(gt=0, le=60)] = 10
    tries: Annotated[int, Field(ge=1, le=5)] = 3
    mail: Mail | None = None
    webhook: tuple[Webhook, ...] = ()

    @property
    def all(self) -> list[Mail | Webhook]:
        """Mail first."""
        return [*([self.mail] if self.mail else []), *self.webhook]


def read_channels(data: Path) -> Channels:
    """The channels of a data folder; raises Usage with one line that shows no value of the file."""
    file = data / FILE
    try:
        with file.open("rb") as opened:
            mode = stat.S_IMODE(os.fstat(opened.fileno()).st_mode)
            told = tomllib.load(opened)
    except FileNotFoundError:
        return Channels()
    except (OSError, UnicodeDecodeError) as error:
        raise Usage(f"{file}: a TOML file in UTF-8 expected ({type(error).__name__})") from error
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"\(at .*\)$", str(error))
        raise Usage(f"{file}: a TOML file expected {where[0] if where else ''}") from None
    if mode & 0o077:
        raise Usage(say(f"{file}: others may read it: chmod 600", f"{file}：他人可读，请 chmod 600"))
    try:
        channels = Channels.model_validate(_filled(told, file))
    except ValidationError as error:
        problem = error.errors(include_input=False, include_context=False)[0]
        raise Usage(f"{file}: {'.'.join(map(str, problem['loc'])) or 'the file'}: {problem['msg']}") from None
    password = os.environ.get("NIANBAO_SMTP_PASSWORD")
    if channels.mail and password:
        mail = channels.mail.model_copy(update={"password": SecretStr(password)})
        return channels.model_copy(update={"mail": mail})
    return channels


def templates() -> Mapping[str, Template]:
    """The ready bodies of webhooks."""
    told = tomllib.loads((files("settings") / "webhooks.toml").read_text("utf-8"))
    return {name: Template.model_validate(one) for name, one in told.items()}


def _filled(value: Any, file: Path) -> Any:  # noqa: ANN401  # any value of TOML
    """The same, with `${NAME}` as the environment has it."""
    if isinstance(value, dict):
        return {name: _filled(inner, file) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, file) for inner in value]
    if not isinstance(value, str):
        return value
    if missing := [name for name in _VARIABLE.findall(value) if name not in os.environ]:
        raise Usage(f"{file}: ${{{missing[0]}}}: there is no such variable in the environment")
    return _VARIABLE.sub(lambda found: os.environ[found[1]], value)
