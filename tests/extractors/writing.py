"""Documents written by hand for the readers' tests: packages, containers and tables with merged cells."""

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape

from extractors.document import Block, Cell, Document, Grid, Paragraph, Picture
from extractors.read.html import read_html
from extractors.read.word import read_word
from extractors.source import Source

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)


def document_xml(body: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:document {NAMES}><w:body>{body}</w:body></w:document>'


def relations(entries: Mapping[str, tuple[str, str]]) -> str:
    """Relationships by id: kind and target; an address with a scheme is external."""
    mode = {True: ' TargetMode="External"', False: ""}
    lines = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{escape(target)}"{mode[":" in target]}/>'
        for name, (kind, target) in entries.items()
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'
    )


def package(parts: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            packing = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), body, packing)
    return buffer.getvalue()


def docx(
    body: str,
    *,
    styles: str = "",
    numbering: str = "",
    related: Mapping[str, tuple[str, str]] | None = None,
    parts: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A package with this body; `styles` and `numbering` are the insides of their parts."""
    entries = {"rIdS": ("styles", "styles.xml"), "rIdN": ("numbering", "numbering.xml")} | dict(related or {})
    return package(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": PACKAGE_RELATIONS,
            "word/document.xml": document_xml(body),
            "word/_rels/document.xml.rels": relations(entries),
            "word/styles.xml": f"<w:styles {NAMES}>{styles}</w:styles>",
            "word/numbering.xml": f"<w:numbering {NAMES}>{numbering}</w:numbering>",
        }
        | dict(parts or {})
    )


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{r(text)}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def tc(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith('<') else p(content)}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def word(body: str, *, styles: str = "", numbering: str = "") -> Document:
    return read_word(Source(docx(body, styles=styles, numbering=numbering)), 0)


def page(html: str, url: str | None = "http://www.example.gov.cn/zfxxgk/t1.html") -> Document:
    return read_html(Source(html.encode(), url), 0)


def lines(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def pictures(document: Document) -> list[Picture]:
    return [block for block in document.blocks if isinstance(block, Picture)]


def kinds(blocks: Iterable[Block]) -> str:
    """The blocks in order, a letter each: p, g (grid), i (picture)."""
    return "".join({Paragraph: "p", Grid: "g", Picture: "i"}[type(block)] for block in blocks)


def shape(grid: Grid) -> list[tuple[str, int, int, int, int]]:
    """What a grid says, without its places."""
    return [(cell.text, cell.row, cell.column, cell.rowspan, cell.colspan) for cell in grid.cells]


def texts(grid: Grid) -> list[list[str | None]]:
    return [[cell.text if cell else None for cell in row] for row in grid.rectangle()]


def as_html(cells: Iterable[Cell], height: int) -> str:
    """A grid as an HTML table."""
    rows = [""] * height
    for cell in cells:
        content = "<br>".join(map(escape, cell.text.split("\n")))
        rows[cell.row] += f"<td rowspan='{cell.rowspan}' colspan={cell.colspan}>{content}</td>"
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def as_word(grid: Grid) -> str:
    """A grid as Word writes it: every covered row has a cell that continues the merge."""
    rows = []
    for index, row in enumerate(grid.rectangle()):
        cells = []
        for column, cell in enumerate(row):
            if cell is None or cell.column != column:
                continue
            merge = "" if cell.rowspan == 1 else '<w:vMerge w:val="restart"/>' if cell.row == index else "<w:vMerge/>"
            text = "".join(map(p, cell.text.split("\n"))) if cell.row == index else p("")
            cells.append(tc(text, f'<w:gridSpan w:val="{cell.colspan}"/>{merge}'))
        rows.append(tr(*cells))
    return tbl(*rows)


def ole(*names: str, below: tuple[str, ...] = ()) -> bytes:
    """An OLE2 container with these streams at its root, and others inside a storage."""
    storage = len(names) + 1
    last = storage + len(below)
    directory = b"".join(
        _entry(
            name,
            sibling=-1 if index in {0, storage, last} else index + 1,
            child=1 if index == 0 else storage + 1 if index == storage and below else -1,
        )
        for index, name in enumerate(["Root Entry", *names, "Storage", *below])
    )
    directory += b"\0" * (-len(directory) % 512)
    sectors = len(directory) // 512
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0") + struct.pack("<5H", 62, 3, 0xFFFE, 9, 6)
    header = header.ljust(40, b"\0") + struct.pack("<9i", 0, 1, 0, 0, 4096, -2, 0, -2, 0)
    header += struct.pack("<109i", sectors, *[-1] * 108)
    chain = [*range(1, sectors), -2, -3]
    return header + directory + struct.pack("<128i", *chain, *[-1] * (128 - len(chain)))


def _entry(name: str, *, sibling: int, child: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    return raw.ljust(64, b"\0") + struct.pack("<HBBiii", len(raw), 2, 1, sibling, -1, child) + bytes(48)
