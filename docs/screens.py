"""Make the pictures of the pages for README.md and docs/browse.md: what a browser shows of the demo's data.

`python -m docs.screens` (`make doc-pictures`) runs the demo into a folder of its own and takes them in Chromium.
"""

import io
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from crawler.capture.archive import open_archive
from crawler.capture.chromium import find_chromium
from crawler.demo.site import serve_demo
from crawler.registry import read_registry
from crawler.store import Store, open_store
from tests.browse.serving import served

FOLDER = Path(__file__).parent / "pictures"
COLOURS = 128
LARGEST_BYTES = 150_000
COUNTY = "示例市晴川县"
WIDE, PHONE = (1280, 900), (390, 844)


def pages(store: Store) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """The name of each picture, the address that it shows, and the size of the screen."""
    report = store.report("北京市丰台区", 2020, cells=False)
    table = store.report("浙江省广播电视局", 2020, cells=False)
    if report is None or table is None:
        raise LookupError("the demo has no report of 北京市丰台区 or 浙江省广播电视局")
    yield "home", "/", WIDE
    yield "home-phone", "/", PHONE
    yield "body", f"/bodies/{COUNTY}", (1280, 1500)
    yield "compare", f"/compare?agency={COUNTY}&year=2022", (1280, 1330)
    yield "report", f"/reports/{report['reading']}", WIDE
    yield "cell", f"/reports/{table['reading']}/cells/applications.new.total", WIDE
    yield "search", "/search?q=信息公开", WIDE


def main() -> None:
    """Take them all."""
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="nianbao-pictures-") as folder,
        _data(Path(folder)) as (store, address),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        for name, path, size in pages(store):
            picture = small(_shot(browser, f"{address}{path}", size))
            (FOLDER / f"browse-{name}.png").write_bytes(picture)
        browser.close()


@contextmanager
def _data(data: Path) -> Iterator[tuple[Store, str]]:
    """The demo's data, served as the demo does."""
    command = [sys.executable, "-m", "crawler", "demo", "--no-browse", "--data", str(data)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # our own program
    with serve_demo(0) as site:
        registry = read_registry([site.portals])
    with (
        open_store("embedded", data) as store,
        open_archive(data) as archive,
        served(store, archive, registry=registry) as (address, _),
    ):
        yield store, address


def _shot(browser: Browser, address: str, size: tuple[int, int]) -> bytes:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme="light")
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    picture = page.screenshot()
    context.close()
    return picture


def small(picture: bytes) -> bytes:
    """The same with a palette; fewer colours where it would be too large."""
    shown = Image.open(io.BytesIO(picture)).convert("RGB")
    for colours in (COLOURS, COLOURS // 2, COLOURS // 4):
        png = io.BytesIO()
        shown.quantize(colours, dither=Image.Dither.NONE).save(png, "PNG", optimize=True)
        if png.tell() <= LARGEST_BYTES:
            break
    return png.getvalue()


if __name__ == "__main__":
    main()
