"""A portal behind a firewall that answers every address with a 521 and a script to be computed."""

import hashlib

from crawler.demo.server import Answer, Asked, Site
from crawler.demo.templates import page


def challenged_site() -> Site:
    """Every address, robots.txt as well, answers with the challenge."""
    return challenge


def challenge(asked: Asked) -> Answer:
    """What such a firewall answers."""
    token = hashlib.md5(asked.path.encode(), usedforsecurity=False).hexdigest()
    cookie = f"Set-Cookie: __jsluid_h={token}; max-age=31536000; path=/; HttpOnly"
    body = page("challenge.html", letters=list("__jsl_clearance="), token=token)
    return Answer(body.encode(), status="521 ", headers=("Server:nginx", "Connection: keep-alive", cookie))
