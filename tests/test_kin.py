"""Names that mean one body are taken together, and those of two bodies are not."""

from datetime import UTC, datetime

from crawler.kin import Body, Kin
from crawler.store.agencies import Agency, Name

AT = datetime(2021, 1, 1, tzinfo=UTC)


def test_what_a_portal_leaves_out_of_a_name_is_no_other_body() -> None:
    kin = Kin({"a": {"丰台区": {2019}, "北京市丰台区人民政府": {2020, 2021}, "北京市": {2020}}})
    assert kin.of("a", "丰台区") == kin.of("a", "北京市丰台区") == Body("北京市丰台区人民政府", "a", 2019)
    assert kin.of("a", "北京市人民政府") == Body("北京市", "a", 2020)


def test_a_name_that_two_bodies_may_have_is_neithers() -> None:
    kin = Kin({"a": {"甲县教育局": {2019}, "乙县教育局": {2019}, "教育局": {2020}}})
    assert len({kin.key("a", name) for name in ("甲县教育局", "乙县教育局", "教育局")}) == 3


def test_the_same_short_name_on_another_portal_is_another_body() -> None:
    kin = Kin({"a": {"甲县教育局": {2019}}, "b": {"教育局": {2020}}})
    assert kin.key("a", "甲县教育局") != kin.key("b", "教育局")


def test_a_body_that_was_renamed_is_one_by_its_code() -> None:
    names = (Name("甲县数据局", AT, AT), Name("甲县信息办", AT, AT))
    agency = Agency(names, "000014349", None, None, ("a", "b"))
    kin = Kin({"a": {"甲县信息办": {2019}}, "b": {"甲县数据局": {2021}}}, [agency])
    assert kin.of("a", "甲县信息办") == kin.of("b", "甲县数据局") == Body("甲县数据局", "b", 2019)


def test_a_file_may_name_a_body_more_fully_than_its_reports_do() -> None:
    kin = Kin({"a": {"丰台区": {2019}}})
    assert kin.called("a", "北京市丰台区人民政府") == "丰台区"
    assert kin.called("a", "北京市密云区人民政府") == "北京市密云区人民政府"
