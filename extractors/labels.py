"""Labels of the form matched on their core, with a small tolerance that is explained here."""

import re
from collections.abc import Iterable, Mapping

from rapidfuzz.distance import Levenshtein

from extractors.normal import normalise

# 一、 （三） 3. 3、 (3) ①
_ENUMERATOR = re.compile(r"^(?:\(?[一二三四五六七八九十]+\)|[一二三四五六七八九十]+[、.]|\(?\d{1,2}[.、)]|[①-⑳])+")
_BEFORE_NUMBER = re.compile(r"(?=(?<!\d)\d[.、])")
_PUNCTUATION = re.compile(r"[\W_]+")
_SHORTEST = 4
"""Labels shorter than this must match exactly: 规章, 其他, 总计 have too little to be mistaken on."""

Labels = Mapping[str, tuple[str, ...]]
"""Key of the report -> cores of its labels, the official one first."""


def core(text: str) -> str:
    """A label without its number and punctuation.

    >>> core("（二）部分 公开"), core("3.危及“三安全一稳定”"), core("本年增/减")
    ('部分公开', '危及三安全一稳定', '本年增减')
    """
    return _PUNCTUATION.sub("", _ENUMERATOR.sub("", normalise(text)))


def is_numbered(text: str) -> bool:
    """Whether a label is printed with a number of its own.

    >>> is_numbered("（七）总计"), is_numbered("总计")
    (True, False)
    """
    return bool(_ENUMERATOR.match(normalise(text)))


def split_labels(text: str) -> list[str]:
    """The labels that one cell runs together, parted before each number.

    >>> split_labels("1.属于国家秘密 2.其他法律行政法规禁止公开")
    ['1.属于国家秘密', '2.其他法律行政法规禁止公开']
    """
    return [part for part in _BEFORE_NUMBER.split(normalise(text)) if part]


def cores(labels: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Labels as the data files have them, ready to be matched."""
    return {key: tuple(map(core, texts)) for key, texts in labels.items()}


def find_label(text: str, labels: Labels) -> str | None:
    """The key whose label a cell prints, or None.

    In this order: the same core; a core that goes on (a filling note inside the cell) or is cut off; and, when
    only one key is nearest, a core with at most one wrong character in five (a slip of the pen or of a recogniser).

    >>> rows = cores({"fees": ["行政事业性收费"], "penalties": ["行政处罚"]})
    >>> find_label("行政事业型收费", rows), find_label("行政处罚（件）", rows), find_label("行政许可", rows)
    ('fees', 'penalties', None)
    """
    read = core(text)
    if not read:
        return None
    return _same(read, labels) or _longer_or_cut(read, labels) or _nearest(read, labels)


def _same(read: str, labels: Labels) -> str | None:
    return next((key for key, texts in labels.items() if read in texts), None)


def _longer_or_cut(read: str, labels: Labels) -> str | None:
    keys = {
        key
        for key, texts in labels.items()
        for text in texts
        if min(len(text), len(read)) >= _SHORTEST and (read.startswith(text) or text.startswith(read))
    }
    return keys.pop() if len(keys) == 1 else None


def _nearest(read: str, labels: Labels) -> str | None:
    allowed = len(read) // 5 or (len(read) >= _SHORTEST)
    distances: dict[str, int] = {}
    for key, texts in labels.items():
        nearest = min(Levenshtein.distance(read, text, score_cutoff=allowed) for text in texts)
        if nearest <= allowed and min(map(len, texts)) >= _SHORTEST:
            distances[key] = nearest
    best = sorted(distances.items(), key=lambda item: item[1])
    if not best or (len(best) > 1 and best[0][1] == best[1][1]):
        return None
    return best[0][0]
