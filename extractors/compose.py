"""A page and its attachments put together: which of them holds the report, with what was read in pictures in place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from posixpath import basename
from urllib.parse import unquote, urlsplit

from extractors.clean import clean
from extractors.document import Block, Document, Grid, Paragraph, Picture
from extractors.errors import ExtractError
from extractors.read import read
from extractors.report import Finding
from extractors.source import Source
from extractors.tables.read import Tables, read_tables


@dataclass(frozen=True)
class Composed:
    """`first` is the page, `body` the document that holds the report (maybe the page) with its tables as read.

    Boilerplate is out of both.
    """

    first: Document
    body: Document
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
    names = {_name(source.url): number for number, source in enumerate(attachments, start=1) if number in documents}
    return Composed(documents[0], *_body(documents, names), tuple(findings))


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


def _body(documents: Mapping[int, Document], names: Mapping[str, int]) -> tuple[Document, Tables]:
    """The document with most values of the tables, the earlier where they are equal; embedded pictures if need be."""
    composed = [_with_attached_pictures(document, documents, names) for document in documents.values()]
    best, tables = _fullest(composed)
    if tables.values or not any(_is_embedded(block) for document in composed for block in document.blocks):
        return best, tables
    return _fullest(_with_embedded_pictures(document, number) for number, document in enumerate(composed))


def _fullest(documents: Iterable[Document]) -> tuple[Document, Tables]:
    read = [(document, read_tables(grids(document))) for document in documents]
    return max(read, key=lambda body: len(body[1].values))


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


def _with_embedded_pictures(document: Document, number: int) -> Document:
    """The document with the tables of pictures inside its own file (Word, spreadsheets, data addresses)."""
    blocks: list[Block] = []
    for block in document.blocks:
        blocks += _tables_in(block, number) if isinstance(block, Picture) and block.body else [block]
    return replace(document, blocks=tuple(blocks))


def _tables_in(picture: Picture, number: int) -> list[Block]:
    try:
        return list(grids(read(Source(picture.body or b""), number)))
    except ExtractError:  # a logo in an odd format, a broken drawing: no table
        return [picture]
