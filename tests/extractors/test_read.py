"""One table says which reader a body gets; whatever is broken ends in a document or a typed error."""

import io
import random
import subprocess
import sys
import time
import zipfile

import pytest

from extractors import sniff
from extractors.document import Document
from extractors.errors import Damaged, Encrypted, ExtractError, NeedsConversion, UnknownType
from extractors.read import READERS, read
from extractors.source import Source
from tests.extractors.writing import docx, lines, ole, p, package, tbl, tc, tr

PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>2020年年度报告</title></head><body>
<div style="display:none">赌</div><div class="TRS_Editor"><h1>题</h1><p>一、总体情况<br>正文</p>
<table border=1><thead><tr><th rowspan="2">项<th colspan='3'>数<tbody><tr><td>1<td>2<td>3</table>
<table><tr><td>导航<td><table><tr><td>4<td>5</table></table><img src="data:image/png;base64,iVBORw0KGgo="></div>
<a href="./P020.docx">附件</a></body></html>""".encode()
MERGED = tr(tc("甲", '<w:vMerge w:val="restart"/>'), tc("1")) + tr(tc("", "<w:vMerge/>"), tc("2"))
WORD = docx(p("一、总体情况") + tbl(MERGED))


def test_the_bytes_choose_the_reader_whatever_was_declared() -> None:
    assert read(Source(WORD, "a.html", "text/html"), 0).media_type == sniff.DOCX
    assert read(Source(PAGE, "a.doc", "application/msword"), 1).media_type == sniff.HTML


@pytest.mark.parametrize(
    ("body", "error", "message"),
    [
        (ole("WordDocument"), NeedsConversion, r"a\.doc: an old Word file.*libreoffice-writer"),
        (b"{\\rtf1", NeedsConversion, "RTF"),
        (package({"mimetype": sniff.ODT}), NeedsConversion, "OpenDocument"),
        (ole("CONTENTS"), NeedsConversion, "WPS"),
        (b"%PDF-1.7", Damaged, "cannot be opened"),
        (ole("Workbook"), Damaged, "xls: the workbook is broken"),
        (b"2020", UnknownType, r"text/plain is not read yet, only .*text/html"),
        (ole("EncryptedPackage"), Encrypted, "behind a password"),
    ],
)
def test_a_format_without_a_reader_says_what_to_do(body: bytes, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message) as raised:
        read(Source(body, "a.doc"), 0)
    assert "\n" not in str(raised.value)


def test_every_picture_has_the_one_reader_of_pictures() -> None:
    assert len({READERS[media_type] for media_type in READERS if media_type.startswith("image/")}) == 1


def test_reading_starts_without_the_recogniser_of_pictures() -> None:
    code = "import sys, extractors.read; print(*{'cv2', 'onnxruntime', 'rapidocr', 'numpy'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def mutated(body: bytes, rng: random.Random) -> bytes:
    """Some bits flipped, a stretch cut out, repeated or replaced, or the end cut off."""
    spoilt = bytearray(body)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(spoilt) + 1)
        stretch = slice(at, at + rng.randint(0, 40))
        match rng.randrange(5):
            case 0:
                spoilt[stretch] = b""
            case 1:
                spoilt[at:at] = spoilt[stretch] * rng.randint(1, 5)
            case 2:
                spoilt[stretch] = rng.randbytes(rng.randint(0, 20))
            case 3 if rng.random() < 0.2:
                del spoilt[at:]
            case _:
                for index in range(min(at, len(spoilt)), min(at + 2, len(spoilt))):
                    spoilt[index] ^= 1 << rng.randrange(8)
    return bytes(spoilt)


def complaint(body: bytes) -> str | None:
    """What reading says of a body that cannot be read; None for a document. Any other error is a failure."""
    try:
        document = read(Source(body, "x"), 0)
    except ExtractError as error:
        return str(error)
    assert isinstance(document, Document)
    return None


@pytest.mark.parametrize("body", [PAGE, WORD, package({"word/document.xml": WORD}), ole("WordDocument")], ids=len)
def test_spoilt_bodies_end_in_a_document_or_a_typed_error(body: bytes) -> None:
    rng = random.Random(f"spoilt {len(body)}")  # noqa: S311 - the same sequence every time is the point
    complaints = [complaint(mutated(body, rng)) for _ in range(300)]
    assert not any("\n" in each for each in complaints if each)


def test_spoilt_xml_inside_a_whole_package_ends_in_a_document_or_a_typed_error() -> None:
    rng = random.Random("xml")  # noqa: S311 - the same sequence every time is the point
    with zipfile.ZipFile(io.BytesIO(WORD)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    complaints = []
    for _ in range(300):
        name = rng.choice([name for name in parts if name.startswith("word/")])
        complaints.append(complaint(package(parts | {name: mutated(parts[name], rng)})))
    assert not any("\n" in each for each in complaints if each)


BOMBS = {
    "deep elements": b"<div>" * 100_000,
    "deep tables": b"<table><tr><td>1<td>" * 600 + b"x",
    "open tables": b"<table>" * 100_000,
    "open headings": b"<h1><b>" * 50_000,
    "many rows": b"<table>" + b"<tr><td rowspan=1000>1<td>2" * 10_000,
    "many spans": b"<table>" + b"<td colspan=1000>1" * 20_000,
    "one long line": b"<p>" + "年\n ".encode() * 300_000,
    "blanks": b"<p>" + b" \n" * 500_000,
    "end tags": b"<b>" * 1000 + b"</i>" * 300_000,
    "many attributes": b"<p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">",
    "fewer attributes": b"<p " + b" ".join(b"a%d" % n for n in range(20_000)) + b">",
    "many hidden": b"<div style='display:none'>x" * 50_000,
    "many styles": b"<p style='font-size:0'><b>" * 50_000,
    "many links": b"<a href=x><div>y" * 20_000,
    "open quotes": b"<a href='" * 100_000,
    "comments": b"<!--" * 200_000,
    "entities": b"&" * 500_000 + b"<p>",
    "article marks": b"<div id=zoom>x" * 2_000,
}


@pytest.mark.parametrize("body", BOMBS.values(), ids=BOMBS)
def test_a_page_made_to_exhaust_the_reader_ends_soon(body: bytes) -> None:
    started = time.monotonic()
    assert "\n" not in (complaint(b"<html>" + body) or "")
    assert time.monotonic() - started < 20


def test_text_behind_deep_but_readable_nesting_is_kept() -> None:
    body = "<html>" + "<font>" * 1500 + "深" + "<table><tr><td>" * 120 + "底"
    assert lines(read(Source(body.encode()), 0)) == ["深", "底"]
