"""What tests of the whole share: the command as users run it, and one run of the demo."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from crawler.small_files import locked, read_json, write_json
from tests.store.servers import DatabaseServer

settings.register_profile("nianbao", deadline=None)  # a busy machine is no defect
settings.load_profile("nianbao")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite what tests/golden expects, and fail")
    parser.addoption(
        "--update-floor", action="store_true", help="rewrite tests/eval_floor.json, lower or not, and fail"
    )
    parser.addoption("--soak-seed", type=int, default=1, help="the moments at which things happen in tests/soak")


def pytest_xdist_auto_num_workers() -> int:
    """Five processes for two cores: tests wait for servers and pages longer than they work."""
    return max(2, 5 * (os.cpu_count() or 1) // 2)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The soak and files with many slow tests come first: a process that begins one last keeps the others waiting."""
    slow = Counter(item.path for item in items if item.get_closest_marker("slow") or item.get_closest_marker("long"))
    items.sort(key=lambda item: (item.path.parent.name != "soak", -slow[item.path]))


Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def nianbao() -> Command:
    """Runs `nianbao ARGUMENTS…` in English, from a folder that is not the project's."""
    program = Path(sys.executable).parent / "nianbao"

    def run(*arguments: str | Path, timeout: float = 300, **variables: str) -> "subprocess.CompletedProcess[str]":
        kept = {name: value for name, value in os.environ.items() if not name.startswith("NIANBAO_")}
        return subprocess.run(  # our own program
            [program, *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
            cwd="/",
            env={**kept, "LC_ALL": "C.UTF-8", **variables},
        )

    return run


@pytest.fixture(scope="session")
def demo_run(
    nianbao: Command, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> "subprocess.CompletedProcess[str]":
    """`nianbao demo`, run once for all processes of tests; the last argument is this one's copy of its data folder."""
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent
    with locked(shared / "demo.lock"):
        if not (told := read_json(shared / "demo.json")):
            told = vars(nianbao("demo", "--data", shared / "demo"))
            write_json(shared / "demo.json", told)
    copy = tmp_path_factory.mktemp("demo") / "data"
    shutil.copytree(shared / "demo", copy)
    return subprocess.CompletedProcess(**{**told, "args": [*told["args"][:-1], str(copy)]})


@pytest.fixture(scope="session")
def demo_data(demo_run: "subprocess.CompletedProcess[str]") -> Path:
    """The data folder that the demo left."""
    assert demo_run.returncode == 0, demo_run.stdout + demo_run.stderr
    return Path(demo_run.args[-1])


@pytest.fixture
def database_server(tmp_path: Path) -> Iterator[DatabaseServer]:
    """A server that a test may kill; it is not running yet."""
    made = DatabaseServer(tmp_path / "server")
    yield made
    made.kill()
