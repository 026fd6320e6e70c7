"""What the pages call things: Chinese first, English beside it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """A word in both languages."""

    chinese: str
    english: str


TERMS = {
    "kind.report": Term("年度报告", "annual report"),
    "kind.explainer": Term("解读", "explainer"),
    "kind.notice": Term("编制通知", "notice"),
    "kind.news": Term("新闻", "news"),
    "kind.other": Term("其他页面", "other page"),
    "kind.unread": Term("未能读取", "could not be read"),
    "provenance.official": Term("官方原件", "official"),
    "provenance.repost": Term("转载", "repost"),
    "provenance.clone": Term("疑似仿冒或遭篡改", "clone or tampered with"),
    "provenance.unknown": Term("来源不明", "unknown"),
    "language.zh-Hans": Term("简体中文", "Simplified Chinese"),
    "language.zh-Hant": Term("繁体中文", "Traditional Chinese"),
    "state.challenged": Term("遇到验证", "challenged"),
    "state.refused": Term("拒绝访问", "refused"),
    "state.unreachable": Term("无法连接", "unreachable"),
    "state.soft_404": Term("页面不存在（返回 200）", "soft 404"),
    "state.disallowed": Term("robots.txt 不允许", "disallowed by robots.txt"),
    "status.published": Term("按时公开", "in time"),
    "status.late": Term("逾期公开", "late"),
    "status.missing": Term("未见公开", "missing"),
    "status.withdrawn": Term("已撤下", "withdrawn"),
    "status.unread": Term("未能读取", "could not be read"),
    "status.blocked": Term("受阻", "blocked"),
    "status.challenged": Term("遇到验证", "challenged"),
    "status.refused": Term("拒绝访问", "refused"),
    "status.unreachable": Term("无法连接", "unreachable"),
    "status.soft_404": Term("空页面", "soft 404"),
    "status.disallowed": Term("robots 不允许", "disallowed"),
    "health.ok": Term("正常", "as expected"),
    "health.below expectation": Term("少于预期", "below expectation"),
    "health.not crawled": Term("尚未抓取", "not crawled yet"),
    "health.challenged": Term("遇到验证", "challenged"),
    "health.refused": Term("拒绝访问", "refused"),
    "health.unreachable": Term("无法连接", "unreachable"),
    "health.soft_404": Term("空页面", "soft 404"),
    "health.disallowed": Term("robots 不允许", "disallowed"),
    "short.reports": Term("报告数", "reports"),
    "short.years": Term("缺少年度", "years"),
    "short.bodies": Term("缺少机关", "bodies"),
    "short.claimed": Term("行数/所称", "rows/claimed"),
    "short.gone_bodies": Term("不再有的机关", "bodies gone"),
    "short.gone_years": Term("不再有的年度", "years gone"),
    "short.gone": Term("撤下", "gone"),
    "short.limits": Term("达到上限而停止", "stopped at the limit"),
    "change.silent": Term("静默修改", "silent edit"),
    "change.edited": Term("已修改", "edited"),
    "change.moved": Term("网址变更", "at another address"),
    "change.reread": Term("重新读取", "read differently"),
    "change.None": Term("内容有变", "changed"),
    "cell.blank": Term("空白", "blank"),
    "cell.slash": Term("斜线", "slash"),
    "cell.dash": Term("横线", "dash"),
    "cell.text": Term("文字", "text"),
    "cell.unreadable": Term("无法辨认", "unreadable"),
    "check.applications.row": Term("各类申请人之和 = 总计", "applicants add up to the row's total"),
    "check.applications.balance": Term("一 + 二 = （七）+ 四", "new + carried in = results + carried out"),
    "check.applications.results": Term("各项结果之和 = （七）总计", "results add up to their total"),
    "check.disputes.group": Term("各项结果之和 = 总计", "outcomes add up to the group's total"),
    "table.disclosure": Term("主动公开政府信息情况", "proactive disclosure"),
    "table.applications": Term("收到和处理政府信息公开申请情况", "applications"),
    "table.disputes": Term("行政复议、行政诉讼情况", "disputes"),
    "finding.spam_injection": Term("页面被注入广告", "advertising injected"),
    "finding.unknown_row": Term("未识别的行", "unknown row"),
    "finding.unknown_column": Term("未识别的列", "unknown column"),
    "finding.unread_pages": Term("扫描页未能全部读取", "scanned pages were left unread"),
    "finding.unread_attachment": Term("附件未能读取", "attachment could not be read"),
    "cell.number": Term("数字", "number"),
    "check.years.carry": Term("上年四 = 本年二", "carried out = carried in the next year"),
    "check.years.in_force": Term("上年现行有效 + 制发 − 废止 = 现行有效", "in force = last year's + issued − repealed"),
    "finding.printed_twice": Term("同一数字印了两次且不同", "printed twice, differently"),
    "finding.ambiguous_number": Term("数字可有别的读法", "may be another number"),
    "finding.low_confidence": Term("辨认把握不大", "the recogniser is not sure"),
    "finding.read_again": Term("复读后改取另一读法", "read again, otherwise"),
    "finding.prose_disagrees": Term("正文与表格不一致", "text and table disagree"),
    "finding.wrong_numbering": Term("标题序号有误", "a heading is numbered wrongly"),
    "finding.two_dates": Term("两个发布日期", "two dates of publication"),
    "finding.two_years": Term("标题与正文年度不同", "two years"),
    "finding.unread_table": Term("有表格未能读取", "a table was not read"),
    "finding.cells_missing": Term("图片表格缺少单元格", "cells of a picture are missing"),
    "finding.clone_suspected": Term("疑似仿冒网站", "a look-alike site is suspected"),
    "finding.wrong_check_digit": Term("统一社会信用代码校验位有误", "a code's check digit is wrong"),
    "finding.several_codes": Term("页面有多个信用代码", "several credit codes"),
}


def term(kind: str, key: str | None) -> Term:
    """The words for a key of the data; a key without words stands for itself."""
    return TERMS.get(f"{kind}.{key}", Term(str(key), ""))
