"""Pages that were drawn, kept as long as what they were drawn from is the same."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock

MOST = 500
"""Pages, of some 50 kB each."""


@dataclass(frozen=True)
class Drawn:
    """A page as it was sent; `mark` is another one whenever the page is, `names` those of the body it is about."""

    mark: Hashable
    names: tuple[str, ...]
    html: bytes


class KeptPages:
    """The pages that were asked for last, by any key."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Hashable, Drawn] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable) -> Drawn | None:
        """The page that is kept under a key, whether it still holds or not."""
        with self._lock:
            if found := self._pages.get(key):
                self._pages.move_to_end(key)
            return found

    def put(self, key: Hashable, drawn: Drawn) -> None:
        """Keep a page, and forget the one that was longest not asked for."""
        with self._lock:
            self._pages[key] = drawn
            self._pages.move_to_end(key)
            while len(self._pages) > MOST:
                self._pages.popitem(last=False)
