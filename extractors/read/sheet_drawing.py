"""What lies over the cells of an XLSX sheet: pictures and the lines of text boxes."""

from collections.abc import Iterator

from lxml.etree import _Element as Element

from extractors.document import Paragraph, Picture
from extractors.read.line import printed
from extractors.read.package import Package, Relation, read_part, read_relations, read_tree

D = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_LAST_ROW = 2_000_000


def read_drawing(package: Package, name: str) -> Iterator[tuple[int, Paragraph | Picture]]:
    """Each picture and line with the row (from 0) in which its frame begins."""
    root = read_tree(package, name)
    relations = read_relations(package, name)
    for anchor in root if root is not None else ():
        row = anchor.findtext(f"{D}from/{D}row") or ""
        first = int(row) if row.isdecimal() and len(row) < len(str(_LAST_ROW)) else 0
        for item in _items(package, relations, anchor):
            yield first, item


def _items(package: Package, relations: dict[str, Relation], anchor: Element) -> Iterator[Paragraph | Picture]:
    if any(properties.get("hidden") in {"1", "true"} for properties in anchor.iter(f"{D}cNvPr")):
        return
    for element in anchor.iter(f"{A}blip", f"{A}p"):
        if element.tag == f"{A}p":
            line = printed("".join(text.text or "" for text in element.iter(f"{A}t")))
            if line:
                yield Paragraph(line)
            continue
        relation = relations.get(element.get(f"{R}embed") or "")
        body = read_part(package, relation.target) if relation and not relation.external else None
        if body:
            yield Picture(None, body)
