"""Chromium is found, tried out, and its absence is told in one line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.capture import chromium


def run(**environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "crawler.capture.chromium"]
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **environment}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=here, timeout=60)


@pytest.mark.browser
@pytest.mark.slow
def test_the_chromium_of_this_machine_starts() -> None:
    tried = run()
    assert (tried.returncode, tried.stdout) == (0, ""), tried.stderr


@pytest.mark.slow
def test_a_chromium_that_is_not_there_is_one_line_and_status_1() -> None:
    tried = run(NIANBAO_CHROMIUM="/nowhere/chromium")
    assert tried.returncode == 1
    assert tried.stderr.startswith("no Chromium found: run `playwright install chromium`")
    assert tried.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_chromium_that_does_not_start_is_one_line_and_status_1(tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o700)
    tried = run(NIANBAO_CHROMIUM=str(broken))
    assert tried.returncode == 1
    assert tried.stderr.startswith(f"{broken} does not start: ")
    assert tried.stderr.count("\n") == 1


def test_the_sandbox_is_left_out_for_root_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for user, sandboxed in ((0, False), (1000, True)):
        monkeypatch.setattr(os, "geteuid", lambda user=user: user)
        assert chromium.launch_options()["chromium_sandbox"] is sandboxed


def test_playwrights_own_download_comes_before_the_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("NIANBAO_CHROMIUM", raising=False)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert chromium.find_chromium() is None
    on_the_path = tmp_path / "chromium"
    on_the_path.write_text("#!/bin/sh\n")
    on_the_path.chmod(0o700)
    assert chromium.find_chromium() == str(on_the_path)
    revision = next(b["revision"] for b in chromium.browsers() if b["name"] == "chromium")
    downloaded = tmp_path / f"chromium-{revision}" / "chrome-linux" / "chrome"
    downloaded.parent.mkdir(parents=True)
    downloaded.write_text("#!/bin/sh\n")
    downloaded.chmod(0o700)
    assert chromium.find_chromium() == str(downloaded)
