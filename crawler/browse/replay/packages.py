"""Pages packed as WACZ for the viewer, one file a page, made when it is first asked for and kept for a while."""

import hashlib
import shutil
import tempfile
import weakref
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from crawler.browse.site import Site
from crawler.capture.exchange import Capture
from crawler.export.as_wacz import page_wacz

MOST_FILES = 200
MOST_BYTES = 1 << 30
"""What the files may take together on disk; the one that was not asked for longest goes first."""


@dataclass(frozen=True)
class Package:
    """A page in a WACZ; the version in its address tells a viewer that it is another file than it kept."""

    path: Path
    version: str
    size_bytes: int


class Packages:
    """The files, in a folder that goes with the process."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._folder = tempfile.mkdtemp(prefix="nianbao-replay-")
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._made: OrderedDict[object, Package] = OrderedDict()
        self._lock = Lock()

    def of(self, page: Capture) -> Package:
        """The page's file; it is made anew when the hide list changes."""
        key = page.record_id, self._site.hidden.stamp
        with self._lock:
            if package := self._made.get(key):
                self._made.move_to_end(key)
                return package
        package = self._make(page)
        with self._lock:
            self._made[key] = package
            self._let_go()
        return package

    def _make(self, page: Capture) -> Package:
        shown = self._site.hidden.hides_capture
        with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".wacz", delete=False) as file:
            path = Path(file.name)
        made = page_wacz(self._site.archive, page, path, shown=lambda capture: shown(capture) is None)
        with path.open("rb") as file:
            version = hashlib.file_digest(file, "sha256").hexdigest()[:16]
        return Package(path, version, made.size_bytes)

    def _let_go(self) -> None:
        """Whoever still reads a file that goes reads it to its end."""
        while len(self._made) > MOST_FILES or sum(one.size_bytes for one in self._made.values()) > MOST_BYTES:
            if len(self._made) == 1:
                return
            self._made.popitem(last=False)[1].path.unlink(missing_ok=True)
