"""The documentation as a site: it builds without a warning, asks nobody for anything, and leads nowhere in vain."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import html

from docs.licences import GUIDE, licences, row
from tests.conventions import ROOT

REMOTE = re.compile(r"^(https?:)?//")


def build(config: Path, folder: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(config), "-d", str(folder)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As `make docs` builds it."""
    folder = tmp_path_factory.mktemp("site")
    done = build(ROOT / "mkdocs.yml", folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.slow
def test_every_page_is_in_the_site_and_no_code_of_ours(site: Path) -> None:
    pages = {path.relative_to(ROOT / "docs").with_suffix("") for path in (ROOT / "docs").rglob("*.md")}
    assert pages <= {path.relative_to(site).with_suffix("") for path in site.rglob("*.html")}
    assert list(site.rglob("*.py")) == []


@pytest.mark.slow
def test_no_page_loads_anything_from_another_host(site: Path) -> None:
    loaded = "//script/@src | //link[not(@rel='canonical')]/@href | //img/@src | //iframe/@src"
    for page in site.rglob("*.html"):
        found = html.fromstring(page.read_bytes()).xpath(loaded)
        assert found
        assert [address for address in found if REMOTE.match(address)] == []
    styles = "".join(style.read_text(encoding="utf-8") for style in site.rglob("*.css"))
    assert re.findall(r"url\(\s*[\"']?(?:https?:)?//", styles) == []


@pytest.mark.slow
def test_every_link_of_the_site_leads_to_a_file_of_it(site: Path) -> None:
    for page in site.rglob("*.html"):
        if page.name == "404.html":
            continue  # its links begin at the root of whatever serves it
        links = {urlsplit(link).path for link in html.fromstring(page.read_bytes()).xpath("//a/@href")
                 if not REMOTE.match(link) and ":" not in link}  # fmt: skip
        assert [link for link in links if link and not (page.parent / link).exists()] == [], page


@pytest.mark.slow
@pytest.mark.parametrize("link", ["[x](nowhere.md)", "[x](install.md#nowhere)", "[x](../crawler/nowhere.py)"])
def test_a_link_that_leads_nowhere_fails_the_build(tmp_path: Path, link: str) -> None:
    (tmp_path / "docs").mkdir()
    for name in ("docs/install.md", "docs/linked_code.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "docs/release.md").write_text("# r\n")
    (tmp_path / "docs/scale.md").write_text("# s\n")
    (tmp_path / "docs/safety.md").write_text("# s\n")
    config = re.sub(r"(?ms)^(nav|theme):.*?(?=^\S|\Z)", "", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    (tmp_path / "mkdocs.yml").write_text(config, encoding="utf-8")
    (tmp_path / "docs/index.md").write_text("# fine: [code](../mkdocs.yml)\n", encoding="utf-8")
    assert build(tmp_path / "mkdocs.yml", tmp_path / "site").returncode == 0
    (tmp_path / "docs/index.md").write_text(f"# {link}\n", encoding="utf-8")
    assert build(tmp_path / "mkdocs.yml", tmp_path / "site").returncode == 1


def test_every_guide_has_its_place_in_the_sites_navigation() -> None:
    """Without building it, so that who adds a page learns it soon."""
    placed = set(re.findall(r": ([\w/-]+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE))
    assert placed == {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}


def test_the_licences_of_all_that_is_installed_are_listed() -> None:
    listed = GUIDE.read_text(encoding="utf-8").splitlines(keepends=True)
    missing = [row(found, licence) for found, licence in licences() if row(found, licence) not in listed]
    assert missing == [], "make doc-licences"
    assert "| not told |" not in "".join(listed)
