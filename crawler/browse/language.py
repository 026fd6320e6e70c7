"""In which words the pages speak: Chinese with English beside it, or one of the two alone; what is archived stays."""

from typing import Literal, get_args
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

Language = Literal["both", "zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

NAME = "lang"
"""Of the parameter of every page's address, and of the cookie that remembers what it said."""

YEAR_S = 365 * 24 * 3600


def language_of(request: Request) -> Language:
    """What the address asks for, else what was chosen before, else both."""
    said = (request.query_params.get(NAME), request.cookies.get(NAME))
    return next((language for one in said for language in LANGUAGES if one == language), "both")


def remember(request: Request, response: Response) -> None:
    """Keep what the address asks for; what is shown depends on the cookie, and no cache may forget that."""
    response.headers.append("vary", "cookie")
    if request.query_params.get(NAME) in LANGUAGES:
        secure = request.url.scheme == "https"
        response.set_cookie(
            NAME, language_of(request), max_age=YEAR_S, secure=secure, httponly=True, samesite="lax", path="/"
        )


def in_language(request: Request, language: Language) -> str:
    """The address of this same page in other words."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != NAME]
    return f"?{urlencode([*kept, (NAME, language)])}"
