"""One body has one name, whatever its titles leave out; two bodies have two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.naming import kept_name, local_name

PARTS = ["北京", "市", "丰台", "区", "江苏", "省", "鼓楼", "吉林", "昌邑", "青山", "县", "教育局", "人民政府", "办公室"]


@pytest.mark.parametrize(
    ("names", "region"),
    [
        (("北京市丰台区", "北京市丰台区人民政府", "丰台区", "丰台区人民政府", "北京丰台区", "北京市豐台區"), "110106"),
        (("北京市丰台区教育局", "丰台区教育局", "北京丰台区教育局"), "110000"),
        (("南京市鼓楼区", "鼓楼区", "江苏省南京市鼓楼区人民政府", "江苏省鼓楼区"), "320106"),
        (("深圳市", "广东省深圳市", "广东深圳市", "深圳市人民政府"), "440300"),
        (("义乌市", "浙江省义乌市人民政府"), "330782"),
        (("吉林市昌邑区", "昌邑区", "吉林省吉林市昌邑区"), "220202"),
        (("海南省临高县", "临高县", "临高县人民政府"), "469024"),
        (("广西壮族自治区", "广西壮族自治区人民政府"), "450000"),
        (("北京市通州区", "通州区", "北京通州区"), "110112"),
        (("张掖市甘州区", "甘州区"), "620702"),
        (("恩施州", "湖北恩施州", "湖北省恩施州"), "422800"),
        (("南宁市", "广西南宁市", "广西壮族自治区南宁市"), "450100"),
    ],
)
def test_a_body_has_one_name(names: tuple[str, ...], region: str) -> None:
    assert {kept_name(name, region) for name in names} == {names[0]}


@pytest.mark.parametrize(
    "bodies",
    [
        [("吉林市", "220200"), ("吉林省", "220000"), ("吉林市昌邑区", "220202")],
        [("鼓楼区", "320106"), ("鼓楼区", "320302"), ("鼓楼区", "350102"), ("鼓楼区", "410204")],
        [("朝阳区", "110105"), ("朝阳区", "220104"), ("朝阳市", "211300"), ("朝阳县", "211321")],
        [("丰台区人民政府", "110106"), ("丰台区人民政府办公室", "110106"), ("丰台区政府办公室", "110106")],
        [("北京市教育局", "110000"), ("丰台区教育局", "110106"), ("教育局", "110106")],
        [("丰台区", "110106"), ("丰台街道办事处", "110106"), ("丰台区丰台街道办事处", "110106")],
        [("北京经济技术开发区管理委员会", "110115"), ("大兴区", "110115"), ("北京市", "110000")],
        [("通州区", "110112"), ("通州区", "320612")],
        [("海南省", "460000"), ("海南藏族自治州", "632500")],
        [("长安区", "130102"), ("长安区", "610116")],
        [("重庆市", "500000"), ("重庆两江新区管委会", "500000"), ("渝中区", "500103")],
    ],
)
def test_two_bodies_have_two_names(bodies: list[tuple[str, str]]) -> None:
    assert len({kept_name(name, region) for name, region in bodies}) == len(bodies)


def test_without_a_region_only_what_needs_none_is_left_out() -> None:
    assert kept_name("北京市豐台區人民政府") == "北京市丰台区"
    assert kept_name("丰台区") == "丰台区"
    assert kept_name("人民政府") == "人民政府"


@pytest.mark.parametrize(
    ("name", "portal", "kept"),
    [
        ("教育局", "青山县人民政府", "青山县教育局"),
        ("教育局", "荆州市青山县人民政府", "荆州市青山县教育局"),
        ("市教育局", "荆州市", "荆州市教育局"),
        ("市场监督管理局", "荆州市人民政府", "荆州市市场监督管理局"),
        ("城市管理局", "荆州市人民政府", "荆州市城市管理局"),
        ("新区财政局", "荆州市人民政府", "荆州市新区财政局"),
        ("县域经济办公室", "青山县", "青山县县域经济办公室"),
        ("省教育厅", "浙江省人民政府", "浙江省教育厅"),
        ("城关镇人民政府", "青山县人民政府", "青山县城关镇人民政府"),
        ("长安街道办事处", "广东省广播电视局", "广东省长安街道办事处"),
        ("办公室", "荆州市教育局", "荆州市办公室"),
    ],
)
def test_what_every_county_has_is_kept_with_its_portals_place(name: str, portal: str, kept: str) -> None:
    assert local_name(name, portal) == kept
    assert local_name(kept, portal) == kept


@pytest.mark.parametrize(
    ("name", "portal"),
    [
        ("青山县教育局", "青山县人民政府"),
        ("青山教育局", "青山县人民政府"),
        ("平湖市教育局", "青山县人民政府"),
        ("浙江省教育厅", "青山县人民政府"),
        ("浙江教育厅", "青山县人民政府"),
        ("国家税务总局", "青山县人民政府"),
        ("华中师范大学", "湖北省人民政府"),
        ("教育局", "教育部"),
        ("教育局", None),
        ("青山县", "荆州市"),
    ],
)
def test_a_name_that_tells_its_place_or_is_a_bodys_alone_stays(name: str, portal: str | None) -> None:
    assert local_name(name, portal) == name


@given(
    st.lists(st.sampled_from(PARTS), min_size=1, max_size=6).map("".join), st.sampled_from(["110106", "320106", "22"])
)
def test_a_kept_name_is_kept_as_it_is(name: str, region: str) -> None:
    kept = kept_name(name, region)
    assert kept_name(kept, region) == kept
