"""The blocks of a Word story in order: the document's body, a cell, a text box."""

from collections.abc import Iterator, Mapping

from lxml.etree import _Element as Element

from extractors.document import Paragraph
from extractors.read.html import read_fragment
from extractors.read.line import printed
from extractors.read.package import read_part
from extractors.read.table import Item, RawCell, settle
from extractors.read.word_names import R, W, find, number, properties, value
from extractors.read.word_numbering import level_of_style, step
from extractors.read.word_parts import parts
from extractors.read.word_styles import outline_level
from extractors.read.word_table import place_cells
from extractors.read.word_text import Speech, Story, listen
from extractors.sniff import HTML, sniff
from extractors.source import Source


def read_blocks(story: Story, parent: Element) -> list[Item]:
    """Paragraphs, tables and pictures; tables that only lay out are their contents."""
    items: list[Item] = []
    speech = Speech()
    for part in parts(parent, f"{W}p", f"{W}tbl", f"{W}altChunk"):
        if part.tag == f"{W}altChunk":
            items.extend(_read_chunk(story, part))
            continue
        if part.tag == f"{W}tbl":
            items.extend(settle(_read_cells(story, part)))
            continue
        own = properties(part, "pPr")
        listen(story, part, own.get(f"{W}pStyle"), speech)
        if find(own.get(f"{W}rPr"), "del") is None:
            items.extend(_read_paragraph(story, own, speech))
            speech = Speech()  # otherwise its end was deleted: the next paragraph goes on in it
    return items


def _read_chunk(story: Story, chunk: Element) -> list[Item]:
    """A page of HTML that a program put whole into the file; other formats in there are not read."""
    relation = story.relations.get(chunk.get(f"{R}id") or "")
    body = None if relation is None or relation.external else read_part(story.package, relation.target)
    return read_fragment(Source(body), story.place) if body and sniff(body) == HTML else []


def _read_cells(story: Story, table: Element) -> list[RawCell]:
    return [
        RawCell(read_blocks(story, cell.element), cell.row, cell.column, cell.rowspan, cell.colspan)
        for cell in place_cells(table)
    ]


def _read_paragraph(story: Story, own: Mapping[str, Element], speech: Speech) -> Iterator[Item]:
    """A paragraph's lines, the first with its automatic number; then its pictures and text boxes."""
    label = _number(story, own, speech)
    level = outline_level(own.get(f"{W}outlineLvl"))
    heading = (speech.style.heading if level is None else level) or None
    if hidden := printed("".join(speech.hidden).replace("\n", " ")):
        story.hidden.append(Paragraph(hidden, story.place))
    if not speech.style.contents:
        for line in filter(None, map(printed, "".join(speech.pieces).split("\n"))):
            yield Paragraph(label + line, story.place, heading)
            label = ""
    yield from speech.pictures
    for box in speech.boxes:
        yield from read_blocks(story, box)


def _number(story: Story, own: Mapping[str, Element], speech: Speech) -> str:
    """The number that Word prints before the paragraph."""
    numbered = own.get(f"{W}numPr")
    num_id = value(numbered, "numId") or speech.style.num_id
    if not num_id or num_id == "0":
        return ""
    level = number(numbered, "ilvl")
    if level is None:
        level = speech.style.level
    if level is None:
        level = level_of_style(story.numbering, num_id, value(own.get(f"{W}pStyle")) or "")
    return step(story.numbering, num_id, level or 0)
