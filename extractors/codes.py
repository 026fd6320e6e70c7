"""The codes of the body that published a page: unified social credit code, organisation code, region, site.

A credit code (GB 32100) holds the organisation code (GB 11714) and the region that registered the body (GB/T 2260).
Before 2015 the 索引号 of a document began with the organisation code, since then often with the credit code.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from stdnum import numdb
from stdnum.cn import uscc

from extractors.document import Block, Document, Grid, Paragraph
from extractors.normal import normalise
from extractors.report import Code, Codes, Finding

_CREDIT = r"[0-9]{8}[0-9A-Z]{10}"
_ORGANISATION = r"[0-9A-Z]{8}-?[0-9X]"
# 索引号:11110106000012345X/2021-00012, 索引号000014349/2010-00012: what stands before the year and number
_INDEX = re.compile(rf"索引[号码](?:\(.{{0,6}}\))?[】\]]?:*(?P<code>{_CREDIT}|{_ORGANISATION})(?![0-9A-Z])")
# 统一社会信用代码:11110106000012345X
_CREDIT_CODE = re.compile(rf"(?:统一)?(?:社会)?信用代码[】\]]?:*(?P<code>{_CREDIT})(?![0-9A-Z])")
_ORGANISATION_CODE = re.compile(rf"(?:组织)?机构代码[】\]]?:*(?P<code>{_ORGANISATION})(?![0-9A-Z])")
_PRINTED = (("信用代码", _CREDIT_CODE), ("机构代码", _ORGANISATION_CODE), ("索引号", _INDEX))
_NAMES_ONE = re.compile("[码碼引]")
"""Nearly all cells of a table have none of these, and need no closer look."""
_SITE = re.compile(r"[0-9]{10}")
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT_LENGTH, _REGION_LENGTH = 18, 6
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class _Printed:
    """A code as it stands on the page, under the name of its field."""

    field: str
    code: str

    @property
    def is_right(self) -> bool:
        """Whether its check digit is the one that the rest of it gives."""
        return uscc.is_valid(self.code) if len(self.code) == _CREDIT_LENGTH else is_organisation(self.code)


def is_organisation(code: str) -> bool:
    """Whether the check digit of an organisation code (GB 11714) is right.

    >>> is_organisation("000014349"), is_organisation("000014348")
    (True, False)
    """
    check = -sum(weight * _DIGITS.index(one) for weight, one in zip(_WEIGHTS, code[:8], strict=True)) % 11
    return code[8:] == "0123456789X"[check]


def is_region(code: str) -> bool:
    """Whether six digits are, or were, a region of GB/T 2260; all China is 100000.

    >>> is_region("110106"), is_region("990101")
    (True, False)
    """
    return code == "100000" or any("county" in facts for _, facts in numdb.get("cn/loc").info(code))


def read_codes(document: Document, url: str | None) -> tuple[dict[str, Codes], Sequence[Finding]]:
    """The codes that a page carries and that hold, as `Report.codes`; a finding for each credit code that does not.

    Nothing is told of an organisation code that does not hold: offices number their 索引号 as they like, too.
    """
    printed = list(dict.fromkeys(_printed(document, url)))
    right = [one for one in printed if one.is_right]
    credit = [one for one in right if len(one.code) == _CREDIT_LENGTH]
    findings = [_wrong(one) for one in printed if not one.is_right and len(one.code) == _CREDIT_LENGTH]
    several = list(dict.fromkeys(one.code for one in credit))
    if len(several) > 1:
        message = f"the page carries {len(several)} credit codes; the first is taken"
        findings.append(Finding(code="several_codes", message=message, evidence=" | ".join(several)))
    told = {
        "credit_code": _told(*credit[0:1]),
        "organisation_code": _told(*(_organisation_of(one) for one in (credit or right)[0:1])),
        "region": _region(credit, document),
        "site": _site(document),
    }
    codes = {name: code for name, code in told.items() if code}
    return ({"codes": Codes.model_validate(codes)} if codes else {}), findings


def _printed(document: Document, url: str | None) -> Iterator[_Printed]:
    for name, value in parse_qsl(urlsplit(url or "").query):
        if name.lower() == "area" and re.fullmatch(_CREDIT, value.upper()):
            yield _Printed("area", value.upper())
    blocks = (*document.above, *document.blocks)
    texts = [normalise(text).upper() for block in blocks for text in _texts(block) if _NAMES_ONE.search(text)]
    for field, pattern in _PRINTED:
        for text in texts:
            yield from (_Printed(field, found["code"].replace("-", "")) for found in pattern.finditer(text))


def _texts(block: Block) -> Iterator[str]:
    """A paragraph, or each cell of a table with the one right of it, which may hold the value of its field."""
    if isinstance(block, Paragraph):
        yield block.text
    elif isinstance(block, Grid):
        for one, other in zip(block.cells, (*block.cells[1:], None), strict=True):
            yield one.text + (f":{other.text}" if other and other.row == one.row else "")


def _organisation_of(printed: _Printed) -> _Printed:
    return _Printed(printed.field, printed.code[8:17]) if len(printed.code) == _CREDIT_LENGTH else printed


def _region(credit: Sequence[_Printed], document: Document) -> Code | None:
    """Where the body is registered, else where its site is."""
    site = document.metas.get("siteidcode", "")[:6]
    registered = [_Printed(one.field, one.code[2:8]) for one in credit]
    places = [*registered, _Printed("SiteIDCode", site)]
    return next((_told(one) for one in places if len(one.code) == _REGION_LENGTH and is_region(one.code)), None)


def _site(document: Document) -> Code | None:
    code = document.metas.get("siteidcode", "")
    return _told(_Printed("SiteIDCode", code)) if _SITE.fullmatch(code) else None


def _told(printed: _Printed | None = None) -> Code | None:
    return Code(value=printed.code, field=printed.field) if printed else None


def _wrong(printed: _Printed) -> Finding:
    message = f"the check digit of the credit code under {printed.field} is wrong: it is not taken"
    return Finding(code="wrong_check_digit", message=message, evidence=printed.code)
