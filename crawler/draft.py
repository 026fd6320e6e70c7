"""A portal file drafted from what a look at the portal saw."""

import json
import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from pydantic import ValidationError

from crawler.errors import Usage
from crawler.looking import Sight
from extractors.document import Document
from extractors.errors import ExtractError
from extractors.names import is_body
from extractors.normal import normalise
from extractors.read.html import read_html
from spiders.portal import Portal

_CODE = re.compile(r"[^a-z0-9]+")
_NOT_A_NAME = {"www", "gov", "com", "org", "net", "edu", "cn", "zwgk", "xxgk", "zfxxgk", "zwfw"}
_NAMES = ("sitename", "contentsource", "author", "title")
# 首页-云山区人民政府, 云山县人民政府门户网站 | 信息公开: the parts of a site's name, and what it says beside the body
_PARTS = re.compile(r"[\s_|\-—–>»·:：]+")
_BESIDE = re.compile(r"^(?:欢迎(?:访问|光临|来到))|(?:门户网站|官方网站|门户|官网|网站|政府网|政务网|信息网)$")
_MOST_STARTS = 3
"""Lists that a file may start from: where there are more, one for each body, others come, and the way is kept."""


def code_of(url: str) -> str:
    """A code for the portal at an address: what its host calls itself.

    >>> code_of("http://www.bjft.gov.cn/zwgk/"), code_of("http://127.0.0.5:8000/")
    ('bjft', '127-0-0-5')
    """
    host = urlsplit(url).hostname or ""
    labels = [host] if _is_ip(host) else [label for label in host.split(".") if label not in _NOT_A_NAME]
    return _CODE.sub("-", "-".join(reversed(labels)).lower()).strip("-") or "portal"


def host_of(url: str) -> str:
    """The host whose pages may be fetched, without a leading www, so that its other names are meant, too.

    >>> host_of("http://www.bjft.gov.cn/"), host_of("http://127.0.0.5:8000/")
    ('bjft.gov.cn', '127.0.0.5:8000')
    """
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2].removeprefix("www.").lower()


def portal_at(url: str, code: str) -> Portal:
    """A portal of which only an address is known."""
    try:
        return Portal(code=code, name=host_of(url), platform="auto", start=(url,), hosts=(host_of(url),))
    except ValidationError as error:
        raise Usage(
            f"{url}: an address such as http://www.example.gov.cn/ expected, and a code of a-z, 0-9 and -"
        ) from error


def draft(sight: Sight, *, code: str, name: str | None = None) -> str:
    """The text of a portal file; what only a person can know is left to one, in comments."""
    portal = sight.portal
    metas = _metas(sight)
    is_one = len(sight.legs) == 1 and len(sight.legs[0].start) <= _MOST_STARTS
    one = sight.legs[0] if is_one else portal
    named = name or next((body_of(metas[key]) for key in _NAMES if metas.get(key)), portal.name)
    region = metas.get("siteidcode", "")[:6]
    lines = [
        f"code = {_text(code)}",
        f"name = {_text(named)}",
        f"region = {_text(region)}" if re.fullmatch(r"\d{6}", region) else '# region = ""  # GB/T 2260',
        f"platform = {_text(one.platform)}",
        f"start = {_list(one.start)}",
        f"hosts = {_list(portal.hosts)}",
        '# deadline = "03-31"  # 01-31 for departments, 03-31 for governments',
        "",
        "[expect]  # what was there when this was drafted",
        f"reports = {len(sight.reports)}",
    ]
    if sight.years:
        lines.append(f"years = [{sight.years[0]}, {sight.years[-1]}]")
    return "\n".join(lines) + "\n"


def body_of(site: str) -> str:
    """Whose a site is, as its own name says; the whole name where that does not tell.

    >>> body_of("首页-云山区人民政府"), body_of("云山县人民政府门户网站"), body_of("云山在线")
    ('云山区人民政府', '云山县人民政府', '云山在线')
    """
    parts = (_BESIDE.sub("", _BESIDE.sub("", part)) for part in _PARTS.split(site))
    return next((part for part in parts if is_body(normalise(part))), site)


def _metas(sight: Sight) -> dict[str, str]:
    try:
        page = read_html(sight.start, 0) if sight.start else Document((), "text/html")
    except ExtractError:
        return {}
    return dict(page.metas)


def _is_ip(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


def _text(value: str) -> str:
    """A TOML string: JSON's escapes are TOML's."""
    return json.dumps(value, ensure_ascii=False)


def _list(values: tuple[str, ...]) -> str:
    if len(values) == 1:
        return f"[{_text(values[0])}]"
    return "[\n" + "".join(f"  {_text(value)},\n" for value in values) + "]"
