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
}


def term(kind: str, key: str | None) -> Term:
    """The words for a key of the data; a key without words stands for itself."""
    return TERMS.get(f"{kind}.{key}", Term(str(key), ""))
