"""`nianbao setup`: what is found, what is fetched and checked, and what is said where neither is possible."""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crawler.errors import NotFetched
from crawler.replay_files import FILES, NAME, VERSION, fetch_package, put_replay_files
from tests.npm_registry import npm_registry

if TYPE_CHECKING:
    import subprocess

Command = Callable[..., "subprocess.CompletedProcess[str]"]


def packed(*names: str) -> bytes:
    """A package of npm's with these files."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as files:
        for name in names:
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(name)
            files.addfile(member, io.BytesIO(name.encode()))
    return made.getvalue()


def test_two_files_of_the_expected_package_are_put_into_the_folder(tmp_path: Path) -> None:
    package = packed(*FILES, "../outside.js", "README.md")
    put_replay_files(package, tmp_path / "replay", hashlib.sha512(package).hexdigest())
    assert {path.name: path.read_text() for path in tmp_path.rglob("*.*")} == {name: name for name in FILES}


def test_another_package_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(NotFetched, match="its hash differs"):
        put_replay_files(packed(*FILES), tmp_path / "replay")
    assert list(tmp_path.iterdir()) == []


def test_without_npm_the_registry_that_the_environment_names_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with npm_registry(NAME, VERSION, b"the package") as registry:
        monkeypatch.setenv("NPM_CONFIG_REGISTRY", f"{registry}/")
        assert fetch_package() == b"the package"
        monkeypatch.setenv("NPM_CONFIG_REGISTRY", f"{registry}/nowhere")
        with pytest.raises(NotFetched, match="Not Found"):
            fetch_package()


def test_without_npm_and_a_registry_it_is_said_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("NPM_CONFIG_REGISTRY", raising=False)
    with pytest.raises(NotFetched, match="install npm, or set NPM_CONFIG_REGISTRY"):
        fetch_package()


@pytest.mark.slow
def test_what_is_missing_is_told_with_what_to_run(nianbao: Command, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere")
    done = nianbao("setup", "--check", "--json", NIANBAO_CHROMIUM=nowhere, PATH=nowhere)
    assert (done.returncode, done.stderr) == (1, "nianbao: missing: Chromium\n")
    parts = {part["name"]: part for part in json.loads(done.stdout)}
    assert parts["Chromium"]["hint"].startswith("none is installed; sudo apt-get install chromium")
    assert "playwright install --with-deps chromium" in parts["Chromium"]["hint"]
    assert parts["Chinese font"]["hint"].startswith("sudo apt-get install fontconfig fonts-noto-cjk")
    assert "missing" in nianbao("setup", "--check", NIANBAO_CHROMIUM=nowhere).stdout


@pytest.mark.slow
def test_a_package_from_elsewhere_is_checked_too(nianbao: Command, tmp_path: Path) -> None:
    (tmp_path / "other.tgz").write_bytes(packed(*FILES))
    done = nianbao("setup", "--check", "--replay-package", tmp_path / "other.tgz", XDG_DATA_HOME=str(tmp_path))
    assert done.returncode == 1
    assert "its hash differs" in done.stdout
