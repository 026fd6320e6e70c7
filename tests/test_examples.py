"""The examples in docstrings are true; a process of their own imports all that has one."""

import subprocess
import sys

import pytest

from tests.conventions import PACKAGES, ROOT

RUN = """
import doctest, sys
from importlib import import_module
results = [doctest.testmod(import_module(name)) for name in sys.argv[1:]]
print(sum(result.attempted for result in results))
sys.exit(sum(result.failed for result in results) > 0)
"""
AT_LEAST = 150
"""Examples that there are."""


@pytest.mark.slow
def test_the_examples_in_docstrings_are_true() -> None:
    files = [file for room in PACKAGES for file in sorted((ROOT / room).rglob("*.py"))]
    names = [
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for file in files
        if ">>> " in file.read_text("utf-8")
    ]
    run = subprocess.run([sys.executable, "-c", RUN, *names], cwd=ROOT, check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert int(run.stdout) >= AT_LEAST
