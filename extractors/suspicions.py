"""What does not fit together on a page: two years, a page that says it is a government's and stands elsewhere."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from extractors.document import Document, Grid
from extractors.forms import form_labels
from extractors.identity import Identity
from extractors.labels import find_label
from extractors.normal import normalise
from extractors.place import at
from extractors.read.table import is_figure
from extractors.report import Finding, Section
from extractors.tables.parts import parts
from extractors.tables.value import Value

_GOVERNMENT = re.compile(r"(^|\.)gov\.cn$")
# 2021年， at the start of a sentence: the year that a report speaks of
_SPEAKS_OF = re.compile(r"(?:^|[。;])(20\d\d)年(?:度|以来)?[,，、]")
_TABLED = frozenset({2, 3, 4})
"""The sections in which tables stand."""
_ROWS_SAID = 4
_LONGEST_LABEL = 60
_EVIDENCE = 200


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


def find_unread_grids(grids: Iterable[Grid], values: Mapping[str, Value]) -> Iterator[Finding]:
    """`unread_table`: a table full of figures that is none of the form's, while one of these is missing."""
    missing = sorted(set(form_labels()) - {path.partition(".")[0] for path in values})
    for grid in grids if missing else ():
        figures = sum(is_figure(cell.text) for cell in grid.cells)
        if figures >= _ROWS_SAID and not parts([grid]):
            said = " | ".join(" ".join(cell.text.split()) for cell in grid.cells)[:_EVIDENCE]
            message = (
                f"nothing was read of a table with {figures} figures, and there is no table of {', '.join(missing)}"
            )
            yield Finding(code="unread_table", message=message, evidence=said, at=at(grid.cells[0].place))


def find_table_in_text(sections: Sequence[Section], tables: Collection[str]) -> Iterator[Finding]:
    """`unread_table`: the text says the rows of a table of the form that no table of the document yielded."""
    texts = [line for section in sections if section.number in _TABLED for line in section.text.split("\n")]
    short = [line for line in texts if len(line) <= _LONGEST_LABEL]
    for name, labels in form_labels().items():
        said = [line for line in short if any(find_label(line, each) for each in labels)] if name not in tables else []
        if len(said) >= _ROWS_SAID:
            message = f"no {name} table was read, but the text says rows of it"
            yield Finding(code="unread_table", message=message, evidence=" | ".join(said[:_ROWS_SAID]))
