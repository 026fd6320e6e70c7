"""Who may come in where not only this machine asks: whoever has the token, once in an address and then as a cookie."""

import hashlib
import hmac
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

NAME = "token"
COOKIE = "nianbao"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

PAGE = """<!doctype html>
<html lang="zh-Hans"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>年报 nianbao</title>
<style>body { margin: 0 auto; padding: 4rem 1.2rem; max-width: 24rem; font: 1rem/1.6 system-ui, sans-serif }
input, button { font: inherit; padding: 0.4rem 0.7rem; width: 100%; margin: 0.3rem 0; box-sizing: border-box }</style>
</head><body><form><label>口令 <span lang="en">token</span>
<input name="token" type="password" autocomplete="current-password" required autofocus></label>
<button>进入 <span lang="en">enter</span></button></form></body></html>
"""


def entered(scope: Scope, token: str, origin: str) -> Response | None:
    """None for who has the token; else the way in, or the page that asks for it."""
    headers = Headers(scope=scope)
    said = headers.get("authorization", "").encode("latin-1").decode("utf-8", "replace")
    if _same(said, f"Bearer {token}") or _has_cookie(headers, token):
        return None
    asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    if any(name == NAME and _same(value, token) for name, value in asked):
        kept = urlencode([(name, value) for name, value in asked if name != NAME])
        path = scope["raw_path"].split(b"?")[0].decode("latin-1")
        response: Response = RedirectResponse(f"{origin}{path}" + (f"?{kept}" if kept else ""), 303)
        response.set_cookie(COOKIE, proof(token), httponly=True, samesite="lax", path="/")
    else:
        response = HTMLResponse(PAGE, 401)
        response.headers["www-authenticate"] = 'Bearer realm="nianbao"'
    response.headers.update({"cache-control": "no-store", "content-security-policy": POLICY})
    return response


def proof(token: str) -> str:
    """What the cookie says: nobody learns the token from it."""
    return hmac.new(token.encode(), b"nianbao browse", hashlib.sha256).hexdigest()


def _has_cookie(headers: Headers, token: str) -> bool:
    """Whether one of the cookies of this name is right: another site on this host may have set one, too."""
    pairs = (pair.strip() for line in headers.getlist("cookie") for pair in line.split(";"))
    values = [pair.removeprefix(f"{COOKIE}=") for pair in pairs if pair.startswith(f"{COOKIE}=")]
    return any(_same(value.strip('"'), proof(token)) for value in values)


def _same(one: str, other: str) -> bool:
    """Compared in a time that tells nothing."""
    return hmac.compare_digest(one.encode(), other.encode())
