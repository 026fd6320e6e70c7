"""HTML: a page, or a fragment of one, becomes a Document."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree
from lxml.etree import _Element as Element

from extractors.decode import decode
from extractors.document import Block, Document, Grid, Link, Paragraph, Picture
from extractors.errors import EmptySource, TooLarge
from extractors.read.html_blocks import read_blocks
from extractors.read.html_picture import absolute
from extractors.read.html_scripts import find_markup
from extractors.read.html_text import shown
from extractors.read.table import Item, RawTable, Region, finish
from extractors.source import Place, Source

_BYTES = 32 * 1024 * 1024
"""Pages with pictures inside reach some 10 MB."""

_TAGS = 1_000_000
"""Tags and attributes; a report has a few thousand."""

_CROWDED = re.compile(rb"""<[a-zA-Z](?:[^<>\s"'/]*+[\s"'/]){50000}""")
"""A tag with tens of thousands of attributes: each more takes libxml2 longer than the one before."""

_ARTICLE = 200
"""Characters that make a marked region an article and not an empty frame for one."""

_HOLLOW = 500
"""Characters: navigation, title and footer of a page whose article a script puts in."""

_LINK_PIECES = 200
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|wps|rtf|odt|ofd|xlsx?|et|pptx?|zip|rar|html?|png|jpe?g)\b", re.IGNORECASE)
_EMBEDDING = {"a": "href", "area": "href", "embed": "src", "iframe": "src", "frame": "src", "object": "data"}
_NO_DOCUMENT = re.compile(r"(?:javascript|mailto|tel|data|about|blob|#)", re.IGNORECASE)


def read_html(source: Source, number: int) -> Document:
    """The page's visible text, tables and pictures in order; its metas, links, article and hidden text.

    Raises EmptySource, and TooLarge where size, depth or spans are beyond any page's.
    """
    root = _parse(source)
    base = _base(root, source.url or "")
    items, hidden = _items(root, base, Place(source=number))
    blocks, regions = finish(items, number)
    return Document(
        blocks=blocks,
        media_type="text/html",
        metas=_metas(root),
        links=tuple(_links(root, base)),
        article=_article(blocks, regions),
        hidden=tuple(hidden),
    )


def find_origin(source: Source, table: int, row: int, column: int) -> tuple[Element, Element | None]:
    """The tree of the page in which a cell stands that `read_html` counts so, and the cell's own element.

    The element is None where the page has no such cell; raises as `read_html` does.
    """
    root = _parse(source)
    items, _ = _items(root, _base(root, source.url or ""), Place())
    tables = [item for item in items if isinstance(item, RawTable)]
    cells = tables[table].cells if table < len(tables) else ()
    origin = next((cell.origin for cell in cells if (cell.row, cell.column) == (row, column)), None)
    return (origin.getroottree().getroot(), origin) if isinstance(origin, Element) else (root, None)


def read_fragment(source: Source, place: Place) -> list[Item]:
    """The items of a piece of HTML inside another document; raises as `read_html` does."""
    return read_blocks(_parse(source), source.url or "", place)[0]


def _items(root: Element, base: str, place: Place) -> tuple[list[Item], list[Paragraph]]:
    """What a page shows, or of one that shows nothing what its scripts would; and the text that it hides."""
    items, hidden = read_blocks(root, base, place)
    if _is_hollow(items) and (markup := find_markup(root)):
        inner = read_blocks(_tree(markup), base, place)[0]
        items += inner if not _is_hollow(inner) or _characters(inner) > _characters(items) else []
    return items, hidden


def _parse(source: Source) -> Element:
    if not source.body:
        raise EmptySource("html: 0 bytes")
    tags = source.body.count(b"<") + source.body.count(b"=")
    if len(source.body) > _BYTES or tags > _TAGS or _CROWDED.search(source.body):
        raise TooLarge(f"html: {len(source.body)} bytes, {tags} tags and attributes, or one tag with too many of them")
    return _tree(decode(source.body, source.charset))


def _tree(text: str) -> Element:
    text = text.replace("\0", "")
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    root = etree.fromstring(text.encode("utf-8", "replace") or b" ", parser)
    fatal = [entry for entry in parser.error_log if entry.level_name == "FATAL"]
    if fatal:
        raise TooLarge(f"html line {fatal[0].line}: {' '.join(fatal[0].message.split())}")
    return root if isinstance(root, Element) else etree.Element("html")  # None without any element


def _is_hollow(items: list[Item]) -> bool:
    """Whether a page shows no table, and too little text for an article: scripts would have filled it."""
    if any(isinstance(item, RawTable) for item in items):
        return False
    return _characters(items) < _HOLLOW


def _characters(items: list[Item]) -> int:
    return sum(len(item.text) for item in items if isinstance(item, Paragraph))


def _base(root: Element, url: str) -> str:
    declared = next((element.get("href") for element in root.iter("base") if element.get("href")), None)
    return (declared and absolute(declared, url)) or url


def _metas(root: Element) -> dict[str, str]:
    """What the page says of itself; the first of several that say something."""
    metas: dict[str, str] = {}
    for element in root.iter("meta"):
        name = (element.get("name") or element.get("property") or "").strip().lower()
        content = shown(element.get("content") or "")
        if name and content:
            metas.setdefault(name, content)
    title = next((shown(element.text or "") for element in root.iter("title")), "")
    return metas | {"title": title} if title else metas


def _links(root: Element, base: str) -> Iterator[Link]:
    """Every address that the page links or embeds; frames and objects only where they show a document."""
    for element in root.iter(*_EMBEDDING):
        address = (element.get(_EMBEDDING[str(element.tag)]) or "").strip()
        if not address or _NO_DOCUMENT.match(address):
            continue
        is_link = element.tag in {"a", "area"}
        url = absolute(address, base)
        if url and (is_link or _DOCUMENT.search(url)):
            text = shown("".join(islice(element.itertext(), _LINK_PIECES))) if is_link else ""
            yield Link(url, text or shown(element.get("title") or element.get("alt") or ""))


def _article(blocks: tuple[Block, ...], regions: list[Region]) -> tuple[int, int] | None:
    """The region that the page's surest mark encloses, the fullest of several; None where none holds an article."""

    def fullness(region: Region) -> int:
        return sum(map(_fullness, blocks[region.start : region.end]))

    full = [region for region in regions if fullness(region) >= _ARTICLE]
    best = min(full, key=lambda region: (region.rank, -fullness(region)), default=None)
    return (best.start, best.end) if best else None


def _fullness(block: Block) -> int:
    """Characters; a picture may be a page of them."""
    if isinstance(block, Picture):
        return _ARTICLE if block.url or block.body else 0
    if isinstance(block, Grid):
        return sum(len(cell.text) for cell in block.cells)
    return len(block.text)
