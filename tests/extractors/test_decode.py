"""Bytes become text in one place, whatever the header claims."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.decode import decode

TEXT = "北京市丰台区政府信息公开工作年度报告"
TRADITIONAL = "2020年北京市政府信息公開工作年度報告"


def page(text: str, charset: str) -> str:
    return f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head>{text}'


def test_a_gb2312_page_holds_gb18030_characters() -> None:
    text = page("镕㐂𠀀人", "gb2312")
    assert decode(text.encode("gb18030")) == text


@pytest.mark.parametrize("label", ["gb2312", "GBK", "x-gbk", "GB_2312-80", "gb18030"])
def test_every_label_of_the_gb_family_means_gb18030(label: str) -> None:
    assert decode("镕㐂𠀀".encode("gb18030"), label) == "镕㐂𠀀"


def test_utf8_that_validates_wins_over_a_contradicting_header_and_meta() -> None:
    text = page(TEXT, "gb2312")
    assert decode(text.encode(), "GBK") == text


def test_gbk_wins_over_a_header_that_claims_utf8() -> None:
    assert decode(page(TEXT, "utf-8").encode("gbk"), "utf-8") == page(TEXT, "utf-8")


def test_gbk_is_read_under_a_header_that_claims_latin_1() -> None:
    assert decode(TEXT.encode("gbk"), "ISO-8859-1") == TEXT


def test_a_short_gbk_word_that_is_utf8_by_chance_is_read_as_declared() -> None:
    chance = "隆".encode("gbk")
    assert chance.decode("utf-8")
    assert decode(chance, "gbk") == "隆"


def test_big5_is_read_with_hong_kong_characters() -> None:
    assert decode("邨㗎公開".encode("big5hkscs"), "Big5") == "邨㗎公開"


def test_undeclared_big5_is_told_from_gbk_by_its_common_characters() -> None:
    assert decode((TRADITIONAL * 3).encode("big5")) == TRADITIONAL * 3


def test_undeclared_gbk_is_told_from_big5_by_its_common_characters() -> None:
    assert decode((TEXT * 3).encode("gbk")) == TEXT * 3


@pytest.mark.parametrize(
    ("bom", "encoding"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_a_byte_order_mark_beats_everything(bom: bytes, encoding: str) -> None:
    assert decode(bom + TEXT.encode(encoding), "gbk") == TEXT


def test_declared_utf16_without_a_mark_is_read() -> None:
    assert decode(page(TEXT, "x").encode("utf-16-le"), "utf-16") == page(TEXT, "x")


def test_a_false_utf16_claim_is_not_believed() -> None:
    assert decode(TEXT.encode("gbk"), "utf-16") == TEXT
    assert decode(TEXT.encode(), "utf-16") == TEXT


def test_utf8_cut_within_its_last_character_stays_utf8() -> None:
    assert decode(TEXT.encode()[:-1], "gbk") == TEXT[:-1] + "\ufffd"


def test_utf8_with_one_broken_byte_stays_utf8() -> None:
    body = (TEXT * 5).encode() + b"\xff" + TEXT.encode()
    assert decode(body) == TEXT * 5 + "\ufffd" + TEXT


def test_a_meta_tag_names_the_charset_where_the_header_is_silent() -> None:
    assert decode(page(TRADITIONAL, "big5").encode("big5")) == page(TRADITIONAL, "big5")


@given(st.text())
def test_text_with_a_known_charset_comes_back(text: str) -> None:
    assert decode(codecs.BOM_UTF8 + text.encode("utf-8", "replace")) == text.encode("utf-8", "replace").decode()


@given(st.binary(), st.sampled_from([None, "utf-8", "gbk", "big5", "utf-16", "nonsense", "\0"]))
def test_garbage_never_raises(body: bytes, declared: str | None) -> None:
    assert isinstance(decode(body, declared), str)
