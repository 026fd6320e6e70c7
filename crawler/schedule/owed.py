"""What is owed: runs that were due and have not ended yet, and how each ended; one file each in `state/schedule/`.

Noted before a run begins and settled when it has ended, so that what a killed scheduler was at goes on with the next.
"""

import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.small_files import read_json, write_json


@dataclass(frozen=True)
class Account:
    """A run: since when it is owed (None: it is not), how often it was tried, how it ended, and how it failed last."""

    run: str
    due: datetime | None = None
    tries: int = 0
    began: datetime | None = None
    ended: datetime | None = None
    exit_code: int | None = None
    failed: datetime | None = None
    why: str = ""

    @property
    def is_failing(self) -> bool:
        """Whether its last try failed."""
        return self.failed is not None and self.failed == self.ended


def owe(data: Path, run: str, due: datetime) -> None:
    """Note that a run is due, unless it is owed already."""
    account = account_of(data, run)
    if account.due is None:
        keep(data, replace(account, due=due, tries=0))


def account_of(data: Path, run: str) -> Account:
    """How it stands with a run."""
    told: dict[str, Any] = read_json(_file(data, run))
    known = {field.name: told[field.name] for field in fields(Account) if told.get(field.name) is not None}
    for name in ("due", "began", "ended", "failed"):
        if name in known:
            known[name] = datetime.fromisoformat(known[name])
    return Account(**{**known, "run": run})


def accounts(data: Path) -> Iterator[Account]:
    """All runs that were ever due, by name."""
    for file in sorted((data / "state" / "schedule").glob("*.json")):
        yield account_of(data, file.stem)


def keep(data: Path, account: Account) -> None:
    """Write it down."""
    write_json(_file(data, account.run), asdict(account))


def folder_id(data: Path) -> str:
    """What tells this data folder from others that share a database; made up once."""
    if not is_known(data):
        _id(data).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _id(data).write_text(secrets.token_hex(8), "utf-8")
    return _id(data).read_text("utf-8")


def is_known(data: Path) -> bool:
    """Whether a scheduler ever ran on this data folder."""
    return _id(data).exists()


def _id(data: Path) -> Path:
    return data / "state" / "schedule" / "folder"


def _file(data: Path, run: str) -> Path:
    return data / "state" / "schedule" / f"{run}.json"
