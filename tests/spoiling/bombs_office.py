"""Word files, workbooks and their containers made to take a reader's time or memory."""

import io
import struct
import zipfile
from collections.abc import Callable, Iterable
from xml.sax.saxutils import quoteattr

from tests.extractors.writing import document_xml, package, relations
from tests.extractors.writing_sheets import MAIN, Tab, xls, xlsx
from tests.making.draft import draft
from tests.making.figures import figures
from tests.making.word import file_word
from tests.spoiling.bombs import bomb, each
from tests.spoiling.bombs_picture import png_of

REPORT = "word/document.xml"
SHEET = "xl/worksheets/sheet1.xml"
CELL = "<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>"
LOL = "".join(f'<!ENTITY l{n + 1} "' + f"&l{n};" * 10 + '">' for n in range(9))
ENTITIES = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{LOL}]>'


def word(body: str, more: dict[str, str | bytes] | None = None) -> bytes:
    """A Word file with this in its body."""
    related = relations({"rId1": ("styles", "styles.xml"), "rId2": ("numbering", "numbering.xml")})
    parts: dict[str, str | bytes] = {
        "_rels/.rels": relations({"rId1": ("officeDocument", REPORT)}),
        REPORT: document_xml(body),
        "word/_rels/document.xml.rels": related,
    }
    return package(parts | (more or {}))


def book(cells: str, more: str = "") -> bytes:
    """A workbook with this in its sheet."""
    return xlsx(Tab([]), parts={SHEET: f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData>{more}</worksheet>'})


def merges(ranges: Iterable[str]) -> str:
    """Merged ranges of a sheet."""
    return f"<mergeCells>{''.join(f'<mergeCell ref={quoteattr(place)}/>' for place in ranges)}</mergeCells>"


def nested(opening: str, closing: str, times: int) -> bytes:
    """Elements in elements."""
    return word(opening * times + closing * times)


def table(rows: str) -> bytes:
    """A Word file with one table."""
    return word(f"<w:tbl>{rows}</w:tbl>")


def span(width: int, text: str = "1") -> str:
    """A cell over so many columns."""
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{width}"/></w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>'


MERGED = "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="s{n}"><w:basedOn w:val="s{(n + 1) % 5_000}"/></w:style>'
    for n in range(5_000)
)
DEEP_NUMBER = "%1%2%3" * 999
LEVELS = "".join(
    f'<w:lvl w:ilvl="{n}"><w:start w:val="99999999999999"/><w:numFmt w:val="{form}"/>'
    f'<w:lvlText w:val="{DEEP_NUMBER}"/></w:lvl>'
    for n, form in enumerate(("chineseCounting", "upperRoman", "upperLetter", "decimal"))
)
NUMBERING = (
    f'<w:abstractNum w:abstractNumId="0">{LEVELS}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
NUMBERED = (
    '<w:p><w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>1</w:t></w:r></w:p>'
)


def part(tag: str, body: str) -> str:
    """A part beside the document."""
    return document_xml("").replace("w:document", f"w:{tag}").replace("<w:body></w:body>", body)


each(
    word_tables_in_tables=lambda: nested("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", 60),
    word_tables_in_tables_too_deep=lambda: nested("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", 30_000),
    word_controls_in_controls=lambda: nested("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>", 100),
    word_xml_in_xml=lambda: nested("<w:p>", "</w:p>", 100_000),
    word_spans=lambda: table(f"<w:tr>{span(100_000) * 20}</w:tr>" * 100),
    word_spans_of_thousands=lambda: table(f"<w:tr>{span(999)}</w:tr>" * 2_500),
    word_spans_below_nothing=lambda: table(f"<w:tr>{span(-5) + span(0)}</w:tr>" * 100),
    word_merges_without_end=lambda: table(f"<w:tr>{CELL * 60}</w:tr>" + f"<w:tr>{MERGED * 60}</w:tr>" * 1_500),
    word_merges_that_never_began=lambda: table(f"<w:tr>{MERGED * 200}</w:tr>" * 400),
    word_cells_without_end=lambda: table(f"<w:tr>{CELL * 4}</w:tr>" * 15_000),
    word_columns_without_end=lambda: table(f"<w:tr>{CELL * 60_000}</w:tr>"),
    word_columns_before=lambda: table(
        f'<w:tr><w:trPr><w:gridBefore w:val="99999999"/><w:gridAfter w:val="99999999"/></w:trPr>{CELL}</w:tr>' * 9
    ),
    word_runs_without_end=lambda: word(f"<w:p>{'<w:r><w:t>1</w:t></w:r>' * 120_000}</w:p>"),
    word_tabs_without_end=lambda: word(f"<w:p>{'<w:r><w:tab/><w:br/></w:r>' * 120_000}</w:p>"),
    word_one_text=lambda: word(f"<w:p><w:r><w:t>{'年' * 5_000_000}</w:t></w:r></w:p>"),
    word_deleted_without_end=lambda: nested("<w:del><w:ins>", "</w:ins></w:del>", 100),
    word_fields_without_end=lambda: word('<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>' * 60_000),
    word_boxes_in_boxes=lambda: nested(
        "<w:p><w:r><w:pict><v:textbox><w:txbxContent>", "</w:txbxContent></v:textbox></w:pict></w:r></w:p>", 40
    ),
    word_styles_in_a_circle=lambda: word(
        '<w:p><w:pPr><w:pStyle w:val="s1"/></w:pPr><w:r><w:t>1</w:t></w:r></w:p>' * 3_000,
        {"word/styles.xml": part("styles", STYLES)},
    ),
    word_numbers_beyond_any=lambda: word(
        "".join(NUMBERED.format(n % 4) for n in range(2_000)), {"word/numbering.xml": part("numbering", NUMBERING)}
    ),
    word_entities=lambda: word("", {REPORT: ENTITIES + "<x>&l9;</x>"}),
    word_entities_in_relations=lambda: word("", {"word/_rels/document.xml.rels": ENTITIES + "<x>&l9;</x>"}),
    word_entities_from_files=lambda: word(
        "", {REPORT: '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///dev/zero">]><x>&a;</x>'}
    ),
    word_document_type_from_files=lambda: word("", {REPORT: '<!DOCTYPE x SYSTEM "file:///dev/zero"><x/>'}),
    word_that_is_its_own_style=lambda: word("", {"word/_rels/document.xml.rels": relations({"r": ("styles", REPORT)})}),
    word_attributes_without_end=lambda: word("<w:p " + " ".join(f'w:a{n}="1"' for n in range(100_000)) + "/>"),
    sheet_of_everything=lambda: book(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"/></row>'
    ),
    sheet_that_says_it_is_all=lambda: xlsx(Tab([[1, 2]], before='<dimension ref="A1:XFD1048576"/>')),
    sheet_of_far_cells=lambda: book(
        "".join(f'<row r="{n}"><c r="XF{chr(65 + n % 4)}{n}"><v>1</v></c></row>' for n in range(1, 900_000, 9_000))
    ),
    sheet_of_many_cells=lambda: book("<row><c><v>1</v></c><c><v>2</v></c><c><v>3</v></c></row>" * 50_000),
    sheet_of_long_rows=lambda: book(f"<row>{'<c><v>1</v></c>' * 16_384}</row>" * 9),
    sheet_of_merges=lambda: book("<row><c><v>1</v></c></row>", merges("A1:XFD1048576" for _ in range(50_000))),
    sheet_of_small_merges=lambda: book(
        "<row><c><v>1</v></c></row>" * 300,
        merges(f"A{n}:CV{n + 99}" for n in range(1, 300)),
    ),
    sheet_of_entities=lambda: xlsx(Tab([]), parts={SHEET: ENTITIES + "<x>&l9;</x>"}),
    sheet_of_one_string=lambda: xlsx(Tab([["一" * 3_000_000] * 3])),
    sheet_of_shared_strings=lambda: xlsx(Tab([]), strings="<si><t>一</t></si>" * 150_000),
    sheets_without_end=lambda: xlsx(*(Tab([[1, 2], [3, 4]], f"s{n}") for n in range(2_000))),
    sheet_of_odd_numbers=lambda: book(
        "".join(f"<row><c><v>{v}</v></c></row>" for v in ("1e308", "-1e308", "NaN", "INF", "1e-400", "9" * 5_000))
    ),
    sheet_of_odd_dates=lambda: xlsx(
        Tab([[1e300, -1e9, 2958466.5, 60]], codes={(0, n): "yyyy-mm-dd [h]:mm:ss.000" for n in range(4)})
    ),
    sheet_of_odd_formats=lambda: xlsx(
        Tab([[1234.5, -0.1, 1e15]], codes={(0, 0): "#,##0" * 400, (0, 1): '"x' * 999, (0, 2): "0." + "0" * 5_000})
    ),
    sheet_of_fractions=lambda: xlsx(Tab([[0.1] * 99] * 99, codes={(r, 0): "# ?/" + "?" * 200 for r in range(99)})),
    old_sheet_cut=lambda: xls(Tab([[1, 2, 3]] * 500))[:9_000],
    ole_in_a_circle=lambda: _ole(lambda n: n * 0),
    ole_chain_to_itself=lambda: _ole(lambda n: n),
    ole_of_chains=lambda: _ole(lambda n: n + 1),
)


def _ole(following: Callable[[int], int]) -> bytes:
    """A container whose allocation table says of each sector which one follows."""
    sectors = 20_000
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += b"\0" * 6 + struct.pack("<IIIIIIIII", 0, 109, 0, 0, 4096, 0, 1, 0, 0) + struct.pack("<109I", *range(109))
    table = struct.pack(f"<{109 * 128}I", *(following(n) & 0xFFFFFFFF for n in range(109 * 128)))
    entry = "Workbook".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<HBB", 18, 5, 0)
    entry += struct.pack("<III", 0, 0, 0) + b"\0" * 36 + struct.pack("<III", 0, 2**31, 0)
    return head + table + entry * (sectors * 4)


def _deflated(size: int) -> bytes:
    """A part of zeros that is small as long as it is packed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("_rels/.rels", REPORT, "xl/workbook.xml", "word/media/image1.png"):
            with archive.open(name, "w", force_zip64=True) as entry:
                for _ in range(size // 1_000_000):
                    entry.write(b" " * 1_000_000)
    return buffer.getvalue()


@bomb
def zip_of_gigabytes() -> bytes:
    """All four parts together."""
    return _deflated(400_000_000)


@bomb
def zip_of_many_names() -> bytes:
    """A hundred thousand parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(100_000):
            archive.writestr(f"word/{number}", b"")
    return buffer.getvalue()


@bomb
def zip_that_overlaps() -> bytes:
    """All names of the directory stand for the same packed bytes."""
    body = bytearray(_deflated(50_000_000))
    start = body.rindex(b"PK\1\2")
    entry = bytes(body[body.index(b"PK\1\2") : body.index(b"PK\1\2", body.index(b"PK\1\2") + 4)])
    end = body.rindex(b"PK\5\6")
    directory = b"".join(entry.replace(b"_rels/.rels", b"word/%06d" % n) for n in range(20_000))
    tail = bytearray(body[end:])
    tail[8:20] = struct.pack("<HHII", 20_000, 20_000, len(directory), start)
    return bytes(body[:start]) + directory + bytes(tail)


@bomb
def zip_in_zip() -> bytes:
    """A package within a package, twenty times."""
    body = file_word(draft("2021", figures("bomb", "2021")))
    for _ in range(20):
        body = package({"word/document.xml": body, "_rels/.rels": relations({"r": ("officeDocument", REPORT)})})
    return body


@bomb
def word_with_pictures_that_unpack() -> bytes:
    """Small files of billions of pixels in a Word file without tables."""
    drawn = '<w:p><w:r><w:drawing><a:blip r:embed="rIdP{}"/></w:drawing></w:r></w:p>'
    related = relations({f"rIdP{n}": ("image", f"media/image{n}.png") for n in range(20)})
    sizes = [(50_000, 50_000), (7_700, 7_700), (20_000, 2_900), (59_000_000, 1)]
    pictures: dict[str, str | bytes] = {f"word/media/image{n}.png": png_of(*sizes[n % 4]) for n in range(20)}
    return word("".join(drawn.format(n) for n in range(20)), pictures | {"word/_rels/document.xml.rels": related})
