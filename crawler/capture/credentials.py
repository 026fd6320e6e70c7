r"""What must not get into an archive that is handed on: our own credentials, where a request shows them.

A plain request has an `Authorization` only where a setting of ours put it there, and any request a
`Proxy-Authorization` only for the proxy that a portal's file or the environment names. What a page's own scripts send
is the page's, and stays.

>>> without_credentials(b"GET / HTTP/1.1\r\nHost: a.cn\r\nProxy-Authorization: Basic eA==\r\n\r\n", "plain")
(b'GET / HTTP/1.1\r\nHost: a.cn\r\nProxy-Authorization: withheld\r\n\r\n', ['Proxy-Authorization'])
"""

import re

from spiders.found import Via

_VALUE = rb")[ \t]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*"
OURS: dict[Via, re.Pattern[bytes]] = {
    "plain": re.compile(rb"(?im)^((?:proxy-)?authorization" + _VALUE),
    "browser": re.compile(rb"(?im)^(proxy-authorization" + _VALUE),
}
"""The fields whose values are ours; a value may go on in lines that begin with a blank."""


def without_credentials(head: bytes, via: Via) -> tuple[bytes, list[str]]:
    """A request's head with `withheld` in place of our credentials, and the names of such fields."""
    names = [name.decode("ascii") for name in OURS[via].findall(head)]
    return (OURS[via].sub(rb"\1: withheld", head), names) if names else (head, [])
