"""Makes the inputs of the golden cases again: `python -m tests.golden_maker [NAME…]`, and says where reading errs.

Only the files that a case reads and its `case.toml` are written; `pytest --update-golden` records what is read.
"""

import importlib
import io
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tests.golden_case import read_case
from tests.making import __path__ as making
from tests.making.case import GOLDEN, File, Made, Truth, differences, stated

_SHOWN = 8
FOLDER = Path(__file__).parent / "golden"


def makers() -> dict[str, Made]:
    """All cases that are made, by name."""
    for folder in making:
        for module in sorted(Path(folder).glob("cases_*.py")):
            importlib.import_module(f"tests.making.{module.stem}")
    return {name: maker() for name, maker in GOLDEN.items()}


def case_toml(name: str, made: Made) -> str:
    """The text of `case.toml`."""
    shows = " ".join((GOLDEN[name].__doc__ or "").split())
    lines = [f'shows = "{shows}"', f"page = {_table(made.page)}"]
    if made.attachments:
        lines += ["attachments = [", *(f"  {_table(file)}," for file in made.attachments), "]"]
    return "\n".join(lines) + "\n"


def write(name: str, made: Made, folder: Path) -> None:
    """Puts the inputs into the case's folder; a package that holds the same parts is left as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.toml").write_text(case_toml(name, made))
    for file in made.files:
        path = folder / file.name
        if not path.exists() or not is_same(path.read_bytes(), file.body):
            path.write_bytes(file.body)


def is_same(one: bytes, other: bytes) -> bool:
    """Whether two bodies hold the same: of packages the parts count, whatever a zlib made of them."""
    return one == other or (_parts(one) is not None and _parts(one) == _parts(other))


def wrong(made: Made, outcome: dict[str, object]) -> Iterator[str]:
    """Where an outcome departs from what the maker knows to be true, a line each."""
    report, error = outcome.get("report.json"), str(outcome.get("error.txt", ""))
    if isinstance(made.truth, Truth):
        yield from differences(made.truth, stated(report)) if isinstance(report, dict) else [error]
    elif not error.startswith(made.truth[0]) or made.truth[1] not in error:
        yield f"{made.truth} but {error or 'a report'}"


def _table(file: File) -> str:
    named = {"file": file.name, "url": file.url, "media_type": file.media_type, "charset": file.charset}
    return "{ " + ", ".join(f'{key} = "{value}"' for key, value in named.items() if value) + " }"


def _parts(body: bytes) -> dict[str, bytes] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            return {name: package.read(name) for name in package.namelist()}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):  # cut off, or behind a password
        return None


def main() -> None:
    """All cases, or those named."""
    made = makers()
    for name in sys.argv[1:] or made:
        write(name, made[name], FOLDER / name)
        found = list(wrong(made[name], read_case(FOLDER / name)))
        sys.stdout.write("".join(f"{name}: {line}\n" for line in found[:_SHOWN]))


if __name__ == "__main__":
    main()
