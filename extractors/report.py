"""The Report: the one typed place of what extraction yields; its JSON Schema is made from here."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Number = int | float | None
"""A printed number; None is a cell that prints none (its `state` in `cells` says why)."""

FormName = Literal["2019", "2021"]
Kind = Literal["report", "explainer", "notice", "news", "other"]
Provenance = Literal["official", "repost", "clone", "unknown"]
CellState = Literal["number", "blank", "slash", "dash", "text", "unreadable"]


class Model(BaseModel):
    """Unchangeable, and closed: an unknown field is an error.

    A field that was never set is a row or column that the document does not have: it is absent from the JSON.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, ser_json_inf_nan="null")


class Columns(Model):
    """A row of 主动公开政府信息情况 (proactive disclosure); which fields are set depends on block and form."""

    newly_made: Annotated[Number, Field(description="本年新制作数量, 件 (form of 2019)")] = None
    newly_disclosed: Annotated[Number, Field(description="本年新公开数量, 件 (2019)")] = None
    total_disclosed: Annotated[Number, Field(description="对外公开总数量, 件 (2019)")] = None
    issued: Annotated[Number, Field(description="本年制发件数, 件 (form of 2021)")] = None
    repealed: Annotated[Number, Field(description="本年废止件数, 件 (2021)")] = None
    in_force: Annotated[Number, Field(description="现行有效件数, 件 (2021)")] = None
    items_last_year: Annotated[Number, Field(description="上一年项目数量, 项 (2019)")] = None
    change: Annotated[Number, Field(description="本年增/减, 项, signed (2019)")] = None
    decisions: Annotated[Number, Field(description="处理决定数量, 件 (both forms)")] = None
    projects: Annotated[Number, Field(description="采购项目数量, 项 (2019)")] = None
    amount_wan: Annotated[Number, Field(description="采购总金额 (2019) or 本年收费金额 (2021), 万元")] = None


class Disclosure(Model):
    """主动公开政府信息情况: information disclosed on the body's own motion, by item of 第二十条."""

    regulations: Annotated[Columns | None, Field(description="规章, item 一")] = None
    normative_documents: Annotated[Columns | None, Field(description="(行政)规范性文件, item 一")] = None
    other_documents: Annotated[Columns | None, Field(description="其他主动公开文件, item 一, local extra")] = None
    licensing: Annotated[Columns | None, Field(description="行政许可, item 五")] = None
    other_services: Annotated[Columns | None, Field(description="其他对外管理服务事项, item 五")] = None
    inspections: Annotated[Columns | None, Field(description="行政检查, item 五 (Beijing)")] = None
    confirmations: Annotated[Columns | None, Field(description="行政确认, item 五 (Beijing)")] = None
    penalties: Annotated[Columns | None, Field(description="行政处罚, item 六")] = None
    coercion: Annotated[Columns | None, Field(description="行政强制, item 六")] = None
    fees: Annotated[Columns | None, Field(description="行政事业性收费, item 八")] = None
    procurement: Annotated[Columns | None, Field(description="政府集中采购, item 九")] = None


class Applicants(Model):
    """One row of the applications table, 件, by kind of applicant."""

    natural_person: Annotated[Number, Field(description="自然人")] = None
    business: Annotated[Number, Field(description="商业企业")] = None
    research: Annotated[Number, Field(description="科研机构")] = None
    nonprofit: Annotated[Number, Field(description="社会公益组织")] = None
    legal_service: Annotated[Number, Field(description="法律服务机构")] = None
    other: Annotated[Number, Field(description="其他")] = None
    total: Annotated[Number, Field(description="总计")] = None


class Refused(Model):
    """（三）不予公开: refused, by reason."""

    state_secret: Annotated[Applicants | None, Field(description="1.属于国家秘密")] = None
    prohibited_by_law: Annotated[Applicants | None, Field(description="2.其他法律行政法规禁止公开")] = None
    security_and_stability: Annotated[Applicants | None, Field(description="3.危及“三安全一稳定”")] = None
    third_party_rights: Annotated[Applicants | None, Field(description="4.保护第三方合法权益")] = None
    internal_affairs: Annotated[Applicants | None, Field(description="5.属于三类内部事务信息")] = None
    process_information: Annotated[Applicants | None, Field(description="6.属于四类过程性信息")] = None
    enforcement_files: Annotated[Applicants | None, Field(description="7.属于行政执法案卷")] = None
    administrative_query: Annotated[Applicants | None, Field(description="8.属于行政查询事项")] = None


class Unavailable(Model):
    """（四）无法提供: cannot be provided, by reason."""

    not_held: Annotated[Applicants | None, Field(description="1.本机关不掌握相关政府信息")] = None
    needs_creation: Annotated[Applicants | None, Field(description="2.没有现成信息需要另行制作")] = None
    still_unclear: Annotated[Applicants | None, Field(description="3.补正后申请内容仍不明确")] = None


class NotProcessed(Model):
    """（五）不予处理: not processed, by reason."""

    petition: Annotated[Applicants | None, Field(description="1.信访举报投诉类申请")] = None
    repeated: Annotated[Applicants | None, Field(description="2.重复申请")] = None
    publication: Annotated[Applicants | None, Field(description="3.要求提供公开出版物")] = None
    excessive: Annotated[Applicants | None, Field(description="4.无正当理由大量反复申请")] = None
    reconfirmation: Annotated[Applicants | None, Field(description="5.要求行政机关确认或重新出具已获取信息")] = None


class OtherHandling(Model):
    """（六）其他处理: handled otherwise; `all` in the form of 2019, the three reasons in that of 2021."""

    all: Annotated[Applicants | None, Field(description="（六）其他处理 (2019)")] = None
    overdue_correction: Annotated[Applicants | None, Field(description="1.申请人无正当理由逾期不补正 (2021)")] = None
    overdue_fee: Annotated[Applicants | None, Field(description="2.申请人逾期未按收费通知要求缴纳费用 (2021)")] = None
    other: Annotated[Applicants | None, Field(description="3.其他 (2021)")] = None


class Applications(Model):
    """收到和处理政府信息公开申请情况: applications received and how they were handled."""

    new: Annotated[Applicants | None, Field(description="一、本年新收政府信息公开申请数量")] = None
    carried_in: Annotated[Applicants | None, Field(description="二、上年结转政府信息公开申请数量")] = None
    granted: Annotated[Applicants | None, Field(description="（一）予以公开")] = None
    partly_granted: Annotated[Applicants | None, Field(description="（二）部分公开")] = None
    refused: Annotated[Refused | None, Field(description="（三）不予公开")] = None
    unavailable: Annotated[Unavailable | None, Field(description="（四）无法提供")] = None
    not_processed: Annotated[NotProcessed | None, Field(description="（五）不予处理")] = None
    other_handling: Annotated[OtherHandling | None, Field(description="（六）其他处理")] = None
    result_total: Annotated[Applicants | None, Field(description="（七）总计")] = None
    carried_out: Annotated[Applicants | None, Field(description="四、结转下年度继续办理")] = None


class Outcomes(Model):
    """The outcomes of one group of disputes, 件."""

    upheld: Annotated[Number, Field(description="结果维持")] = None
    corrected: Annotated[Number, Field(description="结果纠正")] = None
    other: Annotated[Number, Field(description="其他结果")] = None
    pending: Annotated[Number, Field(description="尚未审结")] = None
    total: Annotated[Number, Field(description="总计")] = None


class Disputes(Model):
    """行政复议 (administrative reconsideration) and 行政诉讼 (administrative litigation)."""

    reconsideration: Annotated[Outcomes | None, Field(description="行政复议")] = None
    litigation_direct: Annotated[Outcomes | None, Field(description="行政诉讼: 未经复议直接起诉")] = None
    litigation_after_reconsideration: Annotated[Outcomes | None, Field(description="行政诉讼: 复议后起诉")] = None


class Section(Model):
    """One section: its official number, its heading without that number, its paragraphs joined by newlines."""

    number: int
    heading: str
    text: str


class Forms(Model):
    """Which official form each table follows, told by its own headings; unset where there is no such table."""

    disclosure: Annotated[
        FormName | Literal["mixed"] | None, Field(description="mixed: blocks of both forms in one table")
    ] = None
    applications: FormName | None = None
    disputes: FormName | None = None


class At(Model):
    """Where a cell stands: table, row and column, or page and box (PDF points, picture pixels)."""

    source: Annotated[int, Field(description="0 the page, 1… its attachments")]
    page: int | None = None
    picture: Annotated[int | None, Field(description="of a picture inside the file; table and box are its own")] = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    box: Annotated[tuple[float, float, float, float] | None, Field(description="left, top, right, bottom")] = None
    confidence: Annotated[float | None, Field(description="the recogniser's, 0 to 1; pictures only")] = None


class ReadCell(Model):
    """One cell of a table as printed, with the dotted path of its value."""

    path: str
    raw: str
    state: CellState
    at: At


class Check(Model):
    """A sum that must hold, with both sides as printed; `holds` is None where an input is missing."""

    rule: str
    row: Annotated[str | None, Field(description="dotted row or group, where the rule is per row")] = None
    column: Annotated[str | None, Field(description="column, where the rule is per column")] = None
    holds: bool | None
    left: Number = None
    right: Number = None
    blanks: Annotated[Literal["as zero"] | None, Field(description="blank cells counted as 0")] = None
    reason: Annotated[str | None, Field(description="why `holds` is None")] = None


class Finding(Model):
    """Something a reader of the report should know; it never changes a value."""

    code: str
    message: str
    evidence: str
    at: At | None = None


class Indicator(Model):
    """A line of the indicator sheet (指标, 单位, 数量) of reports before 2019."""

    label: str
    unit: str
    value: Number
    raw: str
    at: At


class Code(Model):
    """A code of the publishing body, and the field of the page that carries it."""

    value: str
    field: Annotated[str, Field(description="信用代码, 机构代码, 索引号, area (of the address), SiteIDCode")]


class Codes(Model):
    """What tells one publishing body from another whatever it is called; check digits hold."""

    credit_code: Annotated[Code | None, Field(description="统一社会信用代码 (GB 32100), 18 characters")] = None
    organisation_code: Annotated[Code | None, Field(description="组织机构代码 (GB 11714), 9 characters")] = None
    region: Annotated[Code | None, Field(description="行政区划代码 (GB/T 2260), 6 digits")] = None
    site: Annotated[Code | None, Field(description="SiteIDCode of the government's site, 10 digits")] = None


class Report(Model):
    """One annual report, or the decoy that stood in its place (`kind`), as printed."""

    schema_: Annotated[Literal["nianbao.report/1"], Field(alias="schema")] = "nianbao.report/1"
    title: str
    agency: Annotated[str | None, Field(description="the publishing body (机关) as the title names it")]
    codes: Annotated[Codes | None, Field(description="of the publishing body, as far as the page carries them")] = None
    year: int | None
    published: Annotated[str | None, Field(description="date of publication, ISO 8601", pattern=r"^\d{4}-\d\d-\d\d$")]
    language: Literal["zh-Hans", "zh-Hant"]
    kind: Kind
    provenance: Provenance
    extractor_version: str
    sections: tuple[Section, ...]
    forms: Forms
    disclosure: Disclosure | None = None
    applications: Applications | None = None
    disputes: Disputes | None = None
    indicators: tuple[Indicator, ...] | None = None
    cells: tuple[ReadCell, ...]
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]


def to_json(report: Report) -> dict[str, Any]:
    """The report as JSON values: what the document does not have is absent."""
    return {"schema": report.schema_, **report.model_dump(mode="json", by_alias=True, exclude_unset=True)}


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `to_json`."""
    schema = Report.model_json_schema(by_alias=True, mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema
