"""Tables as pictures: `python -m tests.making.pictures` draws them in Chromium into `png/`."""

import hashlib
import io
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from crawler.demo.forms import Rows, applications, disclosure, disputes, fill
from crawler.demo.pictures import drawing_page
from tests.making.figures import figures
from tests.making.html import table_html

FOLDER = Path(__file__).parent / "png"
SOURCE = "Source"
"""The PNG's text chunk that holds the digest of what was drawn."""
GREYS = 16
STYLES = {
    "thin": "table{border-collapse:collapse;width:900px;font:15px/1.5 'Noto Serif CJK SC'}td{border:1px solid #000}",
    "wide": "table{border-collapse:collapse;width:1180px;font:19px/1.6 'Noto Sans CJK SC'}td{border:2px solid #444}",
    "tinted": "table{border-collapse:collapse;width:1000px;font:16px/1.6 'Noto Sans CJK SC'}"
    "td{border:1px solid #888;padding:4px}tr:nth-child(even){background:#eef3f8}",
}
PICTURES: dict[str, tuple[str, str, str]] = {
    "disclosure-2021": ("disclosure", "2021", "thin"),
    "applications-2021": ("applications", "2021", "wide"),
    "disputes-2021": ("disputes", "2021", "tinted"),
    "disclosure-2019": ("disclosure", "2019", "tinted"),
    "applications-2019": ("applications", "2019", "wide"),
    "disputes-2019": ("disputes", "2019", "thin"),
}
"""Name of a picture: its table, its form, how it is drawn."""


def printed_in(name: str) -> dict[str, str]:
    """The numbers of a picture, by path."""
    table, form, _ = PICTURES[name]
    return {path: text for path, text in figures(f"picture {form}", form).items() if path.startswith(table)}


def rows_of(name: str) -> Rows:
    """The table of a picture."""
    table, form, _ = PICTURES[name]
    makers = {"disclosure": disclosure(form), "applications": applications(form), "disputes": disputes()}
    return fill(makers[table], printed_in(name))


def markup(name: str) -> str:
    """The page that Chromium draws."""
    style = "body{margin:0}main{display:inline-block;padding:12px;background:#fff}td{text-align:center;padding:3px}"
    return f"<style>{style}{STYLES[PICTURES[name][2]]}</style><main>{table_html(rows_of(name), '<table>')}</main>"


def digest(name: str) -> str:
    """What a picture is made of."""
    return hashlib.sha256(markup(name).encode()).hexdigest()


def png(name: str) -> bytes:
    """The picture as it was drawn."""
    return (FOLDER / f"{name}.png").read_bytes()


def jpeg(name: str, *, quality: int = 80, angle: float = 0, scale: float = 1) -> bytes:
    """The picture as a scanner or an office makes it."""
    image = Image.open(io.BytesIO(png(name))).convert("L")
    if scale != 1:
        image = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.BICUBIC)
    image = image.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def main() -> None:
    """Draw them all."""
    FOLDER.mkdir(exist_ok=True)
    with drawing_page() as page:
        page.set_viewport_size({"width": 1300, "height": 1000})
        for name in PICTURES:
            page.set_content(markup(name))
            shot = Image.open(io.BytesIO(page.locator("main").screenshot())).convert("L").quantize(GREYS)
            about = PngInfo()
            about.add_text(SOURCE, digest(name))
            shot.save(FOLDER / f"{name}.png", "PNG", optimize=True, pnginfo=about)


if __name__ == "__main__":
    main()
