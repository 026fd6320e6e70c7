"""The one place where bytes become text."""

import codecs
import re

_LABELS = {
    "utf8": "utf-8",
    "unicode11utf8": "utf-8",
    "gb2312": "gb18030",
    "gb231280": "gb18030",
    "csgb2312": "gb18030",
    "gbk": "gb18030",
    "xgbk": "gb18030",
    "cp936": "gb18030",
    "ms936": "gb18030",
    "windows936": "gb18030",
    "gb18030": "gb18030",
    "euccn": "gb18030",
    "hzgb2312": "hz",
    "big5": "big5hkscs",
    "big5hkscs": "big5hkscs",
    "cp950": "big5hkscs",
    "utf16": "utf-16-le",
    "utf16le": "utf-16-le",
    "utf16be": "utf-16-be",
}
"""Charset labels without punctuation; an unlisted one (servers announce iso-8859-1 for anything) tells nothing."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_META = re.compile(rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
"""`<meta charset="gb2312">`, `content="text/html; charset=gb2312"`, `<?xml version="1.0" encoding="GBK"?>`."""

_META_REACH = 16_384
_SAMPLE = 200_000
_THREE_BYTE_LEAD = 0xE0
_FREQUENT = frozenset("的是一在有和不大中了年为為公国國政府信息资資讯訊人作工申请請开開行法上市机機关關")


def decode(body: bytes, declared: str | None = None) -> str:
    """The text of a body: by its BOM, else as UTF-8 if it is that, else as declared, else by what reads best.

    `declared` is the charset of the HTTP header. Bytes that fit no charset become U+FFFD; nothing is raised.

    >>> decode("信息公开".encode("gbk"), "iso-8859-1")
    '信息公开'
    """
    bom = next((mark for mark, _ in _BOMS if body.startswith(mark)), b"")
    return body[len(bom) :].decode(encoding_of(body, declared), "replace")


def encoding_of(body: bytes, declared: str | None = None) -> str:
    """The encoding in which a body is text, by the same signs.

    >>> encoding_of("信息公开".encode("gbk"), "gb2312")
    'gb18030'
    """
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return encoding
    named = _named(body, declared)
    return "utf-8" if _is_utf8(body, named) else _best(body, named)


def _named(body: bytes, declared: str | None) -> list[str]:
    """The encodings that the header and the page name, in this order, where they name known ones."""
    found = _META.search(body[:_META_REACH])
    labels = (declared or "", found[1].decode("ascii", "replace") if found else "")
    encodings = (_LABELS.get(re.sub(r"[^a-z0-9]", "", label.lower())) for label in labels)
    return [encoding for encoding in encodings if encoding]


def _is_utf8(body: bytes, named: list[str]) -> bool:
    """Whether the bytes are UTF-8 that may break off in its last character.

    A few GBK words are UTF-8 by chance, but only as two-byte characters, which Chinese text has none of.
    """
    if any(encoding.startswith("utf-16") for encoding in named) and b"\0" in body[:_SAMPLE]:
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError:
        return False
    return not named or "utf-8" in named or body.isascii() or max(body) >= _THREE_BYTE_LEAD


def _best(body: bytes, named: list[str]) -> str:
    """The encoding with the fewest unreadable bytes; then the named one, then the one that yields common characters."""
    sample = body[:_SAMPLE]
    candidates = [*dict.fromkeys([*named, "utf-8", "gb18030", "big5hkscs"])]
    if named and named[0].startswith("utf-16") and b"\0" not in sample:
        candidates.remove(named[0])

    def cost(encoding: str) -> tuple[int, int, int]:
        text = sample.decode(encoding, "replace")
        rank = named.index(encoding) if encoding in named else len(named)
        return text.count("\ufffd"), rank, -sum(map(text.count, _FREQUENT))

    return min(candidates, key=cost)
