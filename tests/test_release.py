"""What a release is made of: one version, a container that is nobody's root, a compose file without a secret."""

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from mkdocs.utils.yaml import yaml_load

from crawler.replay_files import NAME, VERSION, own_folder
from tests.conventions import PACKAGES, ROOT, tracked

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
INSTRUCTION = re.compile(r"(?m)^([A-Z]+) ((?:.*\\\n)*.*)$")


def instructions(name: str) -> list[str]:
    """What follows an instruction of the Dockerfile, wherever it stands."""
    return [rest.replace("\\\n", " ") for found, rest in INSTRUCTION.findall(DOCKERFILE) if found == name]


def test_the_version_stands_once() -> None:
    number = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert version("nianbao") == number
    quoted = re.compile(rf"[\"']{re.escape(number)}[\"']")
    written = [path for path in tracked(*PACKAGES) if quoted.search((ROOT / path).read_text(errors="replace"))]
    assert written == []


def test_the_container_ends_as_a_user_who_is_not_root_and_says_how_it_is() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"(?m)^USER 10001$", last)
    assert re.search(r"(?m)^HEALTHCHECK ", last)
    assert not re.search(r"(?m)^USER root$", last)


def test_every_image_has_its_version_and_is_built_in_stages() -> None:
    images = [rest.split()[0] for rest in instructions("FROM")]
    assert len(images) == 3
    assert all(re.fullmatch(r"[a-z]+:[\w.-]+", image) and "latest" not in image for image in images)


def test_the_container_installs_the_locked_packages_by_their_hashes_and_the_expected_replay() -> None:
    runs = "\n".join(instructions("RUN"))
    assert "pip install --require-hashes -r /build/requirements/run.txt" in runs
    assert re.findall(rf"{NAME}[@-]([\d.]+\d)", DOCKERFILE) == [VERSION, VERSION]
    assert f"/srv/nianbao/share/nianbao/{own_folder().name} " in runs


def test_what_the_container_copies_is_what_the_wheel_is_built_from() -> None:
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    needed = {*project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"], "pyproject.toml", "LICENSE"}
    assert kept == needed | {project["project"]["readme"], "requirements/run.txt"}


def test_the_compose_file_has_the_three_services_and_no_secret() -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    composed = yaml_load(text)
    assert {name: one["image"] for name, one in composed["services"].items()} == {
        "schedule": "nianbao", "browse": "nianbao", "mongo": "mongo:8"
    }  # fmt: skip
    assert all("healthcheck" in composed["services"][name] for name in ("schedule", "mongo"))
    assert set(composed["volumes"]) == {"data", "database"}
    values = [str(value) for one in composed["services"].values() for value in one["environment"].values()]
    secret = [value for value in values if re.search(r"(?i)password|token|:[^/$]+@", value)]
    assert secret
    assert all(re.search(r"\$\{\w+:\?", value) for value in secret)
    assert all(port.startswith("127.0.0.1:") for one in composed["services"].values() for port in one.get("ports", ()))


@pytest.mark.slow
def test_the_bill_of_materials_has_every_locked_package(tmp_path: Path) -> None:
    made = tmp_path / "nianbao.cdx.json"
    command = re.search(r"(?m)^\t@\$\(BIN\)/(cyclonedx-py (?:.*\\\n)*.*)$", (ROOT / "Makefile").read_text())
    assert command
    words = command[1].replace("\\\n", " ").replace("dist/nianbao.cdx.json", str(made)).partition(" 2>")[0].split()
    program = Path(sys.executable).parent / words[0]
    subprocess.run([program, *words[1:]], cwd=ROOT, check=True, capture_output=True)
    listed = {part["name"]: part["version"] for part in json.loads(made.read_text())["components"]}
    locked = dict(re.findall(r"(?m)^([\w.-]+)==([^\s;]+)", (ROOT / "requirements/run.txt").read_text()))
    assert listed == locked
