"""What every page stands on: the store, the archive, the templates."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from crawler.browse.addresses import bare, shown_url
from crawler.browse.border import Border
from crawler.browse.folding import Folding
from crawler.browse.hiding import HideList
from crawler.browse.keeping import KeptPages
from crawler.browse.language import LANGUAGES, Language, in_language, language_of, remember
from crawler.browse.lookout import Lookout
from crawler.browse.sources.workshop import Workshop
from crawler.browse.terms import term
from crawler.browse.words import Words
from crawler.capture.archive import Archive
from crawler.clock import now
from crawler.history import last_modified
from crawler.registry import Registry, read_registry
from crawler.store import Store
from crawler.survey import Survey, survey


def _templates() -> Mapping[Language, Jinja2Templates]:
    return {language: Jinja2Templates(env=environment_of(language)) for language in LANGUAGES}


def environment_of(language: Language) -> Environment:
    """What templates are drawn with in a language."""
    environment = Folding(
        Words(language),
        loader=PackageLoader("crawler.browse"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        auto_reload=False,  # a page of forty parts looks at no files
    )
    environment.globals |= {"term": term, "language": language, "in_language": in_language}
    environment.filters |= {"bare": bare, "shown_url": shown_url}
    return environment


@dataclass(frozen=True)
class Site:
    """One data folder, as the pages see it; each room of pages makes its routes over it."""

    store: Store
    archive: Archive
    border: Border = field(default_factory=Border)
    templates: Mapping[Language, Jinja2Templates] = field(default_factory=_templates)
    registry: Registry = field(default_factory=read_registry)
    take: Callable[[], Survey] | None = None
    """Takes a survey; without one it is taken in this process."""
    kept: KeptPages = field(default_factory=KeptPages)
    """Pages that need not be drawn again."""
    hidden: HideList = field(init=False)
    """What is not shown, whatever the store and the archive have: every room asks it."""

    workshop: Workshop = field(default_factory=Workshop)
    """Where captured documents are opened."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "hidden", HideList(self.archive))

    def environment(self, request: Request) -> Environment:
        """What templates are drawn with, in the words that the reader chose."""
        return self.templates[language_of(request)].env

    @cached_property
    def lookout(self) -> Lookout:
        """Where the last survey of all the data is."""
        return Lookout(self.take or self._look)

    def _look(self) -> Survey:
        return survey(self.store, self.registry, now(), partial(last_modified, self.archive))

    def page(self, request: Request, template: str, context: dict[str, Any], status: int = 200) -> Response:
        """A page drawn from its template, in the words that the reader chose."""
        drawn = self.templates[language_of(request)]
        response = drawn.TemplateResponse(request, template, context, status_code=status)
        remember(request, response)
        return response


def around(site: Site) -> Hashable:
    """Another one whenever a survey was taken, or what is hidden is something else."""
    survey = site.lookout.last()
    return survey and survey.at, site.hidden.stamp
