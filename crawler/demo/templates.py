"""Filling in the templates of the demo: pages in `html/`, parts of DOCX and portal files as text."""

from jinja2 import Environment, PackageLoader, StrictUndefined

PAGES = Environment(
    loader=PackageLoader("crawler.demo", "html"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(name: str, **values: object) -> str:
    """The template `html/<name>`, filled in."""
    return PAGES.get_template(name).render(values)


def fill(template: str, **values: object) -> str:
    """A template given as text, filled in."""
    return PAGES.from_string(template).render(values)
