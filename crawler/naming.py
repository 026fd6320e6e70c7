"""Under which name a body is kept: one for one body, whatever its titles leave out, and never one for two.

What two titles of a body may differ in: 人民政府 behind the place, the province before it, the script. What is before a
district is told by the code of its region (GB/T 2260): there are three 鼓楼区, and six 和平区.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from stdnum import numdb

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
# 深圳市, 荆州市, 延边朝鲜族自治州, 锡林郭勒盟, 大兴安岭地区
_CITY = re.compile("^(?:(?![省市盟县区旗]|州(?!市)).){1,12}?(?:市|州(?!市)|盟|地区)")
# 教育局, 县教育局, 城关镇, 办公室: organs that every county has; a university or a museum has a name of its own
_LOCAL = re.compile("(?:局|厅|委|委员会|办|办公室|政府|镇|乡|街道|办事处|中心|大队|支队|所|站)$")
_NATIONAL = re.compile("^(?:国家|国务院|中国|全国|中央|中华|最高)")
# Not the 市 of 市教育局, nor places: 市场监督管理局, 城市管理局, 新区财政局
_WORD = re.compile("^(?:市[场政容民]|[区县]域)")
_NO_PLACE = re.compile("^(?:城市|[城新山市辖社园景]区)")
_KIND = re.compile("(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)$")


PROVINCE = 2
"""The digits of a province's code."""


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
    province = _regions().get((region or "")[:PROVINCE])
    return _placed(short, province, region or "") if province else short


def local_name(name: str, portal: str | None) -> str:
    """A body's name with the place of the portal on which it is, where the name tells none: every county has a 教育局.

    `portal` is the name of whose portal it is; a name that is a body's alone, or of all China, stays as it is.

    >>> local_name("教育局", "青山县人民政府"), local_name("县教育局", "青山县"), local_name("城关镇", "青山县教育局")
    ('青山县教育局', '青山县教育局', '青山县城关镇')
    >>> local_name("青山教育局", "青山县"), local_name("平湖市教育局", "青山县"), local_name("教育局", "教育部")
    ('青山教育局', '平湖市教育局', '教育局')
    """
    said, place = normalise(name), _place_of(normalise(portal or ""))
    is_local = _LOCAL.search(said) and not _NATIONAL.search(said)
    if not place or not is_local or _tells_place(said) or said.startswith(_stems(place)):
        return name
    return place + (said if _WORD.search(said) else said.removeprefix(place[-1]))


def _tells_place(name: str) -> bool:
    is_place = (_COUNTY.match(name) or _CITY.match(name)) and not _NO_PLACE.search(name)
    return bool(is_place or name.startswith(_provinces()))


def _place_of(portal: str) -> str:
    """The place that a portal's name begins with: 青山县 of 青山县教育局, 荆州市青山县 of 荆州市青山县人民政府."""
    place = portal.removesuffix(GOVERNMENT)
    if _PLACE.search(place):
        return place
    found = _COUNTY.match(portal) or _CITY.match(portal)
    province = next((one for one in _regions().values() if portal.startswith(one)), "")
    return found.group() if found else province


def _stems(place: str) -> tuple[str, ...]:
    """What its names are without their kind: 青山 of 青山县."""
    return tuple(one for one in re.split("[省市州盟县区旗镇乡]", place) if len(one) > 1)


def region_name(code: str) -> str | None:
    """What a region is called: by two, four or six digits of its code; None where the register has none.

    >>> region_name("32"), region_name("3201"), region_name("320106"), region_name("320000"), region_name("98")
    ('江苏省', '南京市', '鼓楼区', '江苏省', None)
    """
    short = re.sub("(?:00)+$", "", code)
    if short in _regions():
        return _regions()[short]
    counties = [told["county"] for _, told in numdb.get("cn/loc").info(code) if "county" in told]
    return re.sub(r"\[.*?\]", "", counties[-1].rpartition(",")[2]) if counties else None


def find_region(asked: str) -> str | None:
    """The code of a province, or of what it is divided into, by its name in either script, its kind left out or not.

    >>> find_region("浙江省"), find_region("廣西"), find_region("杭州"), find_region("天河")
    ('33', '45', '3301', None)
    """
    return _codes().get(normalise(asked))


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
def _provinces() -> tuple[str, ...]:
    """The provinces' names without their kind: 浙江, 广西."""
    return tuple(_KIND.sub("", name) for code, name in _regions().items() if len(code) == PROVINCE)


@cache
def _regions() -> Mapping[str, str]:
    """Names by code: of provinces two digits, of what they are divided into four."""
    lines = files("crawler").joinpath("regions.txt").read_text("utf-8").splitlines()
    return dict(line.split(" ") for line in lines if not line.startswith("#"))


@cache
def _codes() -> Mapping[str, str]:
    """Codes by name, with the kind of place and without; where two are called so, by the larger one."""
    found: dict[str, str] = {}
    for code, name in sorted(_regions().items(), key=lambda told: len(told[0])):
        for said in (name, _KIND.sub("", name)):
            found.setdefault(said, code)
    return found
