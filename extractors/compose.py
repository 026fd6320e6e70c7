"""A page and its attachments put together: which of them holds the report, with what was read in pictures in place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from posixpath import basename
from urllib.parse import unquote, urlsplit

from extractors.clean import clean
from extractors.document import Block, Document, Grid, Paragraph, Picture
from extractors.errors import ExtractError
from extractors.read import read
from extractors.report import At, Finding
from extractors.sections import read_sections
from extractors.source import Place, Source
from extractors.tables.read import Tables, read_tables
from extractors.tables.unread import find_gaps

_SECTIONS = 3
"""So many sections make a document the report's text, and not a table that goes with it."""
PICTURED = 100_000_000
"""Pixels of all pictures inside one file that are looked at: eleven pages of A4 at 300 dpi; each page takes seconds."""
_Read = tuple[Document, Tables]


@dataclass(frozen=True)
class Composed:
    """All that was read, the page first and last the body, which holds the report: its tables as read.

    Boilerplate is out of all; the body may be the page.
    """

    documents: tuple[Document, ...]
    tables: Tables
    findings: tuple[Finding, ...]


def compose(page: Source, attachments: Sequence[Source]) -> Composed:
    """Read all sources; an attachment that cannot be read is a finding, a page that cannot is an ExtractError."""
    documents = {0: _read(page, 0)}
    findings: list[Finding] = []
    for number, source in enumerate(attachments, start=1):
        try:
            documents[number] = _read(source, number)
        except ExtractError as error:
            name = _name(source.url) or f"attachment {number}"
            findings.append(Finding(code="unread_attachment", message=str(error), evidence=name))
    findings += [
        Finding(code="unread_pages", message=document.unread, evidence="", at=At(source=number))
        for number, document in documents.items()
        if document.unread
    ]
    names = {_name(source.url): number for number, source in enumerate(attachments, start=1) if number in documents}
    body, tables = _body(documents, names, findings)
    findings += find_gaps(tables.values, tables.forms)
    return Composed((*documents.values(), body), tables, tuple(findings))


def grids(document: Document) -> Iterator[Grid]:
    """The tables of a document, in order."""
    return (block for block in document.blocks if isinstance(block, Grid))


def paragraphs(document: Document) -> list[Paragraph]:
    """The running text of a document, in order."""
    return [block for block in document.blocks if isinstance(block, Paragraph)]


def _read(source: Source, number: int) -> Document:
    return clean(read(source, number), source)


def _name(url: str | None) -> str:
    return unquote(basename(urlsplit(url or "").path))


def _body(documents: Mapping[int, Document], names: Mapping[str, int], findings: list[Finding]) -> _Read:
    """The document with most values of the tables, the earlier where they are equal; embedded pictures if need be.

    Embedded pictures that were not looked at are added to the findings.
    """
    composed = [_with_attached_pictures(document, documents, names) for document in documents.values()]
    read = [(document, read_tables(grids(document))) for document in composed]
    if not any(tables.values for _, tables in read) and any(_is_embedded(b) for d in composed for b in d.blocks):
        pictured = [_with_embedded_pictures(document, number, findings) for number, document in enumerate(composed)]
        read = [(document, read_tables(grids(document))) for document in pictured]
    return _completed(max(read, key=_fullness), read)


def _fullness(body: _Read) -> tuple[int, int]:
    """Values read; among equal ones those that no recogniser had to guess."""
    values = body[1].values.values()
    return len(values), -sum(value.place.confidence is not None for value in values)


def _completed(body: _Read, others: Sequence[_Read]) -> _Read:
    """The body with what stands in other files: the tables that it lacks, or the text that goes with its tables."""
    document, tables = body
    if not tables.values:
        return body
    added: list[Grid] = []
    have = _names(tables)
    for other, own in others:
        if own.values and not have & _names(own) and not _is_text(other):
            have |= _names(own)
            added += grids(other)
    blocks = document.blocks
    rest = [other for other, _ in others if other is not document]
    if rest and not _is_text(document) and (text := next(filter(_is_text, rest), None)):
        blocks = (*(block for block in text.blocks if not isinstance(block, Grid)), *grids(document))
        document = text
    whole = replace(document, blocks=(*blocks, *added))
    if whole.blocks == body[0].blocks:
        return body
    return whole, read_tables(grids(whole))


def _names(tables: Tables) -> set[str]:
    return {path.partition(".")[0] for path in tables.values}


def _is_text(document: Document) -> bool:
    return len(read_sections(paragraphs(document))[0]) >= _SECTIONS


def _is_embedded(block: Block) -> bool:
    return isinstance(block, Picture) and block.body is not None


def _with_attached_pictures(
    document: Document, documents: Mapping[int, Document], names: Mapping[str, int]
) -> Document:
    """The document with the tables of its pictures in their places."""
    blocks: list[Block] = []
    for block in document.blocks:
        number = names.get(_name(block.url)) if isinstance(block, Picture) else None
        if number is not None and documents[number].media_type.startswith("image/"):
            blocks += grids(documents[number])
        else:
            blocks.append(block)
    return replace(document, blocks=tuple(blocks))


def _with_embedded_pictures(document: Document, number: int, findings: list[Finding]) -> Document:
    """The document with the tables of pictures inside its own file (Word, spreadsheets, data addresses).

    Pictures beyond the pixels that are looked at stay pictures, and are a finding.
    """
    blocks: list[Block] = []
    looked_at = left_out = 0
    inside = count(sum(map(_is_embedded, document.above)))
    for block in document.blocks:
        which = next(inside) if _is_embedded(block) else 0
        size = _pixels_of(block) if isinstance(block, Picture) and block.body else 0
        if size and looked_at + size <= PICTURED:
            looked_at += size
            blocks += _tables_in(block, Place(source=number, picture=which)) if isinstance(block, Picture) else ()
        else:
            left_out += bool(size)
            blocks.append(block)
    if left_out:
        message = f"{left_out} pictures inside the file were not looked at: {PICTURED} pixels of it are"
        findings.append(Finding(code="unread_table", message=message, evidence=f"{looked_at} pixels before them"))
    return replace(document, blocks=tuple(blocks))


def _pixels_of(picture: Picture) -> int:
    """Pixels of a picture inside a file; 0 for what is none that can be read."""
    from extractors.read.ocr.pixels import pixels_of  # noqa: PLC0415 (slow to import, and rarely needed)

    try:
        return pixels_of(picture.body or b"")
    except ExtractError:  # a logo in an odd format, a broken drawing, a bomb
        return 0


def _tables_in(picture: Picture, where: Place) -> list[Block]:
    """The tables of a picture inside a file, whose cells know in which picture they stand."""
    try:
        found = list(grids(read(Source(picture.body or b""), where.source)))
    except ExtractError:  # a logo in an odd format, a broken drawing: no table
        return [picture]
    return [Grid(tuple(replace(c, place=replace(c.place, picture=where.picture)) for c in one.cells)) for one in found]
