"""The import rules and the names banned in extractors: each breach, planted in a copy of the code, is found."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conventions import PACKAGES, ROOT

BIN = Path(sys.executable).parent

ONE_WAY = "Imports go one way"
PURE = "Extractors are pure"
DATABASE = "Only crawler.store speaks to the database"
WARC = "Only crawler.capture reads and writes WARC"
CLUSTER = "Only crawler.cluster speaks to Dask"
SPIDERS = "Spiders do not import each other"

BREACHES = [
    (ONE_WAY, "extractors/planted.py", "import spiders.found"),
    (ONE_WAY, "extractors/planted.py", "import settings.base"),
    (ONE_WAY, "spiders/planted.py", "import crawler.clock"),
    (ONE_WAY, "settings/planted.py", "import extractors.source"),
    (PURE, "extractors/planted.py", "import os"),
    (PURE, "extractors/read/planted.py", "def read():\n    from subprocess import run\n    return run"),
    (PURE, "extractors/planted.py", "import tempfile, sqlite3"),
    (PURE, "extractors/planted.py", "from pathlib import Path"),
    (DATABASE, "crawler/planted.py", "from pymongo import MongoClient"),
    (DATABASE, "crawler/browse/planted.py", "import pymongo.errors"),
    (DATABASE, "spiders/planted.py", "import pymongo"),
    (WARC, "crawler/store/planted.py", "from warcio.archiveiterator import ArchiveIterator"),
    (WARC, "crawler/planted.py", "import warcio"),
    (CLUSTER, "crawler/planted.py", "from distributed import Client"),
    (SPIDERS, "spiders/planted.py", "from spiders.trs import Trs"),
    (SPIDERS, "spiders/planted.py", "import spiders.jpage"),
]

BANNED = [
    "from datetime import datetime\n\nx = datetime.now()",
    "import datetime as d\n\nx = d.date.today()",
    "from urllib.request import urlopen",
    "import urllib.request",
    "import importlib\n\nx = importlib.import_module('os')",
    "from io import open as o\n\nx = o('a')",
    "from lxml import etree\n\nx = etree.parse('http://a/')",
    "import numpy as np\n\nx = np.load('a')",
    "import bs4",
]


def _copy(tmp_path: Path) -> Path:
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _run(folder: Path, *command: str) -> tuple[int, str]:
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=folder, check=False, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
def test_the_import_rules_hold_in_a_copy_as_it_is(tmp_path: Path) -> None:
    code, output = _run(_copy(tmp_path), "lint-imports")
    assert code == 0, output
    assert "0 broken" in output


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is said of each broken rule in a copy with all breaches, each in a file of its own."""
    folder = _copy(tmp_path_factory.mktemp("breaches"))
    for number, (_, path, text) in enumerate(BREACHES):
        (folder / path).with_name(f"planted_{number}.py").write_text(f'"""Planted."""\n\n{text}\n')
    code, output = _run(folder, "lint-imports")
    assert code == 1, output
    named = output.partition("Broken contracts")[2]
    parts = re.split(r"\n([^\n]+)\n-+\n", named)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(BREACHES)), ids=[f"{rule}: {text}" for rule, _, text in BREACHES])
def test_a_breach_of_the_import_rules_is_found(told: dict[str, str], number: int) -> None:
    rule = BREACHES[number][0]
    (said,) = (said for name, said in told.items() if name.startswith(rule))
    assert re.search(rf"planted_{number}\b", said), said


@pytest.mark.parametrize("text", BANNED)
def test_a_name_banned_in_extractors_is_found(tmp_path: Path, text: str) -> None:
    (tmp_path / "extractors").mkdir()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copy(ROOT / "extractors/ruff.toml", tmp_path / "extractors")
    (tmp_path / "extractors/planted.py").write_text(f"{text}\n")
    code, output = _run(tmp_path, "ruff", "check", "--no-cache", "--select", "TID251")
    assert code == 1, output
    assert "TID251" in output
