"""Word (DOCX): the document part of a package becomes a Document."""

from extractors.document import Document
from extractors.errors import Damaged
from extractors.read.package import find_main, open_package, read_metas, read_relations, read_tree
from extractors.read.table import finish
from extractors.read.word_blocks import read_blocks
from extractors.read.word_names import find
from extractors.read.word_numbering import read_numbering
from extractors.read.word_styles import read_styles
from extractors.read.word_text import Story
from extractors.sniff import DOCX
from extractors.source import Place, Source


def read_word(source: Source, number: int) -> Document:
    """The text, tables and pictures of the body as Word prints them.

    Tracked changes count as accepted and automatic numbers as text; headers, footnotes, comments and the table of
    contents stay out. Raises Damaged, Encrypted, EmptySource or TooLarge.
    """
    package = open_package(source.body)
    main = find_main(package)
    root = read_tree(package, main)
    body = find(root, "body")
    if body is None:
        raise Damaged(f"docx {main}: no body in it")
    relations = read_relations(package, main)
    named = {each.kind: each.target for each in relations.values() if not each.external}
    story = Story(
        package,
        relations,
        read_styles(read_tree(package, named.get("styles", ""))),
        read_numbering(read_tree(package, named.get("numbering", ""))),
        Place(source=number),
    )
    blocks, _ = finish(read_blocks(story, body), number)
    return Document(
        blocks=blocks,
        media_type=DOCX,
        metas=read_metas(package),
        links=tuple(story.links),
        hidden=tuple(story.hidden),
    )
