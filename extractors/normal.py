"""The normalised copy on which labels and titles are matched; the original script is kept in the report."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import opencc

# 務(wù), 開（kāi）: a syllable with its tone, behind its character
_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
PINYIN = re.compile(f"[\u4e00-\u9fff][(（][a-zü]{{0,5}}[{_TONES}][a-zü]{{0,4}}[)）]")

_to_simplified = opencc.OpenCC("t2s")


@cache
def _character(char: str) -> str:
    """NFKC, Traditional to Simplified by character, white space gone, one kind of dash."""
    folded = unicodedata.normalize("NFKC", char)
    kept = "".join(c for c in folded if not c.isspace() and unicodedata.category(c) not in {"Cf", "Cc"})
    return _to_simplified.convert(kept) if kept > "\x7f" else kept


class _Copies(dict[int, str]):
    """Each character's copy by its code, as `str.translate` asks for it; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        """The copy of a character that was not met before."""
        return self.setdefault(code, _character(chr(code)))


_copies = _Copies()


def normalise(text: str) -> str:
    r"""The copy to match on; pinyin that was put behind characters is not in it.

    >>> normalise("（三）不予\n公開 "), normalise("政務(wù)公開（kāi）")
    ('(三)不予公开', '政务公开')
    """
    if ("(" in text or "（" in text) and PINYIN.search(text):
        return align(text).text
    return text.translate(_copies)


@dataclass(frozen=True)
class Aligned:
    """A normalised copy that knows where each of its characters stands in the original."""

    original: str
    text: str
    origin: tuple[int, ...]

    def between(self, start: int, end: int) -> str:
        """The original's words for `text[start:end]`, stripped."""
        if start >= end:
            return ""
        return self.original[self.origin[start] : self.origin[end - 1] + 1].strip()

    def after(self, end: int) -> str:
        """The original's words behind `text[:end]`, stripped."""
        return self.original[self.origin[end - 1] + 1 :].strip() if end else self.original.strip()

    def before(self, start: int) -> str:
        """The original's words before `text[start:]`, stripped."""
        return self.original[: self.origin[start]].strip() if start < len(self.text) else self.original.strip()


def align(text: str) -> Aligned:
    """The normalised copy of a text, character by character."""
    copies = [_character(char) for char in text]
    for found in PINYIN.finditer(text):
        copies[found.start() + 1 : found.end()] = [""] * (len(found[0]) - 1)
    origin = tuple(i for i, copy in enumerate(copies) for _ in copy)
    return Aligned(text, "".join(copies), origin)


def is_traditional(text: str) -> bool:
    """Whether a text is written in Traditional characters: at least one in thirty would change.

    >>> is_traditional("政府信息公開工作年度報告"), is_traditional("政府信息公开工作年度报告")
    (True, False)
    """
    chinese = [c for c in text if "\u4e00" <= c <= "\u9fff"]
    changed = sum(_character(c) != c for c in chinese)
    return changed * 30 > len(chinese)
