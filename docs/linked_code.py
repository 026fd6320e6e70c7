"""What a page links outside of docs/ goes into the site with it: MkDocs knows the files of one folder only."""

import re
from pathlib import Path, PurePosixPath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

LINK = re.compile(r"\]\(((?:\.\./)+)([^)#?]+)\)")
"""`](../extractors/forms/derived.toml)`: up from the page's folder, then down from the checkout's."""


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """The page with its links to code leading to copies beside the pages."""
    depth = len(PurePosixPath(page.file.src_uri).parts)

    def to_copy(link: re.Match[str]) -> str:
        up, path = link.groups()
        if up.count("../") != depth:
            return link[0]  # to another page
        _copy(path, config, files)
        return f"]({'../' * (depth - 1)}code/{path}.txt)"

    return LINK.sub(to_copy, markdown)


def _copy(path: str, config: MkDocsConfig, files: Files) -> None:
    source = Path(config.docs_dir).parent / path
    name = f"code/{path}.txt"
    if source.is_file() and files.get_file_from_path(name) is None:  # a link to nothing is refused by --strict
        files.append(File.generated(config, name, content=source.read_text(encoding="utf-8")))
