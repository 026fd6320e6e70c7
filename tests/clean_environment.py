"""A virtual environment that holds our wheel and what it asks for, and in which reading the checkout is noted.

The libraries are those that are installed here, in the versions of the lock, each linked by itself: nothing that only
tests need is there, and nothing has to be fetched.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.markers import Marker

from tests.conventions import ROOT

PIN = re.compile(r"(?m)^([\w.-]+)==(\S+?)(?: ; (.+?))? \\$")
PROGRAMS = ("secantusd-py",)
"""What is run by its name, from the folder of the interpreter."""

NOTE = '''\
"""Notes every file and folder of the checkout that Python opens here."""
import os
import sys

def note(event, arguments):
    if event in ("open", "os.listdir", "os.scandir") and isinstance(arguments[0], str):
        path = arguments[0]
        if path.startswith({checkout!r}) and not path.startswith({environment!r}):
            log = os.open({log!r}, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.write(log, (path + "\\n").encode())
            os.close(log)

sys.addaudithook(note)
'''


@dataclass(frozen=True)
class CleanEnvironment:
    """Where it is, and what of the checkout was read in it."""

    folder: Path

    @property
    def bin(self) -> Path:
        """Its programs."""
        return self.folder / "bin"

    @property
    def site(self) -> Path:
        """Its packages."""
        return next((self.folder / "lib").glob("python*/site-packages"))

    @property
    def log(self) -> Path:
        """The files of the checkout that were read, a line each; not there where none was."""
        return self.folder / "read-in-the-checkout"


def make(folder: Path) -> CleanEnvironment:
    """An environment with the libraries of the lock, without ours."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    made = CleanEnvironment(folder)
    for one in locked():
        for name in top_level(one):
            (made.site / name).symlink_to(Path(str(one.locate_file(name))))
    for program in PROGRAMS:
        _, _, code = (Path(sys.executable).parent / program).read_text().partition("\n")
        (made.bin / program).write_text(f"#!{made.bin / 'python'}\n{code}")
        (made.bin / program).chmod(0o755)
    places = {"checkout": f"{ROOT}/", "environment": f"{Path(sys.prefix)}/", "log": str(made.log)}
    (made.site / "sitecustomize.py").write_text(NOTE.format(**places))
    return made


def locked() -> Iterator[Distribution]:
    """What is installed here of the lock; what is not fits another platform or Python."""
    for name, version, marker in PIN.findall((ROOT / "requirements/run.txt").read_text()):
        if marker and not Marker(marker).evaluate():
            continue
        try:
            found = distribution(name)
        except PackageNotFoundError:
            raise AssertionError(f"{name} is not installed: make setup-dev") from None
        assert found.version == version, f"{name} {found.version} is installed, {version} is locked: make setup-dev"
        yield found


def top_level(one: Distribution) -> set[str]:
    """The files and folders of a distribution in the folder of packages, without its programs."""
    return {file.parts[0] for file in one.files or () if file.parts[0] not in {"..", "__pycache__"}}
