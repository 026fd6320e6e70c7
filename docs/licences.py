"""Draws docs/licences.md from what the installed packages say of themselves: `make doc-licences`."""

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

GUIDE = Path(__file__).parent / "licences.md"
LOCK = Path(__file__).parents[1] / "requirements" / "run.txt"
PIN = re.compile(r"(?m)^([\w.-]+)==([^\s;]+)")

HEAD = """\
# Licences

nianbao itself is under the Apache License 2.0 (`LICENSE`). This page is made by `make doc-licences` from the metadata
of the packages that the lock (`requirements/run.txt`) names, and a test holds it to them. None of their code is part of
nianbao's wheel: they are installed beside it.

What is not a Python package: Chromium (BSD and others), a Chinese font (Noto: OFL-1.1), LibreOffice (MPL-2.0), MongoDB
(SSPL-1.0), ReplayWeb.page (AGPL-3.0; two files of its npm package, fetched by `nianbao setup`, served unchanged to the
browser of whoever looks at captures). SecantusDB, the embedded database, is under the GPL: it is started as a program
of its own and never imported, which ruff sees to.

| package | version | licence |
|---|---|---|
"""

SPDX = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "GNU General Public License v3 (GPLv3)": "GPL-3.0",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""Classifiers of licences, and what SPDX calls them."""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(row(name, licence) for name, licence in licences())


def row(found: Distribution, licence: str) -> str:
    """A line of the table."""
    return f"| {found.name} | {found.version} | {licence} |\n"


def licences() -> Iterator[tuple[Distribution, str]]:
    """What is locked and installed here, each with its licence; some packages are for other systems only."""
    for name, _ in PIN.findall(LOCK.read_text(encoding="utf-8")):
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue
        yield found, licence_of(found)


def licence_of(found: Distribution) -> str:
    """The SPDX expression, else the classifiers, else the first line of the field; else a person has to look."""
    told = found.metadata
    if "License-Expression" in told:
        return told["License-Expression"]
    classified = [c.rpartition(" :: ")[2] for c in told.get_all("Classifier", []) if c.startswith("License :: ")]
    named = {SPDX.get(one, one) for one in classified if one != "OSI Approved"}
    field = told["License"].strip().partition("\n")[0] if "License" in told else ""
    return " or ".join(sorted(named)) or field or "not told"


if __name__ == "__main__":
    GUIDE.write_text(page(), encoding="utf-8")
