"""The portals that are known: one TOML file each, read and checked before anything is fetched."""

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from crawler.errors import Usage
from spiders.portal import Portal

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings


@dataclass(frozen=True)
class Registry:
    """Portals by code; `where` says in words where they were looked for."""

    portals: Mapping[str, Portal]
    where: str

    def get(self, code: str) -> Portal:
        """The portal of that code; Usage names those that there are."""
        try:
            return self.portals[code]
        except KeyError:
            there = ", ".join(sorted(self.portals)) or "none"
            raise Usage(f"no portal {code!r} in {self.where}; there are: {there}") from None

    def those_of(self, codes: Sequence[str]) -> list[Portal]:
        """The portals of these codes that have a file here; Usage where none of them has."""
        return [self.portals[code] for code in codes if code in self.portals] or [self.get(codes[0])]

    def due(self, deadline: str | None) -> list[Portal]:
        """In a season those that have its deadline or none; all where there is no season."""
        return [portal for portal in self if not deadline or portal.deadline in {None, deadline}]

    def __iter__(self) -> Iterator[Portal]:
        """The portals, sorted by code."""
        return iter([self.portals[code] for code in sorted(self.portals)])

    def __len__(self) -> int:
        return len(self.portals)


def load(settings: "BaseSettings") -> Registry:
    """The registry that NIANBAO_PORTALS (setting, else environment; as in PATH) names, or the built-in one."""
    named = settings.get("NIANBAO_PORTALS") or os.environ.get("NIANBAO_PORTALS", "")
    return read_registry([Path(d) for d in named.split(os.pathsep) if d])


def read_registry(directories: Sequence[Path] = ()) -> Registry:
    """The portals of these directories, or the built-in ones where none is named.

    Raises:
        Usage: one line that says the file, the key, what was got and what was expected.
    """
    places: Sequence[Traversable] = directories or [files("settings") / "portals"]
    portals: dict[str, Portal] = {}
    origin: dict[str, Traversable] = {}
    for file in (file for place in places for file in _files(place)):
        portal = _read(file)
        if portal.code in origin:
            raise Usage(f"{file}: code {portal.code!r} is taken by {origin[portal.code]}")
        portals[portal.code], origin[portal.code] = portal, file
    where = os.pathsep.join(map(str, directories)) or "the built-in portals"
    return Registry(portals, where)


def _files(directory: Traversable) -> list[Traversable]:
    if not directory.is_dir():
        raise Usage(f"{directory}: no such directory of portal files")
    return sorted((f for f in directory.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)


def _read(file: Traversable) -> Portal:
    try:
        portal = Portal.model_validate(tomllib.loads(file.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Usage(f"{file}: a TOML file in UTF-8 expected: {error}") from error
    except ValidationError as error:
        raise Usage(f"{file}: {said_of(error.errors()[0])}") from error
    if file.name != f"{portal.code}.toml":
        raise Usage(f"{file}: code is {portal.code!r}, so the file's name must be {portal.code}.toml")
    return portal


def said_of(problem: ErrorDetails) -> str:
    """One problem in words: the key, what was got, what was expected."""
    key = ".".join(map(str, problem["loc"])) or "the file"
    if problem["type"] == "extra_forbidden":
        return f"{key}: unknown key"
    if problem["type"] == "missing":
        return f"{key}: missing"
    expected = problem["msg"].removeprefix("Value error, ")
    return f"{key}: {expected}" if key == "the file" else f"{key}: got {problem['input']!r}; {expected}"
