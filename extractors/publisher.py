"""Who published a page, where its title does not say: the fields that portals print about it."""

import re
from collections.abc import Iterator

from extractors.document import Document, Grid, Paragraph
from extractors.names import is_body

_METAS = ("contentsource", "publisher")
_NAME = r"[\u4e00-\u9fff（）()〇·]{3,40}"
# 发布机构, 信息公开责任部门, 制发机关; not 来源, which may be an office that only handed the text in
_LABEL = r"(?:信息)?(?:发布|公开|制发|发文|责任)(?:机构|机关|单位|部门|主体|责任部门|责任单位)"
_FIELD = re.compile(rf"(?:{_LABEL})\s*[】\]]?\s*[:：]\s*[\[【(（]?\s*(?P<name>{_NAME})")
_ALONE = re.compile(rf"[【\[]?\s*(?:{_LABEL})\s*[】\]]?\s*[:：]?")
# 本站, 本网讯, 某县政府网站: where it stands, not whose it is
_SITE = re.compile(r"本站|本网|网站|网$")


def find_publisher(document: Document) -> str | None:
    """The body that a page's fields name; None where they name none, or only the site.

    >>> find_publisher(Document((), "text/html", {"contentsource": "青山县教育局"}))
    '青山县教育局'
    """
    metas = (document.metas.get(name, "") for name in _METAS)
    named = (*filter(None, metas), *filter(is_body, _printed(document)))
    return next((name for name in named if not _SITE.search(name)), None)


def _printed(document: Document) -> Iterator[str]:
    for block in (*document.above, *document.blocks, *document.below):
        if isinstance(block, Paragraph):
            yield from (found["name"] for found in _FIELD.finditer(block.text))
        elif isinstance(block, Grid):
            yield from _beside(block)


def _beside(grid: Grid) -> Iterator[str]:
    """What stands right of a field's name in a table, or behind it in its cell."""
    for one, other in zip(grid.cells, grid.cells[1:], strict=False):
        if _ALONE.fullmatch(one.text.strip()) and one.row == other.row:
            yield other.text.strip()
        elif found := _FIELD.fullmatch(one.text.strip()):
            yield found["name"]
