"""Replay with scripts: ReplayWeb.page shows one captured page out of a WACZ of that page alone.

Its two files are served as they came. Its service worker runs inside one of ours, which puts a policy on everything
that it answers: what a captured page runs reaches neither the network nor the application.
"""

from functools import cache
from importlib.resources import files

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from crawler.browse.addresses import bare
from crawler.browse.captures import asked
from crawler.browse.mementos import stamp
from crawler.browse.replay.packages import Packages
from crawler.browse.site import Site
from crawler.browse.turns import apart
from crawler.replay_files import find_replay_files

JAVASCRIPT = "text/javascript; charset=utf-8"
OWN = {"sw.js": "worker.js"}
THEIRS = {"ui.js": "ui.js", "replayweb.page.js": "sw.js"}
"""From names in addresses to files of the component."""

FRAME = '<!doctype html><script src="/viewer/ui.js"></script><replay-app-main></replay-app-main>'

WORKER_POLICY = "default-src 'none'; script-src 'self' 'unsafe-eval'; connect-src 'self' data: blob:"


def routes(site: Site) -> list[Route]:
    """The frame that the application shows, its scripts, and its WACZ."""
    packages = Packages(site)

    def view(request: Request) -> Response:
        """One page in the viewer."""
        capture = asked(site, request)
        context = {
            "capture": capture,
            "at": stamp(capture),
            "source": f"/wacz/{bare(capture.record_id)}/{packages.of(capture).version}.wacz",
        }
        return shielded(request, site.page(request, "replay/view.html", context))

    def frame(request: Request) -> Response:
        """What the component frames, until its service worker answers in its place."""
        return shielded(request, Response(FRAME, media_type="text/html"))

    def shielded(request: Request, response: Response) -> Response:
        response.headers["content-security-policy"] = _policy(site.border.origin(request.scope, "application"))
        return response

    def wacz(request: Request) -> Response:
        """The page's file, whole or in ranges."""
        package = packages.of(asked(site, request))
        if request.path_params["version"] != f"{package.version}.wacz":
            raise HTTPException(404)
        return FileResponse(package.path, media_type="application/wacz+zip")

    return [
        Route("/view/{record_id}", apart(view)),
        Route("/wacz/{record_id}/{version}", apart(wacz)),
        Route("/viewer/", frame),
        Route("/viewer/{name}", script),
    ]


def is_there() -> bool:
    """Whether set-up fetched the component."""
    return find_replay_files() is not None


def script(request: Request) -> Response:
    """A script of the viewer's: ours, or one of the component."""
    name, folder = request.path_params["name"], find_replay_files()
    if folder is None or name not in {*OWN, *THEIRS, "viewer.css"}:
        raise HTTPException(404)
    if name in THEIRS:
        response: Response = FileResponse(folder / THEIRS[name], media_type=JAVASCRIPT)
    else:
        media_type = JAVASCRIPT if name in OWN else "text/css; charset=utf-8"
        response = Response(_own_file(OWN.get(name, name)), media_type=media_type)
    response.headers["content-security-policy"] = WORKER_POLICY
    response.headers["cache-control"] = "no-cache"
    return response


@cache
def _own_file(name: str) -> bytes:
    return files("crawler.browse.replay").joinpath(name).read_bytes()


def _policy(application: str) -> str:
    """Scripts of this origin alone; what they show is framed from here; nothing navigates away or opens a window."""
    return (
        "sandbox allow-scripts allow-same-origin allow-forms; default-src 'none'; script-src 'self'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "connect-src 'self' data:; frame-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
        f"frame-ancestors 'self' {application}"
    )
