"""The API against its own OpenAPI document: schemathesis asks all of it, rightly and wrongly, of the real server."""

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.browse.conftest import Crawled

NAMES = {"path.agency": "agency", "query.agency": "agency", "path.body": "agency", "query.name": "agency"}
KNOWN = NAMES | {
    "path.reading": "reading",
    "path.other": "reading",
    "path.record": "record",
    "path.portal": "portal",
    "query.portal": "portal",
    "query.url": "url",
}
"""Which values of what is there go into which parameters, half of the times."""


def configured(crawled: "Crawled") -> str:
    """What schemathesis is told of the data."""
    values = {
        "agency": ["北京市丰台区", "北京市密云区融媒体中心", "fengtai"],
        "reading": list(crawled.readings.values()),
        "record": list(crawled.records.values()),
        "portal": ["demo"],
        "url": ["http://www.a.gov.cn/zwgk/fengtai.docx?x=1"],
    }
    dictionaries = [f"[dictionaries.{name}]\nvalues = {json.dumps(known)}" for name, known in values.items()]
    bound = [f'"{place}" = {{ dictionary = "{name}", probability = 0.5 }}' for place, name in KNOWN.items()]
    return "\n".join([*dictionaries, "[parameters]", *bound])


@pytest.mark.slow
@pytest.mark.parametrize("examples", [5, pytest.param(300, marks=pytest.mark.long)])
def test_every_operation_answers_as_it_is_described(
    crawled: "Crawled", address: str, tmp_path: Path, examples: int
) -> None:
    (tmp_path / "schemathesis.toml").write_text(configured(crawled), "utf-8")
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{address}/api/openapi.json"]
    command += ["--url", f"{address}/api", "--checks", "all", "--warnings", "off", "--no-color", "--no-shrink"]
    command += ["--max-examples", str(examples), "--seed", "1"]
    done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True, timeout=1800)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert "Tested: 16" in done.stdout
