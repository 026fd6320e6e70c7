"""Labels of the form matched on their core, with a small tolerance that is explained here."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from extractors.normal import normalise

# 一、 （三） 3. 3、 (3) ① (三 and 三) where a bracket is missing
_ENUMERATOR = re.compile(
    r"^(?:\(?[一二三四五六七八九十]{1,2}\)|\([一二三四五六七八九十]{1,2}|[一二三四五六七八九十]{1,2}[、.,]|\(?\d{1,2}[.、,)]|[①-⑳])+"
)
# 七总计, 1属于国家秘密: a number without any sign behind it
_BARE_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]|\d{1,2})(?=[^\d.,])")
# 规章①, 规章*: a mark that leads to a note
_MARKS = re.compile(r"[①-⑳¹²³⁰⁴-⁹*＊※\s]+$")
_BEFORE_NUMBER = re.compile(r"(?=(?<!\d)\d[.、])")
_PUNCTUATION = re.compile(r"[\W_]+")
_NO_WORD = re.compile(r"\d*")
"""Most cells of a table: they need no comparing."""
_SHORTEST = 4
"""Labels shorter than this must match exactly: 规章, 其他, 总计 have too little to be mistaken on."""
_LONGEST = 1000
"""A cell with more characters holds no label, whatever it begins with."""
_WORDS = {"资讯": "信息", "档案": "文件", "专案": "项目", "反覆": "反复"}
"""Taiwan's words in pages that a converter made (首都之窗 in Traditional characters), and those of the forms."""
_TAIWAN = re.compile("|".join(_WORDS))


class Labels(dict[str, tuple[str, ...]]):
    """Key of the report -> cores of its labels, the official one first; never changed, and known by identity."""

    __hash__ = object.__hash__  # type: ignore[assignment]  # a form is read once: what was matched on it is remembered
    __eq__ = object.__eq__  # likewise


def core(text: str) -> str:
    """A label without its number and punctuation.

    >>> core("（二）部分 公开"), core("3.危及“三安全一稳定”"), core("本年增/减")
    ('部分公开', '危及三安全一稳定', '本年增减')
    """
    return _core(normalise(text))


@lru_cache(maxsize=10_000)
def is_numbered(text: str) -> bool:
    """Whether a label is printed with a number of its own.

    >>> is_numbered("（七）总计"), is_numbered("七总计"), is_numbered("总计")
    (True, True, False)
    """
    copy = normalise(text)
    return bool(_ENUMERATOR.match(copy) or _BARE_NUMBER.match(copy))


def _core(copy: str) -> str:
    words = _TAIWAN.sub(lambda found: _WORDS[found[0]], _ENUMERATOR.sub("", copy))
    return _PUNCTUATION.sub("", words)


@lru_cache(maxsize=10_000)
def _readings(text: str) -> tuple[str, ...]:
    """What a cell may mean to say, the likeliest first: all of it, without a note in brackets, without a bare number.

    >>> _readings("自然人（指个人）"), _readings("七总计"), _readings("1,092")
    (('自然人指个人', '自然人'), ('七总计', '总计'), ())
    """
    copy = normalise(text)
    numbered = _ENUMERATOR.match(copy)
    words = copy[numbered.end() :] if numbered else copy
    bare = words if numbered else _BARE_NUMBER.sub("", words)
    cores = (_core(part) for part in (words, words.partition("(")[0], bare, bare.partition("(")[0]))
    return tuple(dict.fromkeys(read for read in cores if not _NO_WORD.fullmatch(read)))


def is_cut_off(text: str, labels: Iterable[str]) -> bool:
    """Whether a cell may be the beginning of one of some labels, given as their cores.

    >>> is_cut_off("本年新", ["本年新制作数量"]), is_cut_off("本", ["本年新制作数量"]), is_cut_off("", ["规章"])
    (True, False, False)
    """
    read = core(text)
    return len(read) > 1 and any(label.startswith(read) for label in labels)


def split_labels(text: str) -> list[str]:
    """The labels that one cell runs together, parted before each number.

    >>> split_labels("1.属于国家秘密 2.其他法律行政法规禁止公开")
    ['1.属于国家秘密', '2.其他法律行政法规禁止公开']
    """
    return [part for part in _BEFORE_NUMBER.split(normalise(text)) if part]


def cores(labels: Mapping[str, Iterable[str]]) -> Labels:
    """Labels as the data files have them, ready to be matched."""
    return Labels({key: tuple(map(core, texts)) for key, texts in labels.items()})


@lru_cache(maxsize=50_000)
def find_label(text: str, labels: Labels) -> str | None:
    """The key whose label a cell prints, or None.

    In this order: the same core; a core that goes on (a filling note inside the cell) or is cut off; and, when
    only one key is nearest, a core with at most one wrong character in five (a slip of the pen or of a recogniser).

    >>> rows = cores({"fees": ["行政事业性收费"], "penalties": ["行政处罚"]})
    >>> find_label("行政事业型收费", rows), find_label("行政处罚（件）", rows), find_label("行政许可", rows)
    ('fees', 'penalties', None)
    """
    if len(text) > _LONGEST:
        return None
    rules = (_same, _longer_or_cut, _nearest)
    words = _MARKS.sub("", text)
    return next((key for rule in rules for read in _readings(words) if (key := rule(read, labels))), None)


@dataclass(frozen=True)
class _Index:
    """Some labels the other way round: from cores, and from what long ones begin with, to keys.

    `compared` and `keys` are the cores in which a slip is forgiven, side by side with their keys.
    """

    same: Mapping[str, str]
    begun: Mapping[str, frozenset[str]]
    whole: Mapping[str, frozenset[str]]
    compared: tuple[str, ...]
    keys: tuple[str, ...]
    longest: int


@cache
def _index(labels: Labels) -> _Index:
    pairs = [(text, key) for key, texts in labels.items() for text in texts]
    long = [(text, key) for text, key in pairs if len(text) >= _SHORTEST]
    sure = [(text, key) for text, key in long if min(map(len, labels[key])) >= _SHORTEST]
    return _Index(
        same=dict(reversed(pairs)),
        begun=_gathered((text[:end], key) for text, key in long for end in range(_SHORTEST, len(text) + 1)),
        whole=_gathered(long),
        compared=tuple(text for text, _ in sure),
        keys=tuple(key for _, key in sure),
        longest=max((len(text) for text, _ in pairs), default=0),
    )


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    keys: dict[str, frozenset[str]] = {}
    for text, key in pairs:
        keys[text] = keys.get(text, frozenset()) | {key}
    return keys


def _same(read: str, labels: Labels) -> str | None:
    return _index(labels).same.get(read)


def _longer_or_cut(read: str, labels: Labels) -> str | None:
    index = _index(labels)
    keys = set(index.begun.get(read, ()))
    for end in range(_SHORTEST, min(len(read), index.longest + 1)):
        keys |= index.whole.get(read[:end], frozenset())
    return keys.pop() if len(keys) == 1 else None


def _nearest(read: str, labels: Labels) -> str | None:
    allowed = len(read) // 5 or int(len(read) >= _SHORTEST)
    index = _index(labels)
    near = process.extract(read, index.compared, scorer=Levenshtein.distance, score_cutoff=allowed, limit=None)
    distances: dict[str, float] = {}
    for _, distance, place in near:  # the nearest first
        distances.setdefault(index.keys[place], distance)
    best = sorted(distances.items(), key=lambda item: item[1])
    if not best or (len(best) > 1 and best[0][1] == best[1][1]):
        return None
    return best[0][0]
