"""Who has to publish when, and how late a report was."""

from datetime import UTC, date, datetime

import pytest

from crawler.deadlines import (
    DEPARTMENTS,
    GOVERNMENTS,
    Day,
    Level,
    days_late,
    deadline,
    due_day,
    is_government,
    level_of,
)
from spiders.portal import Portal

DUE = date(2021, 3, 31)


def portal(name: str, deadline_said: str | None = None) -> Portal:
    told = {"code": "a", "name": name, "platform": "trs", "start": ["http://a.cn/"], "hosts": ["a.cn"]}
    return Portal.model_validate(told | ({"deadline": deadline_said} if deadline_said else {}))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("浙江省人民政府", True),
        ("北京市豐台區人民政府", True),
        ("丰台区政府", True),
        ("广西壮族自治区", True),
        ("阿克苏地区行政公署", False),
        ("红旗镇", True),
        ("浙江省广播电视局", False),
        ("青山县人民政府办公室", False),
        ("密云区融媒体中心", False),
        ("新村街道办事处", False),
        ("国家税务总局", False),
        ("青山高新技术产业开发区", None),
        ("滨海示范区", None),
    ],
)
def test_a_government_is_told_from_a_department_by_its_name(name: str, *, said: bool | None) -> None:
    assert is_government(name) is said


@pytest.mark.parametrize(
    ("name", "of", "day"),
    [
        ("北京市丰台区", None, GOVERNMENTS),
        ("北京市广播电视局", None, DEPARTMENTS),
        ("青山县教育局", portal("青山县人民政府", "03-31"), DEPARTMENTS),
        ("青山县管理委员会", portal("青山县管理委员会", "03-31"), GOVERNMENTS),
        ("青山开发区", portal("青山县人民政府", "01-31"), DEPARTMENTS),
        ("青山开发区", portal("青山县人民政府"), GOVERNMENTS),
        ("青山开发区", None, GOVERNMENTS),
    ],
)
def test_the_portals_file_decides_for_its_own_body_and_where_the_name_says_nothing(
    name: str, of: Portal | None, day: Day
) -> None:
    assert due_day(name, of) == day


def test_a_report_is_due_in_the_year_after_its_own() -> None:
    assert deadline(GOVERNMENTS, 2020) == DUE


@pytest.mark.parametrize(
    ("published", "seen", "late"),
    [
        ("2021-03-31", None, 0),
        ("2021-04-01", None, 1),
        ("2020-12-31", None, 0),
        (None, datetime(2021, 3, 31, 15, 59, tzinfo=UTC), 0),
        (None, datetime(2021, 3, 31, 16, 0, tzinfo=UTC), None),  # a day later in China; it may have been there before
        ("2024-05-06", datetime(2021, 4, 3, 2, 0, tzinfo=UTC), 3),  # its date is that of a move: it was captured before
        ("2021-02-30", None, None),
        (None, None, None),
    ],
)
def test_days_late_are_counted_from_what_is_proved(
    published: str | None, seen: datetime | None, late: int | None
) -> None:
    assert days_late(DUE, published, seen) == late


@pytest.mark.parametrize(
    ("name", "region", "level"),
    [
        ("广西壮族自治区教育厅", None, "province"),
        ("重庆市", "500000", "province"),
        ("重庆市渝中区", None, "county"),
        ("青山县红旗镇", None, "township"),
        ("新村街道办事处", "110106", "township"),
        ("苏州市", "320500", "prefecture"),
        ("苏州市", None, "prefecture"),
        ("昆山市", "320583", "county"),
        ("教育局", "320500", "prefecture"),
        ("青山高新开发区", None, None),
        ("示例局", None, None),
    ],
)
def test_the_level_of_a_body_is_told_by_its_name_else_by_its_region(
    name: str, region: str | None, level: Level | None
) -> None:
    assert level_of(name, region) == level
