"""Which reports were written since the text index last looked: their names in a file beside the index.

A name is noted before its report is written and again after it, so that neither a killed writer nor one that is still
writing leaves a report that the index does not hear of.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from crawler.small_files import locked


def make_private(folder: Path) -> None:
    """Have the folder of an index, in one of all indexes, which only its owner enters."""
    for one in (folder.parent, folder):
        one.mkdir(mode=0o700, parents=True, exist_ok=True)


class Notes:
    """The notes in the folder of one index; many processes may write them, and one at a time take them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._new, self._taken = folder / "changed", folder / "taken"

    def add(self, names: Collection[str]) -> None:
        """Note that reports are about to change, or just did."""
        make_private(self.folder)
        with locked(self.folder / "changed.lock"), self._new.open("a", encoding="utf-8") as file:
            file.writelines(f"{name}\n" for name in names)

    @contextmanager
    def taking(self, *, wait: bool = True) -> Iterator[set[str] | None]:
        """All names that were noted; they are forgotten when the block ends well.

        None where another process takes them just now, unless this one is to `wait` for it.
        """
        make_private(self.folder)
        with locked(self.folder / "index.lock", wait=wait) as mine:
            if mine is None:
                yield None
                return
            with locked(self.folder / "changed.lock"):
                if self._new.exists():
                    with self._taken.open("a", encoding="utf-8") as file:
                        file.write(self._new.read_text("utf-8"))
                    self._new.unlink()
            yield set(self._taken.read_text("utf-8").splitlines()) if self._taken.exists() else set()
            self._taken.unlink(missing_ok=True)
