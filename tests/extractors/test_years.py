"""One year's report against the next one's."""

from extractors.extract import extract
from extractors.report import Report
from extractors.source import Source
from extractors.years import check_years


def row(label: str, numbers: str) -> str:
    return f"<tr><td>{label}</td>{''.join(f'<td>{n}</td>' for n in numbers.split(' '))}</tr>"


HEAD = row("行", "自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计")
DOCUMENTS = "<tr><td>第二十条第（一）项</td></tr>" + row("信息内容", "本年制发件数 本年废止件数 现行有效件数")


def report(year: int, carried_in: str, carried_out: str, documents: str) -> Report:
    applications = row("二、上年结转政府信息公开申请数量", carried_in) + row("四、结转下年度继续办理", carried_out)
    html = (
        f"<h1>某区{year}年政府信息公开工作年度报告</h1><table>{DOCUMENTS}{row('行政规范性文件', documents)}</table>"
        f"<table>{HEAD}{applications}</table>"
    )
    return extract(Source(html.encode(), "a.html"))


def test_what_is_carried_out_must_come_in_and_what_is_in_force_must_add_up() -> None:
    checks = check_years(
        report(2021, "0 0 0 0 0 0 0", "3 1 0 0 0 0 4", "5 2 20"),
        report(2022, "3 1 0 0 0 0 4", "0 0 0 0 0 0 0", "4 1 23"),
    )
    assert len(checks) == 8
    assert all(check.holds for check in checks)


def test_a_gap_between_the_years_fails_with_both_sides() -> None:
    checks = check_years(
        report(2021, "0 0 0 0 0 0 0", "3 1 0 0 0 0 4", "5 2 20"),
        report(2022, "3 0 0 0 0 0 3", "0 0 0 0 0 0 0", "4 1 30"),
    )
    failed = [(c.rule, c.column or c.row, c.left, c.right) for c in checks if c.holds is False]
    assert failed == [
        ("years.carry", "business", 1, 0),
        ("years.carry", "total", 4, 3),
        ("years.in_force", "normative_documents", 30, 23),
    ]


def test_a_year_that_prints_no_number_leaves_the_check_open() -> None:
    checks = check_years(
        report(2021, "0 0 0 0 0 0 0", "/ 1 0 0 0 0 4", "5 2 20"),
        report(2022, "3 1 0 0 0 0 4", "0 0 0 0 0 0 0", "/ 1 23"),
    )
    assert [(c.rule, c.holds) for c in checks if c.holds is not True] == [
        ("years.carry", None),
        ("years.in_force", None),
    ]


def test_reports_without_these_tables_have_no_checks_of_the_pair() -> None:
    empty = extract(Source("<h1>某区2021年政府信息公开工作年度报告</h1>".encode(), "a.html"))
    assert check_years(empty, empty) == []
