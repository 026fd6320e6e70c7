"""What nianbao works with and no Python package brings: each part is found, or fetched, or it is said what to run."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from crawler import replay_files
from crawler.capture.chromium import find_chromium, try_out
from crawler.convert.office import find_programs as find_office
from crawler.errors import LibreOfficeMissing, NianbaoError
from crawler.store.server import find_programs as find_servers
from crawler.words import say

INSTALL_S = 900
CONNECT_MS = "15000"
"""Milliseconds that Playwright waits for its server: a network that is blocked should be told soon."""


@dataclass(frozen=True)
class Part:
    """One part: where it is, or what there is to do; without one that is needed, pages or captures cannot be shown."""

    name: str
    needed_for: str
    found: str | None
    hint: str = ""
    is_needed: bool = True


@dataclass(frozen=True)
class Fetching:
    """What may be fetched: nothing where somebody only looks; a package of ReplayWeb.page that is here already."""

    allowed: bool = True
    package: Path | None = None
    say: Callable[[str], None] = lambda _: None


def parts(fetching: Fetching) -> Iterator[Part]:
    """All parts, each as it stands after what could be done."""
    yield _browser(fetching)
    yield _replay(fetching)
    yield _database()
    yield _font()
    yield _office()


def _browser(fetching: Fetching) -> Part:
    found, why = _starting()
    if found is None and fetching.allowed:
        fetching.say(say("fetching Chromium …", "正在获取 Chromium ……"))
        _install_chromium()
        found, why = _starting()
    hint = f"{why}; sudo apt-get install chromium chromium-sandbox" + say("    (Debian)", "（Debian）")
    hint += f"; {sys.executable} -m playwright install --with-deps chromium" + say("    (elsewhere)", "（其他系统）")
    return Part("Chromium", say("pages drawn by scripts", "由脚本生成的页面"), found, why if found else hint)


def _starting() -> tuple[str | None, str]:
    """A Chromium that starts here, and what is to be said of it; or none, and why."""
    path = find_chromium()
    if path is None:
        return None, say("none is installed", "未安装")
    try:
        return path, "" if asyncio.run(try_out(path)) else say("without its sandbox", "无沙箱")
    except NianbaoError as error:
        return None, str(error)


def _install_chromium() -> None:
    environment = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": CONNECT_MS, **os.environ}
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    subprocess.run(command, env=environment, timeout=INSTALL_S, capture_output=True, check=False)  # noqa: S603  # our own interpreter


def _replay(fetching: Fetching) -> Part:
    name, what = f"ReplayWeb.page {replay_files.VERSION}", say("captured pages as they were", "重现存档页面")
    found, hint = replay_files.find_replay_files(), ""
    try:
        if fetching.package:
            replay_files.put_replay_files(fetching.package.read_bytes(), replay_files.own_folder())
        elif found is None and fetching.allowed:
            fetching.say(say(f"fetching {name} …", f"正在获取 {name}……"))
            replay_files.put_replay_files(replay_files.fetch_package(), replay_files.own_folder())
    except NianbaoError as error:
        hint = str(error)
    else:
        found = replay_files.find_replay_files()
    if found and not hint:
        return Part(name, what, str(found))
    return Part(name, what, None, hint or "nianbao setup")


def _database() -> Part:
    servers = find_servers()
    hint = say(
        "install MongoDB so that mongod is on the PATH, or name a server: --database mongodb://HOST/NAME",
        "请安装 MongoDB（使 mongod 位于 PATH 中），或指定服务器：--database mongodb://主机/库名",
    )
    return Part(
        say("database server", "数据库服务"),
        say("the reports", "存放报告"),
        servers[0].path if servers else None,
        "" if servers else hint,
    )


def _font() -> Part:
    """Without one, Chromium draws boxes for characters, and the picture of a page is evidence of boxes."""
    what = say("pictures of Chinese pages", "中文页面截图")
    found = say("the system's own", "系统自带") if sys.platform == "darwin" else _chinese_font()
    hint = "" if found else "sudo apt-get install fontconfig fonts-noto-cjk" + say("    (Debian)", "（Debian）")
    return Part(say("Chinese font", "中文字体"), what, found, hint, is_needed=False)


def _chinese_font() -> str | None:
    program = shutil.which("fc-list")
    if program is None:
        return None
    listed = subprocess.run([program, ":lang=zh", "family"], capture_output=True, text=True, check=False)  # noqa: S603  # fontconfig's own
    return next(iter(sorted(filter(None, listed.stdout.splitlines()))), None)


def _office() -> Part:
    what = say("old office files: .doc .wps .rtf .odt", "旧版文档：.doc .wps .rtf .odt")
    try:
        return Part("LibreOffice", what, str(find_office()), is_needed=False)
    except LibreOfficeMissing:
        hint = "sudo apt-get install libreoffice-writer-nogui" + say("    (Debian)", "（Debian）")
        return Part("LibreOffice", what, None, hint, is_needed=False)
