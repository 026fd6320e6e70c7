"""PDF: pages of letters and rules become a Document; pages that are pictures are read as pictures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, groupby

from pypdfium2 import PdfDocument

from extractors.document import Block, Cell, Document, Grid, Paragraph
from extractors.errors import Damaged, TooLarge
from extractors.read.pdf_file import open_page, open_pdf, read_page
from extractors.read.pdf_flow import TextLine, in_reading_order, text_lines
from extractors.read.pdf_lattice import find_lattices
from extractors.read.pdf_margins import without_margins
from extractors.read.pdf_page import Image, Letter, Page
from extractors.read.pdf_paragraphs import Typography, paragraphs
from extractors.read.pdf_part import Part, fill
from extractors.read.pdf_pixels import OpenPage
from extractors.read.pdf_seams import accept_frames, with_whole_tables
from extractors.read.pdf_seen import is_picture, may_be_table
from extractors.read.pdf_text import is_ink
from extractors.read.pdf_unruled import find_unruled
from extractors.read.turns import EVERY_TURN, UPRIGHT
from extractors.sniff import PDF
from extractors.source import Place, Source

SCAN_LIMIT = 40
"""Pages of one file that are recognised, being pictures or holding some: each takes seconds. The others stay unread."""

LETTER_LIMIT = 250_000
"""Letters of all pages: a long report of 60 full pages has 100,000."""


@dataclass(frozen=True)
class Read:
    """A page with its tables found: the rest of its text as lines, single frames both as a table and as lines."""

    page: Page
    parts: list[Part]
    lines: list[TextLine]
    frames: list[tuple[Part, list[TextLine]]]
    hidden: Sequence[TextLine] = ()
    turns: tuple[int, ...] = ()
    """Of a page that was recognised: the quarter turns to try on the next scan."""
    unread: bool = False
    """Whether it is a picture, or holds some, that nobody looked at."""


def _tables_in(opened: OpenPage, page: Page, pictures: Sequence[Image]) -> list[Part]:
    from extractors.read.pdf_scan import read_table_pictures  # noqa: PLC0415 (see below)

    return read_table_pictures(opened, page, pictures)


def _scanned(page: OpenPage, read: Page, turns: tuple[int, ...]) -> Read:
    from extractors.read.pdf_scan import read_scan  # noqa: PLC0415 (its runtime is loaded for scans alone)

    if not turns:
        return Read(read, [], [], [], unread=True)
    pieces, after = read_scan(page, read, turns)
    parts = [piece for piece in pieces if isinstance(piece, Part)]
    return Read(read, parts, [piece for piece in pieces if isinstance(piece, TextLine)], [], turns=after)


def read_pdf(source: Source, number: int) -> Document:
    """The text and tables of a PDF in reading order, tables whole over pages, page numbers and headers left out.

    Boxes are in points from the left top of the page as it is shown. Raises Encrypted, Damaged or TooLarge.
    """
    with open_pdf(source.body) as document:
        read: list[Read] = []
        for index in range(len(document)):
            read += _try_page(document, index, _next_turns(read))
            if sum(len(page.page.letters) for page in read) > LETTER_LIMIT:
                raise TooLarge(f"a PDF with more than {LETTER_LIMIT} letters")
    if not read:
        raise Damaged("a PDF of which no page can be loaded")
    hidden = tuple(Paragraph(line.text, _place(line, number)) for page in read for line in page.hidden)
    unread = sum(page.unread for page in read)
    said = f"{unread} pages that are pictures were left unread: {SCAN_LIMIT} of a file are recognised" if unread else ""
    return Document(tuple(_blocks(read, number)), PDF, hidden=hidden, unread=said)


def _next_turns(read: Sequence[Read]) -> tuple[int, ...]:
    """The quarter turns to try on the next page, if it is a scan; none where enough pages have been recognised."""
    recognised = [page.turns for page in read if page.turns]
    if len(recognised) >= SCAN_LIMIT:
        return ()
    return next((turns for turns in reversed(recognised) if turns != UPRIGHT), EVERY_TURN)


def _place(line: TextLine, source: int) -> Place:
    return Place(source=source, page=line.page, box=line.box)


def _try_page(document: PdfDocument, index: int, turns: tuple[int, ...]) -> Iterator[Read]:
    """A page, unless it is damaged: the others are read all the same."""
    try:
        with open_page(document, index) as page:
            yield _read_page(page, turns)
    except Damaged:
        return


def _read_page(opened: OpenPage, turns: tuple[int, ...]) -> Read:
    page = read_page(opened)
    if is_picture(page):  # one that has letters, readable or not, stands upright
        return _scanned(opened, page, turns and UPRIGHT if page.letters else turns)
    parts, frames, rest = _tables(page)
    if any("\ufffd" in cell.text for part in parts for cell in part.cells):
        return _scanned(opened, page, turns and UPRIGHT)
    pictures = [image for image in page.pictures if may_be_table(image, page.letters)]
    if pictures and turns:
        parts += _tables_in(opened, page, pictures)
    own = Read(page, parts, text_lines(page, rest), frames, text_lines(page, page.unseen))
    return replace(own, turns=UPRIGHT if pictures and turns else (), unread=bool(pictures) and not turns)


def _tables(page: Page) -> tuple[list[Part], list[tuple[Part, list[TextLine]]], list[Letter]]:
    """The ruled tables of a page, its single frames, and the letters in neither."""
    parts: list[Part] = []
    frames: list[tuple[Part, list[TextLine]]] = []
    rest = list(page.letters)
    for lattice in sorted(find_lattices(page), key=lambda lattice: -len(lattice.regions)):
        own = [letter for letter in rest if lattice.slot(*letter.middle)]
        part = fill(page, lattice, own)
        if lattice.is_certain and part.is_table():
            parts.append(part)
        elif any(map(is_ink, own)):
            frames.append((part, text_lines(page, own)))
        else:
            continue
        rest = [letter for letter in rest if not lattice.slot(*letter.middle)]
    return parts, frames, rest


def _blocks(pages: Sequence[Read], source: int) -> Iterator[Block]:
    """The blocks of all pages in order."""
    heights = {read.page.number: read.page.frame.size[1] for read in pages}
    lines = without_margins({read.page.number: read.lines for read in pages}, heights)
    parts = {read.page.number: read.parts for read in pages}
    accept_frames({read.page.number: read.frames for read in pages}, parts, lines)
    find_unruled({read.page.number: read.page for read in pages}, parts, lines)
    pieces = [piece for number in parts for piece in in_reading_order([*parts[number], *lines[number]])]
    setting = Typography([piece for piece in pieces if isinstance(piece, TextLine)])
    tables = count()
    for _, group in groupby(with_whole_tables(pieces), key=type):
        run = list(group)
        yield from (_grid(part, source, next(tables)) for part in run if isinstance(part, Part))
        yield from paragraphs([line for line in run if isinstance(line, TextLine)], setting, source)


def _grid(part: Part, source: int, table: int) -> Grid:
    return Grid(
        tuple(
            Cell(
                cell.text,
                cell.row,
                cell.column,
                cell.rowspan,
                cell.colspan,
                Place(
                    source=source,
                    page=cell.page,
                    table=table,
                    row=cell.row,
                    column=cell.column,
                    box=cell.box,
                    confidence=cell.confidence,
                ),
            )
            for cell in part.cells
        )
    )
