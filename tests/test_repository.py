"""What stands beside the code: nothing of one machine or of a registry, nothing foreign, everything pinned."""

import os
import re
import subprocess
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path, PurePosixPath

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conventions import PACKAGES, ROOT, tracked

REGISTRIES = (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("yarnpkg", "com"), ("deb", "debian.org"),
              ("snapshot", "debian.org"), ("ubuntu", "com"), ("conda", "anaconda.org"), ("crates", "io"))  # fmt: skip
_REGISTRY = re.compile("|".join(rf"\b{re.escape('.'.join(host))}\b" for host in REGISTRIES))
_INDEX_OPTION = re.compile(r"--((extra-)?index-url|default-index|find-links)")
_MACHINE = re.compile(
    r"(?<![\w.])/(" + "|".join(("wor" + "k", "ro" + "ot", "hom" + "e", "op" + "t", "tmp/" + "w")) + r")/\w"
)
_PROGRAM = (b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\0asm")
_OURS = {
    "crawler/demo": {".png"},
    "docs": {".png"},
    "tests": {".png", ".docx", ".gz", ".wps", ".jpg", ".xls", ".xlsx", ".doc", ".zip", ".ceb", ".pdf"},
}
LARGEST_BYTES = 500_000


def foreign_text(text: str) -> list[str]:
    """Registry hosts, index options and paths of one machine in a text."""
    found = (pattern.search(text) for pattern in (_REGISTRY, _INDEX_OPTION, _MACHINE))
    return [match[0] for match in found if match]


def foreign_bytes(path: PurePosixPath, body: bytes) -> str | None:
    """Why these bytes do not belong here."""
    if body.startswith(_PROGRAM):
        return "a program"
    if len(body) > LARGEST_BYTES:
        return f"{len(body)} bytes"
    binary = b"\0" in body
    ours = any(path.is_relative_to(folder) and path.suffix in kinds for folder, kinds in _OURS.items())
    return "a binary file that is none of our own fixtures" if binary and not ours else None


def unpinned(text: str) -> list[str]:
    """Entries of a requirements file without one version or without a hash."""
    entries = [entry for entry in re.split(r"\n(?=\S)", re.sub(r"(?m)^ *#.*\n?", "", text)) if entry.strip()]
    return [
        entry
        for entry in entries
        if not re.match(r"[\w.-]+==\S+[^\n]*(\s+--hash=sha256:[0-9a-f]{64}( \\)?)+\s*$", entry)
    ]


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    found = {str(path): foreign_text((ROOT / path).read_text(errors="replace")) for path in tracked()}
    assert {path: what for path, what in found.items() if what} == {}


@pytest.mark.parametrize("text", [
    *(f"see https://{'.'.join(host)}/x" for host in REGISTRIES), "--index" + "-url x", "--find" + "-links x",
    "/wor" + "k/main/x", "cd /tmp/" + "w/v", "'/ro" + "ot/x'",
])  # fmt: skip
def test_a_registry_or_a_path_of_one_machine_is_found(text: str) -> None:
    assert foreign_text(f"one line\n{text}\n")


def test_no_program_and_no_foreign_binary_is_committed() -> None:
    found = {str(path): foreign_bytes(path, (ROOT / path).read_bytes()) for path in tracked()}
    assert {path: what for path, what in found.items() if what} == {}


@pytest.mark.parametrize(("path", "body"), [
    ("crawler/demo/a.png", b"\x7fELF\x02"), ("tests/a.whl", b"PK\0"), ("crawler/a.docx", b"PK\0"),
    ("docs/a.svg", b" " * (LARGEST_BYTES + 1)),
])  # fmt: skip
def test_a_program_or_a_foreign_binary_is_found(path: str, body: bytes) -> None:
    assert foreign_bytes(PurePosixPath(path), body)


@pytest.mark.parametrize("name", ["run", "dev", "bench"])
def test_every_requirement_is_one_version_with_its_hashes(name: str) -> None:
    assert unpinned((ROOT / f"requirements/{name}.txt").read_text()) == []


@pytest.mark.parametrize(
    "text", ["lxml>=6 \\\n    --hash=sha256:" + "0" * 64, "lxml==6\n", "-e .\n", "lxml==6 \\\n    --hash=md5:0\n"]
)
def test_an_unpinned_requirement_is_found(text: str) -> None:
    assert unpinned(text)


def test_the_lock_holds_what_pyproject_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    running = [*project["project"]["dependencies"], *groups["build"]]
    for name, wanted in (("run", running), ("dev", groups["dev"]), ("bench", groups["bench"])):
        pinned = dict(re.findall(r"(?m)^([\w.-]+)==([^\s;]+)", (ROOT / f"requirements/{name}.txt").read_text()))
        for requirement in map(Requirement, wanted):
            version = pinned.get(canonicalize_name(requirement.name))
            assert version is not None, f"{requirement.name} is not in {name}.txt: make lock"
            assert requirement.specifier.contains(version, prereleases=True), (
                f"{requirement} is locked at {version}: make lock"
            )


def test_every_public_target_of_the_makefile_is_in_its_help() -> None:
    shown = subprocess.run(["make", "-C", str(ROOT), "-s", "help"], check=True, capture_output=True, text=True).stdout
    targets = re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text())
    assert [target for target in targets if not re.search(rf"(?m)^make {target} +\S", shown)] == []
    assert {"demo", "test", "test-all", "check", "bench", "setup", "help"} <= set(targets)


def test_ci_runs_the_check_and_the_readmes_test_command_and_nothing_else() -> None:
    lines = (ROOT / ".ci/run").read_text().splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["make lint", "make test"]
    first_screen = "\n".join((ROOT / "README.md").read_text().splitlines()[:40])
    assert "make demo" in first_screen
    assert "make test" in first_screen


def test_the_hooks_before_a_commit_fetch_nothing() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text()
    assert re.findall(r"repo: (\S+)", hooks) == ["local"]


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(int(path.name[:3]) for path in (ROOT / "docs/decisions").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_step_of_the_set_up_that_cannot_be_done_says_which_and_what_to_run(tmp_path: Path) -> None:
    """On a machine with neither Python nor apt-get, the set-up ends at its first step, and says so."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("bash", "cat", "cksum", "cut", "dirname", "env", "grep", "id", "mkdir", "rm", "sed", "tail"):
        (tools / name).symlink_to(
            subprocess.run(["which", name], check=True, capture_output=True, text=True).stdout.strip()
        )
    script = tmp_path / "requirements/install.sh"
    script.parent.mkdir()
    script.write_text((ROOT / "requirements/install.sh").read_text())
    done = subprocess.run(
        [tools / "bash", script], env={"PATH": str(tools)}, check=False, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert 'setup: the step "python" could not be done: there is no Python 3.11 or later' in done.stderr
    assert "    sudo apt-get install -y python3 python3-venv" in done.stderr


@pytest.mark.skipif(not os.access(ROOT / ".setup/database", os.R_OK), reason="make setup was not run in this checkout")
def test_a_set_up_with_nothing_to_do_is_silent() -> None:
    done = subprocess.run(
        ["bash", "requirements/install.sh"], cwd=ROOT, check=True, capture_output=True, text=True, timeout=10
    )
    assert (done.stdout, done.stderr) == ("", "")


def undeclared(imported: set[str], declared: list[str]) -> set[str]:
    """The top-level modules that come from a package which is not asked for by name."""
    asked = {canonicalize_name(Requirement(one).name) for one in declared}
    makers = packages_distributions()
    foreign = {name for name in imported if name in makers and name not in PACKAGES}
    return {name for name in foreign if not asked & {canonicalize_name(maker) for maker in makers[name]}}


def test_every_library_that_is_imported_is_asked_for_by_name() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups, extras = project["dependency-groups"], project["project"]["optional-dependencies"]
    running = [*project["project"]["dependencies"], *extras["cluster"]]
    testing = [*running, *groups["build"], *groups["dev"]]
    for folders, declared in (
        (PACKAGES, running),
        (("tests",), testing),
        (("benchmarks",), [*testing, *groups["bench"]]),
    ):
        files = [ROOT / path for path in tracked("*.py") if path.parts[0] in folders]
        imported = {line for file in files for line in re.findall(r"(?m)^ *(?:from|import) (\w+)", file.read_text())}
        assert undeclared(imported, declared) == set()


def test_a_library_that_only_another_one_asks_for_is_found() -> None:
    assert undeclared({"lxml", "re", "crawler"}, ["scrapy>=2"]) == {"lxml"}
