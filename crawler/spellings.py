"""How a body's name may be written by who looks for it: in Chinese, in pinyin, in initials."""

from functools import lru_cache

from extractors.names import short_name
from extractors.normal import normalise


def names_of(name: str) -> frozenset[str]:
    """What a body may be called by who looks for it."""
    return frozenset(one.lower() for one in (normalise(name), short_name(name)) if one)


@lru_cache(maxsize=1_000)
def spellings_of(name: str) -> frozenset[str]:
    """The same in letters: pinyin and initials.

    >>> sorted(spellings_of("北京市丰台区人民政府"))[:3]
    ['beijingshifengtaiqu', 'beijingshifengtaiqurenminzhengfu', 'bjsftq']
    """
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415  # slow to import, and most names are asked for in Chinese

    names = names_of(name)
    spelt = {"".join(lazy_pinyin(one)) for one in names}
    return frozenset(spelt | {"".join(lazy_pinyin(one, style=Style.FIRST_LETTER)) for one in names})
