"""What every answer carries, and which requests are answered at all: captured pages are hostile."""

from collections.abc import Callable, Sequence

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crawler.browse.border import Border, Room
from crawler.browse.entrance import entered

HEADERS = (
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"origin-agent-cluster", b"?1"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), usb=()"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)

Policy = Callable[[Border, Scope], str]
"""The content security policy of a room's answers that bring none of their own."""


WORKERS = ("/viewer/sw.js",)
"""Service workers may rewrite all that an origin serves: only our own is given."""


class Shielded:
    """Answers nobody but who asks by a right name, and adds the headers to every answer, errors included."""

    def __init__(self, app: ASGIApp, *, border: Border, room: Room, policy: Policy) -> None:
        self.app = app
        self.border = border
        self.room: Room = room
        self.policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, with the headers."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close"})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refused = self._refused(scope)
        policy = "sandbox" if refused else self.policy(self.border, scope)
        headers = [*HEADERS, (b"content-security-policy", policy.encode("latin-1"))]

        async def shielded(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = message["headers"]
                named = {name for name, _ in own}
                message["headers"] = [*own, *(field for field in headers if field[0] not in named)]
            await send(message)

        await (refused or self.app)(scope, receive, shielded)

    def _refused(self, scope: Scope) -> ASGIApp | None:
        """The answer to who asks by a wrong name, by a wrong way, or for a captured script as a service worker."""
        if not self.border.admits(scope):
            return PlainTextResponse("Invalid host header\n", 400)
        headers = Headers(scope=scope)
        if self.border.proxied and headers.get("x-forwarded-proto") != "https":
            return PlainTextResponse("HTTPS only\n", 403)
        if "service-worker" in headers and scope["path"] not in WORKERS:
            return PlainTextResponse("No service worker of a captured page\n", 403)
        if self.border.token:
            return entered(scope, self.border.token, self.border.origin(scope, self.room))
        return None


class ReadElsewhere:
    """Lets scripts of named origins read the API, and nothing else; without a cookie, so that a token must be sent."""

    def __init__(self, app: ASGIApp, *, origins: Sequence[str]) -> None:
        self.app = app
        self.api = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=("GET", "HEAD"),
            allow_headers=("authorization", "if-none-match"),
            expose_headers=("etag",),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, with what browsers ask for."""
        is_api = scope["type"] == "http" and scope["path"].startswith("/api/")
        await (self.api if is_api else self.app)(scope, receive, send)


def shielding(border: Border) -> list[Middleware]:
    """The application's shield, and before it the door to the API for scripts of other sites, where there is one."""
    shield = Middleware(Shielded, border=border, room="application", policy=_application_policy)
    return [*([Middleware(ReadElsewhere, origins=border.allowed)] if border.allowed else []), shield]


def replay_shielding(border: Border) -> list[Middleware]:
    """The shield of the second origin."""
    return [Middleware(Shielded, border=border, room="replay", policy=replay_policy)]


def replay_policy(border: Border, scope: Scope) -> str:
    """No script runs, and nothing is loaded from elsewhere; the application may frame it, and it itself."""
    return (
        "sandbox allow-same-origin; default-src 'none'; img-src 'self' data:; media-src 'self' data:; "
        "font-src 'self' data:; style-src 'self' 'unsafe-inline' data:; frame-src 'self'; form-action 'none'; "
        f"base-uri 'none'; frame-ancestors 'self' {border.origin(scope, 'application')}"
    )


def _application_policy(border: Border, scope: Scope) -> str:
    """No script, nothing from elsewhere; captured pages are framed from their own origin alone."""
    return (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        f"frame-ancestors 'none'; frame-src {border.origin(scope, 'replay')}"
    )
