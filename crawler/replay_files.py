"""The files of ReplayWeb.page that show captured pages: where they are, and how they come here from npm's registry.

They are two of the files of its npm package, the hash of which stands here; the package is fetched by npm, which knows
the registry, or, without npm, from the registry that the environment names as npm has it (NPM_CONFIG_REGISTRY).
`python -m crawler.replay_files FOLDER PACKAGE` is what the checkout's own set-up asks for.
"""

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from crawler.errors import NotFetched
from crawler.words import say

NAME, VERSION = "replaywebpage", "2.5.3"
SHA512 = (
    "9c28f63d238ddc1c5e489284f00b183f250bbf45cf64a2567f2e25f4fc90adef"
    "52ab02d9f9629956cfec7cba8f390e06ac7fb46248dbc0e86bf1c4931f4f20b1"
)
FILES = ("ui.js", "sw.js")
REGISTRY = "NPM_CONFIG_REGISTRY"
FETCH_S = 180
LARGEST_BYTES = 64 << 20

_CHECKOUT = Path(__file__).parents[1] / ".setup" / NAME
"""Where `make setup-dev` puts them; beside an installed package there is no such folder."""


def own_folder() -> Path:
    """Where `nianbao setup` puts them: the user's folder for such things (XDG), by their version."""
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "nianbao" / f"{NAME}-{VERSION}"


def find_replay_files() -> Path | None:
    """The folder that holds them; None where nobody has fetched them yet."""
    return next((folder for folder in (_CHECKOUT, own_folder()) if _is_whole(folder)), None)


def _is_whole(folder: Path) -> bool:
    return all((folder / name).is_file() for name in FILES)


def fetch_package() -> bytes:
    """The package as npm's registry has it. Raises NotFetched, with what to do."""
    if npm := shutil.which("npm"):
        return _packed_by(npm)
    if registry := os.environ.get(REGISTRY):
        return _asked_of(f"{registry.rstrip('/')}/{NAME}/-/{NAME}-{VERSION}.tgz")
    raise NotFetched(
        say(
            f"there is no npm to ask for {NAME} {VERSION}: install npm, or set {REGISTRY} to the address of npm's "
            "registry, or fetch the package elsewhere and give it by --replay-package",
            f"未找到 npm，无法获取 {NAME} {VERSION}：请安装 npm，或以 {REGISTRY} 指定 npm 仓库地址，"
            "或在别处下载该包后用 --replay-package 给出",
        )
    )


def _packed_by(npm: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="nianbao-npm-") as folder:
        command = [npm, "pack", "--silent", "--pack-destination", folder, f"{NAME}@{VERSION}"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=FETCH_S, check=False)  # noqa: S603  # npm, asked for one package
        except subprocess.TimeoutExpired as error:
            raise NotFetched(f"{' '.join(command[:2])}: {FETCH_S} s") from error
        with suppress(OSError):
            return (Path(folder) / f"{NAME}-{VERSION}.tgz").read_bytes()
        raise NotFetched(f"npm pack {NAME}@{VERSION}: {' '.join(done.stderr.split())[-300:] or done.returncode}")


def _asked_of(url: str) -> bytes:
    try:
        with urlopen(url, timeout=FETCH_S) as answer:  # noqa: S310  # an address that the user has set; its hash is checked
            return bytes(answer.read(LARGEST_BYTES))
    except (URLError, TimeoutError, ValueError) as error:
        raise NotFetched(f"{url}: {getattr(error, 'reason', error)}") from error


def put_replay_files(package: bytes, folder: Path, sha512: str = SHA512) -> None:
    """Unpack the two files of a package that is the expected one. Raises NotFetched."""
    if hashlib.sha512(package).hexdigest() != sha512:
        raise NotFetched(
            say(f"this is not the package {NAME} {VERSION}: its hash differs", f"该文件不是 {NAME} {VERSION}：哈希不符")
        )
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(package), mode="r:gz") as files:
        for name in FILES:
            member = files.extractfile(f"package/{name}")
            if member is None:
                raise NotFetched(f"{NAME} {VERSION}: package/{name} is no file")
            (folder / f".{name}").write_bytes(member.read())
            (folder / f".{name}").replace(folder / name)


def main(folder: Path, package: Path) -> None:
    """The checkout's files in `folder`; the package itself is kept, and used again where it is there."""
    try:
        body = package.read_bytes() if package.is_file() else fetch_package()
        put_replay_files(body, folder)
    except NotFetched as error:
        sys.exit(str(error))
    package.write_bytes(body)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
