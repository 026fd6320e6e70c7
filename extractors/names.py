"""Names of publishing bodies: what may be one, and when two of them are one body's."""

import re

from extractors.normal import normalise

GOVERNMENT = "人民政府"
"""What titles leave out of the name of a government."""

_BODY = re.compile(
    r"(?:政府|局|委|委员会|办|办公室|厅|院|署|部|省|市|州|盟|县|区|旗|镇|乡|街道|办事处|中心|公司|处|所|站|队|会|社|馆|校|大学)$"
)
_LONGEST_BODY = 25


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


def is_body(name: str) -> bool:
    """Whether the (normalised) words of a link are the name of a body.

    >>> is_body("青山县教育局"), is_body("召开全体会议")
    (True, False)
    """
    return bool(_BODY.search(name)) and len(name) <= _LONGEST_BODY
