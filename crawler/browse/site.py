"""What every page stands on: the store, the archive, the templates."""

from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from crawler.browse.addresses import bare, shown_url
from crawler.browse.border import Border
from crawler.browse.terms import term
from crawler.capture.archive import Archive
from crawler.store import Store


def _templates() -> Jinja2Templates:
    environment = Environment(
        loader=PackageLoader("crawler.browse"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.globals["term"] = term
    environment.filters["bare"] = bare
    environment.filters["shown_url"] = shown_url
    return Jinja2Templates(env=environment)


@dataclass(frozen=True)
class Site:
    """One data folder, as the pages see it; each room of pages makes its routes over it."""

    store: Store
    archive: Archive
    border: Border = field(default_factory=Border)
    reading: Lock = field(default_factory=Lock)
    """The archive's index is for one reader at a time; pages are made in several threads."""
    templates: Jinja2Templates = field(default_factory=_templates)

    def page(self, request: Request, template: str, context: dict[str, Any], status: int = 200) -> Response:
        """A page drawn from its template."""
        return self.templates.TemplateResponse(request, template, context, status_code=status)
