"""`nianbao extract` reads old office documents, and says what to install where LibreOffice is absent."""

import json
from pathlib import Path

import pytest

from crawler.demo.word import docx
from crawler.demo.written import read_report
from tests.conftest import Command
from tests.convert.conftest import OldDocument

pytestmark = pytest.mark.slow


@pytest.fixture
def file(tmp_path: Path, old_document: OldDocument) -> Path:
    (tmp_path / "report.doc").write_bytes(old_document("doc"))
    (tmp_path / "report.docx").write_bytes(docx(read_report("beijing-guangdian")))
    return tmp_path / "report.doc"


def test_an_old_document_is_read_like_its_docx(nianbao: Command, file: Path) -> None:
    old, new = (json.loads(nianbao("extract", path, "--json").stdout) for path in (file, file.with_suffix(".docx")))
    assert old["applications"] == new["applications"]
    assert [cell["raw"] for cell in old["cells"]] == [cell["raw"] for cell in new["cells"]]
    assert len(old["cells"]) == 201


def test_an_attachment_may_be_an_old_document(nianbao: Command, file: Path, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<html><title>2020</title><a href='report.doc'>附件</a></html>", "utf-8")
    report = json.loads(nianbao("extract", tmp_path / "page.html", file, "--json").stdout)
    assert {cell["at"]["source"] for cell in report["cells"]} == {1}


def test_without_libreoffice_one_line_says_what_to_install(nianbao: Command, file: Path, tmp_path: Path) -> None:
    run = nianbao("extract", file, "--json", PATH="/nowhere")
    assert (run.returncode, run.stdout) == (1, "")
    assert "apt install libreoffice-writer" in run.stderr
    assert run.stderr.count("\n") == 1
    (tmp_path / "page.html").write_text("<html><title>2020</title><p>2020</p></html>", "utf-8")
    report = json.loads(nianbao("extract", tmp_path / "page.html", file, "--json", PATH="/nowhere").stdout)
    assert [finding["code"] for finding in report["findings"]] == ["unread_attachment"]
