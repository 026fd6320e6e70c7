"""Which extractor read a report: a number for people, and a fingerprint of all that it reads by."""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

VERSION = "0.3.0"
_RULES = (".py", ".toml")


@cache
def extractor_version() -> str:
    """Part of every report; any change of a rule, be it data or code, changes it."""
    return f"{VERSION}+rules.{fingerprint(files('extractors'))}"


def fingerprint(package: Traversable) -> str:
    """Eight hexadecimal digits made of the names and contents of all its rules."""
    digest = hashlib.sha256()
    for name, content in sorted(_rules(package, "")):
        digest.update(f"{name}\n{len(content)}\n".encode() + content)
    return digest.hexdigest()[:8]


def _rules(folder: Traversable, above: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        name = f"{above}{entry.name}"
        if entry.is_dir():
            yield from _rules(entry, f"{name}/")
        elif name.endswith(_RULES) and name != "ruff.toml":
            yield name, entry.read_bytes()
