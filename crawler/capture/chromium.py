"""The Chromium that captures pages: where it is, and how it is started.

`python -m crawler.capture.chromium` starts it once, opens an empty page, and says on stderr what is missing.
"""

import asyncio
import json
import logging
import os
import shutil
import sys
from collections.abc import Awaitable, Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from crawler.capture.page.process import Running, start
from crawler.capture.page.user import NAME, other_user
from crawler.errors import NianbaoError, NoSandbox, NotStarted

T = TypeVar("T")
log = logging.getLogger(__name__)

NOT_WANTED = (
    "NetworkErrorLogging", "Reporting",  # reports to servers, which no page would see
    "Prerender2", "SpeculationRulesPrefetch", "LoadingPredictorPrefetch",  # pages that nobody asked for
    "AutofillServerCommunication", "CertificateTransparencyComponentUpdater", "MediaRouter", "OptimizationHints",
    "Translate",
)  # fmt: skip

ARGUMENTS = (
    "--headless",
    "--remote-debugging-pipe",
    "--no-startup-window",
    "--proxy-server=socks5://127.0.0.1:9",  # a portal's pages have a way out of their own; nothing else has any
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # names are resolved where they are checked
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--disable-background-networking",  # no traffic of the browser's own beside the page's
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-field-trial-config",
    "--disable-features=" + ",".join(NOT_WANTED),
    "--disable-back-forward-cache",  # a page that was left does not go on
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-hang-monitor",
    "--disable-prompt-on-repost",
    "--deny-permission-prompts",
    "--disable-dev-shm-usage",  # containers have little of it
    "--metrics-recording-only",
    "--password-store=basic",
    "--use-mock-keychain",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-service-autorun",
    "--hide-scrollbars",
    "--mute-audio",
    "--lang=zh-CN",
)

NO_SANDBOX = "--no-sandbox"
AS_ANOTHER = f"use another user, or a Chromium that the user {NAME} can start, as the distribution's"

HINT = "run `playwright install chromium`, install the distribution's chromium, or set NIANBAO_CHROMIUM to its path"

ON_THE_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)

CACHES = {"darwin": "Library/Caches/ms-playwright", "win32": "AppData/Local/ms-playwright"}
"""Where Playwright keeps its browsers, from the user's home; elsewhere it is `.cache/ms-playwright`."""

DOWNLOADED = (
    "chrome-linux*/chrome",
    "chrome-mac*/*.app/Contents/MacOS/Google Chrome for Testing",
    "chrome-mac*/Chromium.app/Contents/MacOS/Chromium",
    "chrome-win*/chrome.exe",
    "chrome-headless-shell-*/chrome-headless-shell*",
    "chrome-linux/headless_shell",
)
"""Where the program is in the folder of a browser and its revision, over the years and the systems."""


def find_chromium(named: str | None = None) -> str | None:
    """The executable: the one named (or NIANBAO_CHROMIUM), Playwright's own download, or one that is installed."""
    if chosen := named or os.environ.get("NIANBAO_CHROMIUM"):
        return shutil.which(chosen)
    if downloaded := next(_downloaded(), None):
        return str(downloaded)
    return next(filter(None, map(shutil.which, (*ON_THE_PATH, *APPLICATIONS))), None)


def playwright_package() -> Path | None:
    """The folder of the Playwright that is installed here."""
    found = find_spec("playwright")
    return Path(found.origin).parent / "driver" / "package" if found and found.origin else None


def revision() -> str | None:
    """The revision of Chromium that this Playwright downloads."""
    package = playwright_package()
    known = json.loads((package / "browsers.json").read_text())["browsers"] if package else []
    return next((browser["revision"] for browser in known if browser["name"] == "chromium"), None)


def _downloaded() -> Iterator[Path]:
    """What `playwright install chromium` left: that of this Playwright first, then the newest."""
    folder, package = os.environ.get("PLAYWRIGHT_BROWSERS_PATH"), playwright_package()
    base = Path(folder) if folder else Path.home() / CACHES.get(sys.platform, ".cache/ms-playwright")
    if folder == "0" and package:
        base = package / ".local-browsers"
    ours = revision()
    for browser in ("chromium", "chromium_headless_shell"):
        found = sorted(base.glob(f"{browser}-*"), key=lambda path: (path.name.endswith(f"-{ours}"), _number(path)))
        for path in (path for place in reversed(found) for layout in DOWNLOADED for path in sorted(place.glob(layout))):
            if os.access(path, os.X_OK):
                yield path


def _number(path: Path) -> int:
    number = path.name.rpartition("-")[2]
    return int(number) if number.isdigit() else 0


def arguments(program: str) -> list[str]:
    """What it is started with: without its sandbox for root only, and that where it cannot run as another user."""
    if os.geteuid() or other_user(program):
        return list(ARGUMENTS)
    log.warning("Chromium runs without its sandbox because it runs as root; %s", AS_ANOTHER)
    return [*ARGUMENTS, NO_SANDBOX]


async def started(program: str, start: Callable[[list[str]], Awaitable[T]], *, sandboxed: bool = False) -> T:
    """Have it started, with its sandbox where the kernel lets it have one; where it may not be without, NotStarted."""
    command = [program, *arguments(program)]
    if sandboxed and NO_SANDBOX in command:
        raise NotStarted(f"{program}: root has no sandbox, and NIANBAO_SANDBOX_NEEDED is set; {AS_ANOTHER}")
    try:
        return await start(command)
    except NoSandbox:
        if sandboxed or NO_SANDBOX in command:
            raise
        log.warning("Chromium runs without its sandbox because the kernel allows none here; see docs/security.md")
        return await start([*command, NO_SANDBOX])


async def try_out(program: str) -> bool:
    """Start it, stop it; whether it has its sandbox. Raises NianbaoError with its last words."""
    commands: list[list[str]] = []

    def once(command: list[str]) -> Awaitable[Running]:
        commands.append(command)
        return start(command, 1 << 30)

    running = await started(program, once)
    await running.stop()
    return NO_SANDBOX not in commands[-1]


def main() -> int:
    """Exit status 0, or 1 with one line on stderr."""
    log.setLevel(logging.ERROR)
    path = find_chromium()
    if path is None:
        print(f"no Chromium found: {HINT}", file=sys.stderr)  # noqa: T201  # for the install script
        return 1
    try:
        asyncio.run(try_out(path))
    except NianbaoError as error:
        print(error, file=sys.stderr)  # noqa: T201  # for the install script
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
