"""Under which name a body is kept: one for one body, whatever its titles leave out, and never one for two.

What two titles of a body may differ in: 人民政府 behind the place, the province before it, the script. What is before a
district is told by the code of its region (GB/T 2260): there are three 鼓楼区, and six 和平区.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from extractors.names import GOVERNMENT
from extractors.normal import normalise

# 北京市丰台区, 青山县, 长安镇
_PLACE = re.compile("[省市州盟县区旗乡镇]$")
# 丰台区, 通州区, 青山县教育局, 鄂温克族自治旗; not 开发区, 景区, 社区, which are no counties, and not 深圳市南山区
_COUNTY = re.compile(
    "^(?:(?![省市盟县区旗]|州(?!区)).){1,12}?"
    "(?:县|旗|(?<!自治)(?<!开发)(?<!高新)(?<!保税)(?<!保护)(?<!示范)(?<!度假)(?<!试验)(?<!管理)(?<!合作)(?<!名胜)"
    "(?<![地社园景校辖片小库])区)"
)
# 深圳市, 延边朝鲜族自治州, 锡林郭勒盟, 大兴安岭地区
_CITY = re.compile("^(?:(?![省市州盟县区旗]).){1,12}?(?:市|州|盟|地区)")
_KIND = re.compile("(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)$")


def kept_name(name: str, region: str | None = None) -> str:
    """The name under which a body is kept; `region` is the code of its place, or of one that it lies in.

    >>> kept_name("北京市豐台區人民政府"), kept_name("丰台区", "110106"), kept_name("北京丰台区教育局", "110000")
    ('北京市丰台区', '北京市丰台区', '北京市丰台区教育局')
    >>> kept_name("江苏省南京市鼓楼区", "320106"), kept_name("鼓楼区人民政府", "320106"), kept_name("鼓楼区", "350102")
    ('南京市鼓楼区', '南京市鼓楼区', '福州市鼓楼区')
    """
    said = normalise(name)
    place = said.removesuffix(GOVERNMENT)
    short = place if place and _PLACE.search(place) else said
    province = _regions().get((region or "")[:2])
    return _placed(short, province, region or "") if province else short


def _placed(name: str, province: str, region: str) -> str:
    """The name with what lies above its place, as far as that is needed to tell it from others."""
    rest = _below(name, province)
    if not rest:
        return name
    if _COUNTY.match(rest):
        return _regions().get(region[:4], province) + rest
    if _CITY.match(rest):
        return rest
    return name


def _below(name: str, province: str) -> str:
    """The name without the province before it, which may have left out that it is one: 北京丰台区."""
    if name.startswith(province):
        return name.removeprefix(province)
    rest = name.removeprefix(_KIND.sub("", province))
    return rest if _COUNTY.match(rest) or _CITY.match(rest) else name


@cache
def _regions() -> Mapping[str, str]:
    """Names by code: of provinces two digits, of what they are divided into four."""
    lines = files("crawler").joinpath("regions.txt").read_text("utf-8").splitlines()
    return dict(line.split(" ") for line in lines if not line.startswith("#"))
