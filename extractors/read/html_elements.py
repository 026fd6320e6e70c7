"""What is known of HTML's elements by their names, from `html.toml`."""

import tomllib
from importlib.resources import files

ELEMENTS: dict[str, list[str]] = tomllib.loads(files("extractors.read").joinpath("html.toml").read_text("utf-8"))
"""Names of elements (and of classes and ids, as `.name` and `#name`) by what is done with them."""
