"""Reading: one reader per format, each from bytes to a Document."""

from collections.abc import Callable

from extractors import sniff
from extractors.document import Document, Grid, Paragraph
from extractors.errors import Encrypted, ExtractError, NeedsConversion, TooLarge, UnknownType
from extractors.read.html import read_html
from extractors.read.sheet import read_xlsx
from extractors.read.word import read_word
from extractors.read.word_flat import read_flat_word
from extractors.source import Source

Reader = Callable[[Source, int], Document]

CELL_LIMIT, PARAGRAPH_LIMIT, TEXT_LIMIT = 50_000, 30_000, 200_000
"""Of one document: cells of all tables, paragraphs, and characters of one text. A form has 300 cells, a list of all
documents of a year some thousands, and a whole report glued into one line 30,000 characters."""


def read(source: Source, number: int) -> Document:
    """The document that the bytes hold, whatever they were declared to be; `number` goes into every Place.

    Raises an ExtractError: UnknownType for a format without a reader, NeedsConversion for one that LibreOffice
    must turn into DOCX first.
    """
    media_type = sniff.sniff(source.body)
    if media_type == sniff.ENCRYPTED:
        raise Encrypted(f"{_name(source)}: an office document behind a password")
    if media_type in _CONVERTED:
        raise NeedsConversion(
            f"{_name(source)}: {_CONVERTED[media_type]} is read after LibreOffice turned it into DOCX "
            "(`apt install libreoffice-writer`)"
        )
    if media_type not in READERS:
        raise UnknownType(f"{_name(source)}: {media_type} is not read yet, only {', '.join(sorted(READERS))}")
    return _of_some_size(READERS[media_type](source, number))


def _of_some_size(document: Document) -> Document:
    """The document, unless it is so large that interpreting it would take minutes. Raises TooLarge."""
    cells = [cell for block in document.blocks if isinstance(block, Grid) for cell in block.cells]
    lines = [block for block in (*document.blocks, *document.hidden) if isinstance(block, Paragraph)]
    longest = max(map(len, [*(cell.text for cell in cells), *(line.text for line in lines)]), default=0)
    if len(cells) > CELL_LIMIT or len(lines) > PARAGRAPH_LIMIT or longest > TEXT_LIMIT:
        raise TooLarge(
            f"{len(cells)} cells, {len(lines)} paragraphs, {longest} characters in one text: "
            f"expected at most {CELL_LIMIT}, {PARAGRAPH_LIMIT} and {TEXT_LIMIT}"
        )
    return document


def needs_conversion(body: bytes) -> str | None:
    r"""The media type of a body that LibreOffice must turn into DOCX before it can be read; None for any other.

    >>> needs_conversion(b"{\\rtf1 }"), needs_conversion(b"<html></html>")
    ('application/rtf', None)
    """
    try:
        media_type = sniff.sniff(body)
    except ExtractError:
        return None
    return media_type if media_type in _CONVERTED else None


def _name(source: Source) -> str:
    return source.url or f"{len(source.body)} bytes"


def _read_picture(source: Source, number: int) -> Document:
    """Recognising text needs a runtime whose import takes longer than reading a page."""
    from extractors.read.picture import read_picture  # noqa: PLC0415 (see above)

    return read_picture(source, number)


def _read_xls(source: Source, number: int) -> Document:
    """Its library is imported for these files alone."""
    from extractors.read.sheet_xls import read_xls  # noqa: PLC0415 (see above)

    return read_xls(source, number)


def _read_pdf(source: Source, number: int) -> Document:
    """Likewise: pdfium is loaded only where there is a PDF."""
    from extractors.read.pdf import read_pdf  # noqa: PLC0415 (see above)

    return read_pdf(source, number)


READERS: dict[str, Reader] = {
    sniff.HTML: read_html,
    sniff.DOCX: read_word,
    sniff.FLAT_DOCX: read_flat_word,
    sniff.PDF: _read_pdf,
    sniff.XLSX: read_xlsx,
    sniff.XLS: _read_xls,
    "image/png": _read_picture,
    "image/jpeg": _read_picture,
    "image/gif": _read_picture,
    "image/bmp": _read_picture,
    "image/webp": _read_picture,
    "image/tiff": _read_picture,
}
"""One row per format that is read here."""

_CONVERTED = {
    sniff.DOC: "an old Word file (.doc)",
    sniff.WPS: "a WPS file",
    sniff.RTF: "RTF",
    sniff.ODT: "an OpenDocument text",
    sniff.WORD_XML: "a Word file in one XML",
}
"""Formats that LibreOffice reads for us."""
