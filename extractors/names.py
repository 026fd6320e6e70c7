"""Names of publishing bodies: when two of them are one body's."""

from extractors.normal import normalise

GOVERNMENT = "人民政府"
"""What titles leave out of the name of a government."""


def short_name(name: str) -> str:
    """A body's (normalised) name without what titles leave out.

    >>> short_name("北京市豐台區人民政府")
    '北京市丰台区'
    """
    return normalise(name).removesuffix(GOVERNMENT)


def is_same(one: str, other: str) -> bool:
    """Whether two names may be of one body: the same, or one a part of the other.

    >>> is_same("丰台区", "北京市丰台区人民政府"), is_same("密云区", "北京市丰台区人民政府")
    (True, False)
    """
    a, b = short_name(one), short_name(other)
    return a in b or b in a
