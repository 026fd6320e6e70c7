"""The official forms as tables to be filled: written down here anew, so that no slip of the extractor's is shared.

A table is rows of cells: "<" joins the cell at its left, "^" the cell above, and "=path" is the place of a number.
"""

from collections.abc import Iterator, Mapping, Sequence

Rows = tuple[tuple[str, ...], ...]
Printed = Mapping[str, str]

APPLICANTS = ("natural_person", "business", "research", "nonprofit", "legal_service", "other", "total")
OUTCOMES = ("upheld", "corrected", "other", "pending", "total")
GROUPS = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
REFUSED = (
    "state_secret", "prohibited_by_law", "security_and_stability", "third_party_rights", "internal_affairs",
    "process_information", "enforcement_files", "administrative_query",
)  # fmt: skip

PARTLY = "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"
_STOP = "、行政机关不再处理其政府信息公开申请"
_DISCLOSURE_2019 = """
第二十条第（一）项 | < | < | <
信息内容 | 本年新制作数量 | 本年新公开数量 | 对外公开总数量
@ newly_made newly_disclosed total_disclosed
规章 | *regulations
规范性文件 | *normative_documents
第二十条第（五）项 | < | < | <
信息内容 | 上一年项目数量 | 本年增/减 | 处理决定数量
@ items_last_year change decisions
行政许可 | *licensing
其他对外管理服务事项 | *other_services
第二十条第（六）项 | < | < | <
信息内容 | 上一年项目数量 | 本年增/减 | 处理决定数量
行政处罚 | *penalties
行政强制 | *coercion
第二十条第（八）项 | < | < | <
信息内容 | 上一年项目数量 | 本年增/减 | <
@ items_last_year change
行政事业性收费 | *fees | <
第二十条第（九）项 | < | < | <
信息内容 | 采购项目数量 | 采购总金额 | <
@ projects amount_wan
政府集中采购 | *procurement | <
"""
_DISCLOSURE_2021 = """
第二十条第（一）项 | < | < | <
信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数
@ issued repealed in_force
规章 | *regulations
行政规范性文件 | *normative_documents
第二十条第（五）项 | < | < | <
信息内容 | 本年处理决定数量 | < | <
@ decisions
行政许可 | *licensing | < | <
第二十条第（六）项 | < | < | <
信息内容 | 本年处理决定数量 | < | <
行政处罚 | *penalties | < | <
行政强制 | *coercion | < | <
第二十条第（八）项 | < | < | <
信息内容 | 本年收费金额（单位：万元） | < | <
@ amount_wan
行政事业性收费 | *fees | < | <
"""
_APPLICATIONS = f"""
（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和） | < | < | 申请人情况 | < | < | < | < | < | <
^ | ^ | ^ | 自然人 | 法人或其他组织 | < | < | < | < | 总计
^ | ^ | ^ | ^ | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | ^
一、本年新收政府信息公开申请数量 | < | < | *new
二、上年结转政府信息公开申请数量 | < | < | *carried_in
三、本年度办理结果 | （一）予以公开 | < | *granted
^ | {PARTLY} | < | *partly_granted
^ | （三）不予公开 | 1.属于国家秘密 | *refused.state_secret
^ | ^ | 2.其他法律行政法规禁止公开 | *refused.prohibited_by_law
^ | ^ | 3.危及“三安全一稳定” | *refused.security_and_stability
^ | ^ | 4.保护第三方合法权益 | *refused.third_party_rights
^ | ^ | 5.属于三类内部事务信息 | *refused.internal_affairs
^ | ^ | 6.属于四类过程性信息 | *refused.process_information
^ | ^ | 7.属于行政执法案卷 | *refused.enforcement_files
^ | ^ | 8.属于行政查询事项 | *refused.administrative_query
^ | （四）无法提供 | 1.本机关不掌握相关政府信息 | *unavailable.not_held
^ | ^ | 2.没有现成信息需要另行制作 | *unavailable.needs_creation
^ | ^ | 3.补正后申请内容仍不明确 | *unavailable.still_unclear
^ | （五）不予处理 | 1.信访举报投诉类申请 | *not_processed.petition
^ | ^ | 2.重复申请 | *not_processed.repeated
^ | ^ | 3.要求提供公开出版物 | *not_processed.publication
^ | ^ | 4.无正当理由大量反复申请 | *not_processed.excessive
^ | ^ | 5.要求行政机关确认或重新出具已获取信息 | *not_processed.reconfirmation
OTHER
^ | （七）总计 | < | *result_total
四、结转下年度继续办理 | < | < | *carried_out
"""
_OTHER = {
    "2019": "^ | （六）其他处理 | < | *other_handling.all",
    "2021": f"""^ | （六）其他处理 | 1.申请人无正当理由逾期不补正{_STOP} | *other_handling.overdue_correction
^ | ^ | 2.申请人逾期未按收费通知要求缴纳费用{_STOP} | *other_handling.overdue_fee
^ | ^ | 3.其他 | *other_handling.other""",
}
_DISPUTES = """
行政复议 | < | < | < | < | 行政诉讼 | < | < | < | < | < | < | < | < | <
结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 未经复议直接起诉 | < | < | < | < | 复议后起诉 | < | < | < | <
^ | ^ | ^ | ^ | ^ | 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计
*reconsideration | *litigation_direct | *litigation_after_reconsideration
"""


def disclosure(form: str) -> Rows:
    """二、主动公开政府信息情况, 18 or 13 rows of 4 columns."""
    return tuple(_rows(_DISCLOSURE_2019 if form == "2019" else _DISCLOSURE_2021, "disclosure"))


def applications(form: str) -> Rows:
    """三、收到和处理政府信息公开申请情况: 3 rows of headings, and 23 or 25 of numbers."""
    return tuple(_rows(_APPLICATIONS.replace("OTHER", _OTHER[form]), "applications", APPLICANTS))


def disputes() -> Rows:
    """四、政府信息公开行政复议、行政诉讼情况: 15 numbers in one row, the same in both forms."""
    return tuple(_rows(_DISPUTES, "disputes", OUTCOMES))


def paths(*tables: Rows) -> list[str]:
    """The paths of all places for numbers, in order."""
    return [cell[1:] for rows in tables for row in rows for cell in row if cell.startswith("=")]


def fill(rows: Rows, printed: Printed) -> Rows:
    """The table with its numbers; a path that is not printed leaves an empty cell."""
    return tuple(tuple(printed.get(cell[1:], "") if cell.startswith("=") else cell for cell in row) for row in rows)


def relabel(rows: Rows, labels: Mapping[str, str]) -> Rows:
    """The table with other words in some of its cells."""
    missing = set(labels) - {cell for row in rows for cell in row}
    if missing:
        raise ValueError(f"no cell says {missing}")
    return tuple(tuple(labels.get(cell, cell) for cell in row) for row in rows)


def blocks(rows: Rows) -> list[Rows]:
    """A disclosure table cut before each caption: five tables, or four in the form of 2021."""
    starts = [i for i, row in enumerate(rows) if row[0].startswith("第二十")]
    return [rows[start:end] for start, end in zip(starts, [*starts[1:], len(rows)], strict=True)]


def _rows(written: str, table: str, columns: Sequence[str] = ()) -> Iterator[tuple[str, ...]]:
    for line in written.strip().splitlines():
        if line.startswith("@"):
            columns = line.split()[1:]
            continue
        cells: list[str] = []
        for cell in line.split(" | "):
            cells += [f"={table}.{cell[1:]}.{column}" for column in columns] if cell.startswith("*") else [cell]
        yield tuple(cells)
