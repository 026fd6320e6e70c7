"""The codes of the publishing body: read where the page carries them, taken where their check digits hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from extractors.codes import is_organisation, is_region
from extractors.extract import extract
from extractors.report import Report, to_json
from extractors.source import Source

TITLE = "青山县教育局2021年政府信息公开工作年度报告"
WORDS = "一、总体情况</p><p>本年度依法公开政府信息，主动回应关切，各项工作按计划完成，没有发生行政复议。" * 4
URL = "http://www.a.gov.cn/t1.html"


def credit(first: str = "1111010600001434") -> str:
    """A credit code whose check digits hold."""
    organisation = next(f"{first[8:16]}{digit}" for digit in "0123456789X" if is_organisation(f"{first[8:16]}{digit}"))
    return f"{first[:8]}{organisation}{uscc.calc_check_digit(first[:8] + organisation)}"


CREDIT = credit()


def read(printed: str = "", head: str = "", url: str = URL) -> Report:
    html = f"<html><head><title>{TITLE}</title>{head}</head><body>{printed}<h1>{TITLE}</h1><p>{WORDS}</p></body></html>"
    return extract(Source(html.encode(), url))


@pytest.mark.parametrize(
    ("printed", "url", "field"),
    [
        (f"<p>索 引 号：{CREDIT}/2022-00012</p>", URL, "索引号"),
        (f"<table><tr><td>索引号</td><td>{CREDIT}-2022-00012</td><td>主题</td></tr></table>", URL, "索引号"),
        (f"<table><tr><td>【索引号】：{CREDIT}/2022</td></tr></table>", URL, "索引号"),
        (f"<p>统一社会信用代码：{CREDIT.lower()}</p>", URL, "信用代码"),
        ("", f"{URL}?area={CREDIT}&fbtime=2021", "area"),
    ],
)
def test_the_credit_code_tells_organisation_and_region(printed: str, url: str, field: str) -> None:
    told = to_json(read(printed, url=url))["codes"]
    assert told == {
        "credit_code": {"value": CREDIT, "field": field},
        "organisation_code": {"value": CREDIT[8:17], "field": field},
        "region": {"value": "110106", "field": field},
    }


@pytest.mark.parametrize("code", ["000014349", "00001434-9"])
def test_an_older_index_number_begins_with_the_organisation_code(code: str) -> None:
    report = read(f"<p>索引号：{code}/2010-00012</p>")
    assert to_json(report)["codes"] == {"organisation_code": {"value": "000014349", "field": "索引号"}}


def test_the_sites_code_tells_its_region() -> None:
    told = to_json(read(head='<meta name="SiteIDCode" content="1101060001">'))["codes"]
    assert told["region"] == {"value": "110106", "field": "SiteIDCode"}
    assert told["site"] == {"value": "1101060001", "field": "SiteIDCode"}


def test_a_credit_code_whose_check_digit_is_wrong_is_told_and_not_taken() -> None:
    wrong = CREDIT[:-1] + next(one for one in "01" if one != CREDIT[-1])
    report = read(f"<p>统一社会信用代码：{wrong}</p>")
    assert report.codes is None
    assert [(f.code, f.evidence) for f in report.findings if f.code == "wrong_check_digit"] == [
        ("wrong_check_digit", wrong)
    ]


def test_of_several_credit_codes_the_pages_own_address_says_which() -> None:
    other = credit("1111010600009999")
    report = read(f"<p>索引号：{other}/2022-1</p>", url=f"{URL}?area={CREDIT}")
    assert report.codes
    assert report.codes.credit_code
    assert report.codes.credit_code.value == CREDIT
    assert "several_codes" in {finding.code for finding in report.findings}


@pytest.mark.parametrize(
    "printed", ["<p>索引号：K1/2022-1</p>", "<p>索引号：000014348/2010-1</p>", "<p>电话：000014349</p>"]
)
def test_a_number_that_is_no_code_is_none(printed: str) -> None:
    report = read(printed)
    assert report.codes is None
    assert not {"wrong_check_digit", "several_codes"} & {finding.code for finding in report.findings}


def test_a_region_is_one_that_the_standard_knows() -> None:
    assert [code for code in ("110000", "330100", "100000", "990000", "119900") if is_region(code)] == [
        "110000",
        "330100",
        "100000",
    ]


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8))
def test_of_all_check_digits_one_is_right(code: str) -> None:
    assert sum(is_organisation(code + digit) for digit in "0123456789X") == 1
