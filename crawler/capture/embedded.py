"""What a page or a style sheet shows inside itself: pictures, styles, scripts, frames."""

import re
from collections.abc import Iterator

from extractors.decode import decode
from extractors.listing.html import absolute, read_page
from extractors.source import Source

# url(img/a.png), url('a.png'), @import "a.css"
_CSS = re.compile(r"""url\(\s*['"]?([^'")]+)['"]?\s*\)|@import\s+['"]([^'"]+)['"]""", re.IGNORECASE)
# a.png 1x, b.png 640w
_SRCSET = re.compile(r"\s*([^\s,]\S*[^\s,])(?:\s[^,]*)?(?:,|$)")
_SHOWN = (
    "//img/@src | //img/@data-src | //script/@src | //iframe/@src | //frame/@src | //embed/@src | //object/@data"
    " | //source/@src | //video/@poster | //input[@type='image']/@src | //*/@background"
    " | //link[contains(@rel, 'stylesheet') or contains(@rel, 'icon')]/@href"
)


def embedded_in(source: Source) -> Iterator[str]:
    """Absolute addresses, each once; none for what is neither HTML nor CSS."""
    if source.url is None:
        return
    if source.media_type == "text/css":
        found = _named(decode(source.body, source.charset))
        base = source.url
    elif source.media_type in {"text/html", "application/xhtml+xml"}:
        page = read_page(source.body, source.url, source.charset)
        base = page.base
        found = [str(address) for address in page.root.xpath(_SHOWN)]
        found += [match for each in page.root.xpath("//@srcset") for match in _SRCSET.findall(str(each))]
        found += [name for style in page.root.xpath("//style/text() | //@style") for name in _named(str(style))]
    else:
        return
    yield from dict.fromkeys(url for address in found if (url := absolute(base, address)))


def _named(css: str) -> list[str]:
    return [one or other for one, other in _CSS.findall(css)]
