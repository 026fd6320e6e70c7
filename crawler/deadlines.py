"""When a body's report is due: governments by 31 March, departments by 31 January (条例 art. 49), and what it is."""

import re
from datetime import date, datetime, timedelta, timezone
from typing import Literal

from extractors.names import is_body, short_name
from extractors.normal import normalise
from spiders.portal import Portal

Level = Literal["province", "prefecture", "county", "township"]
Day = tuple[int, int]
"""Month and day."""

DEPARTMENTS, GOVERNMENTS = (1, 31), (3, 31)

CHINA = timezone(timedelta(hours=8))
"""Where days begin and end."""

# 北京市丰台区, 青山县, 某自治州; what is called a zone has a 管委会 and no government
_PLACE = re.compile(
    r"(?<!开发)(?<!高新)(?<!园)(?<!保护)(?<!示范)(?<!度假)(?<!试验)(?<!管理)(?<!景)(?<!合作)[省市州盟县区旗乡镇]$"
)
_TOWNSHIP = re.compile(r"(?:[乡镇]|街道(?:办事处|办)?)$")
# 青山县教育局, 丰台区; not 自治区, 地区, 开发区, 社区
_COUNTY = re.compile(r".(?:县|旗|(?<!自治)(?<!开发)(?<!高新)(?<!地)(?<!社)(?<!园)区)")
_MUNICIPALITY = re.compile(r"^(?:北京|上海|天津|重庆)市")
_PROVINCE = re.compile(r"^.{2,6}?(?:省|自治区)(?!.*[市州盟])")


def is_government(name: str) -> bool | None:
    """Whether a name is a government's rather than a department's; None where it does not say.

    >>> is_government("北京市丰台区"), is_government("青山县教育局"), is_government("高新技术产业开发区")
    (True, False, None)
    """
    short = short_name(name)
    if normalise(name).endswith("政府") or _PLACE.search(short):
        return True
    return False if is_body(short) and not short.endswith("区") else None


def due_day(name: str, portal: Portal | None) -> Day:
    """Month and day by which a body has to publish.

    What the portal's file says holds for the portal's own body, and for whom the name leaves it open.
    """
    said = portal.deadline if portal else None
    of_file = DEPARTMENTS if said == "01-31" else GOVERNMENTS
    is_own = portal is not None and said is not None and short_name(portal.name) == short_name(name)
    government = is_government(name)
    if is_own or government is None:
        return of_file
    return GOVERNMENTS if government else DEPARTMENTS


def deadline(day: Day, year: int) -> date:
    """The last day for the report of a year."""
    return date(year + 1, *day)


def days_late(due: date, published: str | None, first_seen: datetime | None) -> int | None:
    """How many days after its deadline a report was public at the latest, 0 in time; None where nobody can say.

    A capture proves that it was public by then, whatever date the page prints; a page without a date may have
    been public long before its first capture.

    >>> days_late(date(2021, 3, 31), "2021-04-02", None), days_late(date(2021, 3, 31), "2021-03-30", None)
    (2, 0)
    """
    seen = first_seen.astimezone(CHINA).date() if first_seen else None
    printed = _date(published)
    if printed is None:
        return 0 if seen and seen <= due else None
    return max(0, (min(filter(None, (printed, seen))) - due).days)


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:  # 2021-02-30
        return None


def level_of(name: str, region: str | None) -> Level | None:
    """On which level a body is: by what its name says, else by its region (GB/T 2260); None where neither tells.

    >>> level_of("北京市丰台区", "110000"), level_of("浙江省广播电视局", None), level_of("义乌市", "330782")
    ('county', 'province', 'county')
    """
    short = short_name(name)
    if _TOWNSHIP.search(short):
        return "township"
    if _COUNTY.search(short):
        return "county"
    if _MUNICIPALITY.search(short) or _PROVINCE.search(short):
        return "province"
    return _level_of_region(region) or ("prefecture" if re.search("[市州盟]", short) else None)


def _level_of_region(region: str | None) -> Level | None:
    if not region:
        return None
    return "province" if region.endswith("0000") else "prefecture" if region.endswith("00") else "county"
