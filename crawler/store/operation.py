"""What operating asks the database: when each run of the schedule is due next, and how much there is."""

from collections.abc import Mapping
from datetime import datetime

from crawler.entry import stable_id
from crawler.store.collections import Collections
from crawler.store.documents import milliseconds
from crawler.store.failures import reaching


class Operation:
    """Times of runs, by data folder: several may share a database. Every call may raise DatabaseUnreachable."""

    def __init__(self, at: Collections, where: str) -> None:
        self._at, self._where = at, where

    def due(self, folder: str) -> Mapping[str, datetime | None]:
        """When each run of a folder is due next."""
        with reaching(self._where):
            return {one["run"]: one["next"] for one in self._at.jobs.find({"folder": folder})}

    def put(self, folder: str, run: str, at: datetime | None) -> None:
        """Note when a run is due next."""
        name = stable_id([folder, run])
        document = {"_id": name, "folder": folder, "run": run, "next": at and milliseconds(at)}
        with reaching(self._where):
            self._at.jobs.replace_one({"_id": name}, document, upsert=True)

    def drop(self, folder: str, run: str) -> None:
        """It is no run any more."""
        with reaching(self._where):
            self._at.jobs.delete_one({"_id": stable_id([folder, run])})

    def count_reports(self) -> int:
        """How many current reports there are, without looking at them."""
        with reaching(self._where):
            return self._at.reports.estimated_document_count()
