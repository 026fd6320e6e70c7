"""The wheel, installed where no checkout is: it is whole, it sets itself up, it does the main job."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from crawler.capture.chromium import find_chromium
from crawler.replay_files import FILES, NAME, VERSION
from tests import clean_environment
from tests.clean_environment import CleanEnvironment
from tests.conventions import PACKAGES, ROOT, tracked
from tests.npm_registry import npm_registry

pytestmark = pytest.mark.slow
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as `make wheel` builds it."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> CleanEnvironment:
    """The wheel in a clean environment: pip finds all that it asks for there already."""
    made = clean_environment.make(tmp_path_factory.mktemp("clean") / "environment")
    pip = [sys.executable, "-m", "pip", "--python", str(made.bin / "python"), "install", "-q", "--no-index"]
    subprocess.run([*pip, str(wheel)], check=True)
    return made


@pytest.fixture
def run(installed: CleanEnvironment, tmp_path: Path) -> Run:
    """Runs a program of that environment, as a user at home in an empty folder."""

    def go(*command: str | Path, **variables: str) -> "subprocess.CompletedProcess[str]":
        user = {"HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "PATH": f"{installed.bin}{os.pathsep}{os.environ['PATH']}"}
        chromium = {"NIANBAO_CHROMIUM": find_chromium() or ""}
        return subprocess.run(
            command, cwd=tmp_path, env={**user, **chromium, **variables}, check=False, capture_output=True, text=True
        )

    return go


@pytest.fixture
def unread(installed: CleanEnvironment) -> Iterator[None]:
    """Nothing of the checkout is read while a test runs."""
    yield
    assert not installed.log.exists(), installed.log.read_text()


def test_the_wheel_holds_every_file_of_the_packages(wheel: Path) -> None:
    packed = set(ZipFile(wheel).namelist())
    assert {str(path) for path in tracked(*PACKAGES)} <= packed
    assert not any(name.startswith(("tests", "benchmarks")) for name in packed)


@pytest.mark.usefixtures("unread")
def test_the_installed_wheel_tells_its_version(wheel: Path, run: Run) -> None:
    assert run("nianbao", "--version").stdout == f"nianbao {wheel.name.split('-')[1]}\n"


def test_reading_the_checkout_would_be_noted(installed: CleanEnvironment, run: Run) -> None:
    assert run("python", "-c", f"open({str(ROOT / 'README.md')!r}).close()").stderr == ""
    assert installed.log.read_text() == f"{ROOT / 'README.md'}\n"
    installed.log.unlink()


@pytest.mark.browser
@pytest.mark.usefixtures("unread")
def test_setup_finds_the_browser_and_fetches_the_files_of_replay(run: Run, tmp_path: Path) -> None:
    package = ROOT / ".setup/replaywebpage.tgz"
    if not package.is_file():
        pytest.skip("make setup-dev was not run in this checkout")
    with npm_registry(NAME, VERSION, package.read_bytes()) as registry:
        done = run("nianbao", "setup", "--json", NPM_CONFIG_REGISTRY=registry)
    assert done.returncode == 0, done.stdout + done.stderr
    found = {part["name"]: part["found"] for part in json.loads(done.stdout)}
    folder = tmp_path / ".local/share/nianbao" / f"{NAME}-{VERSION}"
    assert found[f"ReplayWeb.page {VERSION}"] == str(folder)
    assert all((folder / name).stat().st_size for name in FILES)
    assert found["Chromium"] == find_chromium()


@pytest.mark.browser
@pytest.mark.usefixtures("unread")
def test_the_demo_runs_from_another_folder(run: Run, tmp_path: Path) -> None:
    done = run("nianbao", "demo")
    assert done.returncode == 0, done.stdout + done.stderr
    for told in ("北京市丰台区", "浙江省广播电视局", "challenged", "soft_404", "nianbao browse --data data"):
        assert told in done.stdout
    assert list((tmp_path / "data/archive").glob("*.warc.gz"))


SOURCED = """\
set -u
eval "$(nianbao --show-completion bash)"
COMP_WORDS=({words}) COMP_CWORD={last}
_nianbao_completion nianbao
echo "${{COMPREPLY[*]}}"
"""


@pytest.mark.parametrize(
    ("words", "told"),
    [("nianbao re", "recrawl reextract"), ("nianbao schema --h", "--help"), ("nianbao --v", "--version")],
)
def test_bash_completes_commands_and_options(run: Run, words: str, told: str) -> None:
    done = run("bash", "-c", SOURCED.format(words=words, last=len(words.split()) - 1))
    assert (done.stdout.split(), done.stderr) == (told.split(), "")


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_the_script_of_a_shell_is_one_that_it_accepts(run: Run, shell: str, tmp_path: Path) -> None:
    if not shutil.which(shell):
        pytest.skip(f"there is no {shell} here")
    script = tmp_path / "completion"
    script.write_text(run(shell, "-c", "nianbao --show-completion; true").stdout)  # it looks which shell asks
    assert "nianbao" in script.read_text()
    assert run(shell, "-n", script).stderr == ""
