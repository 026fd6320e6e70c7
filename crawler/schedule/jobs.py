"""APScheduler's jobs in the database: when each run is due next. What a run is, the settings say.

APScheduler's own store for MongoDB keeps pickles: whoever could write into the database could have any code run
here (docs/decisions/010-jobs-without-pickles.md).
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from apscheduler.job import Job
from apscheduler.jobstores.base import BaseJobStore

from crawler.schedule.seasons import Run
from crawler.store.reach import Reach
from crawler.store.store import Store


def plan(store: Store, folder: str, runs: Mapping[str, Run], now: datetime) -> Mapping[str, datetime | None]:
    """Note, and say, when each run is due next; what was missed stays due, what is no run any more goes."""
    known = store.operation.due(folder)
    for name in known.keys() - runs.keys():
        store.operation.drop(folder, name)
    for name, run in runs.items():
        at = known.get(name)
        if at is None or at > now:
            store.operation.put(folder, name, run.following(now))
    return store.operation.due(folder)


class Jobs(BaseJobStore):  # type: ignore[misc]  # APScheduler has no types
    """The jobs of one data folder; `do` is what is called with the name of a run that is due."""

    def __init__(self, stores: Reach, folder: str, runs: Mapping[str, Run], do: Callable[[str], None]) -> None:
        super().__init__()
        self._stores, self._folder, self._runs, self._do = stores, folder, runs, do

    def get_due_jobs(self, now: datetime) -> list[Job]:
        """Those whose time has come."""
        return [job for job in self.get_all_jobs() if job.next_run_time is not None and job.next_run_time <= now]

    def get_next_run_time(self) -> datetime | None:
        """The earliest of all."""
        return min((job.next_run_time for job in self.get_all_jobs() if job.next_run_time), default=None)

    def get_all_jobs(self) -> list[Job]:
        """All, the next first."""
        found = self._stores.ask(lambda store: store.operation.due(self._folder))
        jobs = [self._job(name, at) for name, at in found.items() if name in self._runs]
        return sorted(jobs, key=lambda job: job.next_run_time or datetime.max.replace(tzinfo=UTC))

    def lookup_job(self, job_id: str) -> Job | None:
        """One of them."""
        return next((job for job in self.get_all_jobs() if job.id == job_id), None)

    def add_job(self, job: Job) -> None:
        """Note when it is due next."""
        self.update_job(job)

    def update_job(self, job: Job) -> None:
        """Note when it is due next."""
        self._stores.ask(lambda store: store.operation.put(self._folder, job.id, job.next_run_time))

    def remove_job(self, job_id: str) -> None:
        """It will not come again."""
        self._stores.ask(lambda store: store.operation.drop(self._folder, job_id))

    def remove_all_jobs(self) -> None:
        """None will."""
        for job in self.get_all_jobs():
            self.remove_job(job.id)

    def _job(self, name: str, at: datetime | None) -> Job:
        job = Job(
            self._scheduler,
            id=name,
            name=name,
            func=self._do,
            args=(name,),
            kwargs={},
            trigger=self._runs[name].trigger(),
            executor="default",
            next_run_time=at,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        job._jobstore_alias = self._alias  # noqa: SLF001  # as APScheduler's own stores do
        return job
