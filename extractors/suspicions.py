"""What does not fit together on a page: two years, a page that says it is a government's and stands elsewhere."""

import re
from collections.abc import Iterator, Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from extractors.dates import printed_otherwise
from extractors.document import Document
from extractors.identity import Identity
from extractors.normal import normalise
from extractors.report import Finding, Section

_GOVERNMENT = re.compile(r"(^|\.)gov\.cn$")
# 2021年， at the start of a sentence: the year that a report speaks of
_SPEAKS_OF = re.compile(r"(?:^|[。;])(20\d\d)年(?:度|以来)?[,，、]")


def is_government(url: str | None) -> bool:
    """Whether an address is a government's: below gov.cn."""
    return bool(_GOVERNMENT.search(urlsplit(url or "").hostname or ""))


def find_two_years(identity: Identity, other: Identity, sections: Sequence[Section]) -> Iterator[Finding]:
    """`two_years`: another title of the page, or the first sentences, name another year than the title."""
    year = identity.year
    first = next((section.text for section in sections if section.number == 1), "")
    spoken = [int(found) for found in _SPEAKS_OF.findall(normalise(first))]
    titled = other.said.year if other.said else None
    if year and titled and titled != year:
        yield _two_years(f"{identity.title} | {other.title}", year, titled)
    elif year and spoken and year not in spoken:
        yield _two_years(f"{identity.title} | {first[:60]}", year, spoken[0])


def _two_years(evidence: str, year: int, another: int) -> Finding:
    return Finding(code="two_years", message=f"the title says {year}, the page also {another}", evidence=evidence)


def find_two_dates(document: Document, published: str | None) -> Iterator[Finding]:
    """`two_dates`: the page's own facts and its printed 发布日期 name different days."""
    if printed := printed_otherwise(document, published):
        message = f"the page's facts say that it was published on {published}, its text on {printed}"
        yield Finding(code="two_dates", message=message, evidence=f"{published} | {printed}")


def find_clone(document: Document, url: str | None) -> Iterator[Finding]:
    """`clone_suspected`: the page carries a government site's code, but its host is not one below gov.cn."""
    host = urlsplit(url or "").hostname
    code = document.metas.get("siteidcode", "")
    if host and code.isdigit() and not is_government(url) and not _is_address(host):
        message = f"the page carries the SiteIDCode of a government's site, but stands on {host}"
        yield Finding(code="clone_suspected", message=message, evidence=f"SiteIDCode {code} | {host}")


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return host == "localhost"
    return True
