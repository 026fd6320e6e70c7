"""Tables written as HTML for the tests of their readers."""

from extractors.document import Grid
from extractors.read.html import read_html
from extractors.source import Source
from extractors.tables.read import Tables, read_tables

APPLICANTS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
KINDS = ["natural_person", "business", "research", "nonprofit", "legal_service", "other", "total"]


def tables(html: str) -> Tables:
    blocks = read_html(Source(html.encode()), 0).blocks
    return read_tables(block for block in blocks if isinstance(block, Grid))


def values(html: str) -> dict[str, int | float | None]:
    return {path: value.value for path, value in tables(html).values.items()}


def row(*cells: str) -> str:
    return "<tr>" + "".join(c if c.startswith("<td") else f"<td>{c}</td>" for c in cells) + "</tr>"


HEAD = (
    row("<td colspan=3 rowspan=3>勾稽关系</td>", "<td colspan=7>申请人情况</td>")
    + row("<td rowspan=2>自\n然\n人</td>", "<td colspan=5>法人或其他组织</td>", "<td rowspan=2>总计</td>")
    + row(*APPLICANTS[1:-1])
)


def applications(*rows: str, head: str = HEAD) -> str:
    return f"<table>{head}{''.join(rows)}</table>"


def new_row(*numbers: int) -> str:
    return row("<td colspan=3>一、本年新收政府信息公开申请数量</td>", *map(str, numbers))


def expected(path: str, *numbers: int) -> dict[str, int]:
    return {f"applications.{path}.{kind}": number for kind, number in zip(KINDS, numbers, strict=True)}
