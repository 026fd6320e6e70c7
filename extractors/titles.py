"""What a title says: whether it names an annual report or a decoy, of which body and year."""

import re
from dataclasses import dataclass

from extractors.normal import align, normalise
from extractors.report import Kind

_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
# 2020年, 2020年度, 二〇二〇年, 二○二○年度
_YEAR = re.compile(r"(?P<year>(?:19|20)\d\d|[一二][〇○零九][〇○零一二三四五六七八九]{2}(?=年))(?:年度|年)?")
# 政府信息公开工作年度报告, 政府资讯公开年报, 政务公开工作报告, 信息公开2019年度报告
_SUBJECT = re.compile(
    r"(?:政府|政务)?(?:信息|资讯)?公开(?:工作)?(?:情况)?的?(?:(?:19|20)\d\d年?)?度?"
    r"(?:年度)?(?:工作|情况|总结){0,2}的?(?:报告|年报)"
)
_ABOUT = re.compile(r"(?:信息|资讯|政务)公开")
_REPORT = re.compile(r"年度报告|年报|(?:工作|情况|总结)的?报告")
_EXPLAINER = re.compile(r"解读|图解|读懂|看懂|图说|一张图|动漫|长图|图示|问答")
_NOTICE = re.compile(r"通知|编制工作|编写工作|编制(?:和|与)?(?:发布|公布)|报送|格式|模板|(?:关于|的)函$|提纲")
_NEWS = re.compile(r"新闻|媒体|发布(?!会)|公布|公示|集中公开|专题|召开|晒|已上线|出炉|汇总|目录|专栏")
# 召开编制工作培训会
_MEETING = re.compile(r"(?:召开|举办|举行|开展|组织).*(?:会议?|培训班?)$")
# （全文）, .docx, (附件), 【2020】
_TAIL = re.compile(
    r"^(?:[(\[【〔].{0,12}[)\]】〕]|[\"”》」』]|正文|全文|\.(?:docx?|wps|pdf|html?|xlsx?|rtf)|[-—][\u4e00-\u9fff]{2,30})*$"
)
_AROUND = ' \u3000:："“”《》·-—'
# 关于做好, 附件1：, 【图解】, 一图读懂, 《
_LEAD = re.compile(
    r"^(?:关于|做好|编制|填报|报送|附件\d*[::]?|[【\[(][^】\])]{0,8}[】\])]|[\"“《「『【\[(]|\d{1,2}[、.]"
    r"|(?:文字|图文|图片|视频|政策|权威)?(?:一张?图)?(?:读懂|看懂|图解|解读|图说)[::|]?)+"
)
# 某局关于2021年度…: words between the name and what it is about
_ABOUT_END = re.compile(r"(?:关于|的)$")
_AND = ("暨", "及", "和", "与")
"""2020年法治政府建设暨政府信息公开…: two reports in one, and the name before the year."""
# 集中发布, 召开: what a body does with reports in a headline
_ANNOUNCES = re.compile(
    r"(?:集中|陆续|全部|率先|统一|正式|联合|首次|按时|已经?|公开)*(?:发布|公布|公示|召开|晒出|发出|推出|上线)了?$"
)


@dataclass(frozen=True)
class Title:
    """What a title says; `agency` is in the title's own script."""

    kind: Kind
    agency: str | None
    year: int | None


def parse_title(text: str) -> Title | None:
    """What a title says of an annual report, or None where it is about something else.

    >>> parse_title("2020年北京市丰台区政府信息公开工作年度报告")
    Title(kind='report', agency='北京市丰台区', year=2020)
    >>> parse_title("浙江省某县人民政府信息公开2019年度报告")
    Title(kind='report', agency='浙江省某县人民政府', year=2019)
    >>> parse_title("文字解读：丰台区2020年政府信息公开工作年度报告").kind
    'explainer'
    >>> parse_title("关于做好2020年政府信息公开工作年度报告编制工作的通知").kind
    'notice'
    >>> parse_title("丰台区政府信息公开指南") is None
    True
    """
    copy = normalise(text)
    if not (_ABOUT.search(copy) and _REPORT.search(copy)):
        return None
    return Title(_kind(copy), _agency(text), year_of(text))


def _kind(copy: str) -> Kind:
    subject = next(reversed(list(_SUBJECT.finditer(copy))), None)
    if _EXPLAINER.search(copy):
        return "explainer"
    if _MEETING.search(copy):
        return "news"
    if _NOTICE.search(copy):
        return "notice"
    announced = subject and _ANNOUNCES.search(_YEAR.sub("", copy[: subject.start()]))
    if subject and not announced and _TAIL.match(copy[subject.end() :]) and ":" not in copy[: subject.start()]:
        return "report"
    return "news" if _NEWS.search(copy) else "other"


def year_of(text: str) -> int | None:
    """The first year that a text names, in Arabic or Chinese digits.

    >>> year_of("二○二○年度"), year_of("无")
    (2020, None)
    """
    found = _YEAR.search(normalise(text))
    return int(found["year"].translate(_DIGITS)) if found else None


def _agency(text: str) -> str | None:
    """The words beside the year and before the subject: where the title puts the body's name."""
    aligned = align(text)
    subject = _SUBJECT.search(aligned.text)
    if not subject:
        return None
    end = subject.start()
    if aligned.text[:end].endswith("人民") and aligned.text.startswith("政府", end):
        end += len("政府")  # 某县人民政府信息公开: the 政府 belongs to the name
    lead = _LEAD.match(aligned.text)
    start = max(lead.end() if lead else 0, aligned.text.rfind(":", 0, end) + 1)
    year = _YEAR.search(aligned.text, start, end)
    if year and (year.start() - start >= end - year.end() or aligned.text[:end].endswith(_AND)):
        end = year.start()
    elif year:
        start = year.end()
    behind = _ANNOUNCES.search(aligned.text[:end]) or _ABOUT_END.search(aligned.text[:end])
    return aligned.between(start, behind.start() if behind else end).strip(_AROUND) or None
