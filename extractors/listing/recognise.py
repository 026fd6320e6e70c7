"""Which family of portals a page belongs to, by what its software leaves in it."""

import re

from extractors.decode import decode
from extractors.listing.hollow import is_hollow

_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("gkmlpt", re.compile(r"\A\S+/gkmlpt/|window\._CONFIG\s*=\s*\{[^<]{0,4000}\bTREE\b", re.DOTALL)),
    ("hanweb_annual", re.compile(r"xxgkAnnualReport\.jsp\?")),
    ("jpaas", re.compile(r"jpaas-publish-server/front/page/build/unit")),
    (
        "jpage",
        re.compile(r"<datastore\b|dataproxy\.jsp|/col/col\d+/index\.html|/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+"),
    ),
    ("public_column", re.compile(r"/public/column/\d+|id=['\"]?timeFrame\b")),
    (
        "trs",
        re.compile(
            r"createPage(?:HTML)?\s*\(|\bPager\s*\(\s*\{|\bcountPage\s*=|pagination\(\s*['\"]setPage"
            r"|/t(?:19|20)\d{6}_\d+\.s?html?|\bTRS_(?:Editor|UEDITOR)\b"
        ),
    ),
    ("vsb", re.compile(r"\bid=['\"]?line_?u\d+_\d+|/info/\d+/\d+\.htm\b|_vsb_|/__local/|/system/resource/")),
    ("hexpages", re.compile(r"/\d{6}/[0-9a-f]{32}\.s?html", re.IGNORECASE)),
)


def recognise(body: bytes, url: str, declared: str | None = None) -> str | None:
    """The family that the page's marks name most often, "rendered" for a page that shows nothing, else None.

    >>> recognise(b"<a href='./202101/t20210130_12.html'>x</a><script>createPageHTML(2,0,'index','html')</script>",
    ...           "http://a.cn/nb/")
    'trs'
    """
    text = f"{url}\n{decode(body, declared)}"
    found = {family: len(marks.findall(text)) for family, marks in _MARKS}
    for family in ("gkmlpt", "hanweb_annual", "jpaas"):
        if found[family]:
            return family
    if is_hollow(body, url, declared):
        return "rendered"
    family = max(found, key=lambda name: found[name])
    return family if found[family] else None
