"""The queue: rows that a worker leases, and gives back by finishing them or by dying.

A lease is renewed by whoever sees that the worker lives. What a worker writes counts only as long as the row is its
own, so a job ends once, whoever else took it up in between. Clocks of several machines must agree to within seconds.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Engine, and_, delete, func, insert, or_, select, text, update

from mien.server.jobs import ENDED, Job, Request
from mien.server.tables import jobs

LEASE = 20.0  # seconds
MOST_ATTEMPTS = 3  # a job that takes its worker down with it is not tried for ever
DIED = f"the worker died {MOST_ATTEMPTS} times on it: the recording may be damaged, or need more memory than allowed"
SHOWN = [column for column in jobs.c if column.name not in {"result", "worker", "lease"}]


class Store:
    """One queue in one database; safe for many threads and processes."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._reading = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._clock = clock

    def submit(self, request: Request, id: str | None = None) -> Job:
        """A new job at the end of the queue; it is on disk when this returns."""
        job = Job(id or new_id(), "queued", request, self._clock(), None, None, 0.0, 0, False, None)
        row = {name: value for name, value in asdict(job).items() if name != "request"}
        with self._engine.begin() as connection:
            connection.execute(insert(jobs).values(**row, request=json.dumps(asdict(request))))
        return job

    def get(self, id: str, *, result: bool = False) -> Job | None:
        """The job, with its result where asked for; None where there is none of this id."""
        columns = [*SHOWN, jobs.c.result] if result else SHOWN
        with self._reading.connect() as connection:
            row = connection.execute(select(*columns).where(jobs.c.id == id)).first()
        return None if row is None else _job(row)

    def newest(self, count: int, before: float | None = None) -> list[Job]:
        """The newest jobs, those created before a time."""
        query = select(*SHOWN).order_by(jobs.c.created.desc(), jobs.c.id).limit(count)
        if before is not None:
            query = query.where(jobs.c.created < before)
        with self._reading.connect() as connection:
            return [_job(row) for row in connection.execute(query)]

    def counts(self) -> dict[str, int]:
        """How many jobs are in each state."""
        query = select(jobs.c.state, func.count()).group_by(jobs.c.state)
        with self._reading.connect() as connection:
            return {str(state): int(count) for state, count in connection.execute(query)}

    def claim(self, worker: str) -> Job | None:
        """The job that has waited longest, now the worker's; None where nothing waits."""
        now = self._clock()
        abandoned = and_(jobs.c.state == "running", jobs.c.lease < now)
        waiting = select(*SHOWN).where(or_(jobs.c.state == "queued", abandoned))
        first = waiting.order_by(jobs.c.created, jobs.c.id).limit(1).with_for_update(skip_locked=True)
        if not self._any(waiting):
            return None  # without taking SQLite's write lock every time
        with self._engine.begin() as connection:
            while (row := connection.execute(first).first()) is not None:
                ended = _beyond_hope(_job(row))
                changes = ended or {"state": "running", "worker": worker, "lease": now + LEASE, "started": now}
                tried = {} if ended else {"attempts": jobs.c.attempts + 1, "progress": 0.0}
                connection.execute(update(jobs).where(jobs.c.id == row.id).values(**_stamped(changes, now), **tried))
                if not ended:
                    return _job(row)
        return None

    def progress(self, id: str, worker: str, share: float) -> bool:
        """Say how far the work is; False where the job is not the worker's any more."""
        with self._engine.begin() as connection:
            return connection.execute(update(jobs).where(_owned(id, worker)).values(progress=share)).rowcount == 1

    def held(self, worker: str) -> Job | None:
        """The job that a living worker has, its lease renewed; None where it has none."""
        mine = and_(jobs.c.worker == worker, jobs.c.state == "running")
        with self._reading.connect() as connection:
            row = connection.execute(select(*SHOWN, jobs.c.lease).where(mine)).first()
        if row is None:
            return None
        if row.lease < self._clock() + LEASE / 2:
            with self._engine.begin() as connection:
                connection.execute(update(jobs).where(mine).values(lease=self._clock() + LEASE))
        return _job(row)

    def done(self, id: str, worker: str, result: dict[str, Any]) -> bool:
        """Finish a job with its result; False where it was not the worker's any more."""
        return self._end(id, worker, state="done", result=json.dumps(result, ensure_ascii=False), progress=1.0)

    def failed(self, id: str, worker: str, error: str) -> bool:
        """Finish a job with the reason why there is no result."""
        return self._end(id, worker, state="failed", error=error)

    def cancelled(self, id: str, worker: str) -> bool:
        """Finish a job that was asked to stop."""
        return self._end(id, worker, state="cancelled")

    def cancel(self, id: str) -> Job | None:
        """Ask a job to stop: at once where it waits, soon where it runs."""
        now = self._clock()
        waiting = update(jobs).where(jobs.c.id == id, jobs.c.state == "queued").values(state="cancelled", finished=now)
        running = update(jobs).where(jobs.c.id == id, jobs.c.state == "running").values(cancelling=True)
        with self._engine.begin() as connection:
            connection.execute(waiting)
            connection.execute(running)
        return self.get(id)

    def delete(self, id: str) -> bool:
        """Forget a job and its result; what its worker makes of it counts no more."""
        with self._engine.begin() as connection:
            found = connection.execute(delete(jobs).where(jobs.c.id == id)).rowcount
        self._overwrite()
        return bool(found)

    def release(self, worker: str, *, blame: bool) -> None:
        """Put back what a dead worker had; `blame` counts it against the job."""
        attempts = jobs.c.attempts if blame else jobs.c.attempts - 1
        mine = and_(jobs.c.worker == worker, jobs.c.state == "running")
        with self._engine.begin() as connection:
            connection.execute(
                update(jobs).where(mine).values(state="queued", worker=None, lease=None, attempts=attempts)
            )

    def expired(self, retention: float) -> Sequence[str]:
        """Jobs that ended longer ago than `retention` seconds."""
        query = select(jobs.c.id).where(jobs.c.state.in_(ENDED), jobs.c.finished < self._clock() - retention)
        with self._reading.connect() as connection:
            return connection.execute(query).scalars().all()

    def _end(self, id: str, worker: str, **values: Any) -> bool:
        values |= {"finished": self._clock(), "lease": None}
        with self._engine.begin() as connection:
            return connection.execute(update(jobs).where(_owned(id, worker)).values(**values)).rowcount == 1

    def _any(self, query: Any) -> bool:
        with self._reading.connect() as connection:
            return connection.execute(query.limit(1)).first() is not None

    def _overwrite(self) -> None:
        """SQLite keeps what it wrote in its log until that is folded in; deleted words must not linger there."""
        if self._engine.dialect.name == "sqlite":
            with self._reading.connect() as connection:
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


def new_id() -> str:
    """32 hexadecimal digits that nobody can guess."""
    return uuid.uuid4().hex


def _owned(id: str, worker: str) -> Any:
    return and_(jobs.c.id == id, jobs.c.worker == worker, jobs.c.state == "running")


def _beyond_hope(job: Job) -> dict[str, Any] | None:
    """How a job ends that no worker should take: it was asked to stop, or has killed too many."""
    if job.cancelling:
        return {"state": "cancelled"}
    return {"state": "failed", "error": DIED} if job.attempts >= MOST_ATTEMPTS else None


def _stamped(changes: dict[str, Any], now: float) -> dict[str, Any]:
    return changes if changes["state"] == "running" else changes | {"finished": now, "lease": None}


def _job(row: Any) -> Job:
    said = {name: value for name, value in row._mapping.items() if name != "lease"}
    said["request"] = Request(**json.loads(said["request"]))
    if said.get("result") is not None:
        said["result"] = json.loads(said["result"])
    return Job(**said)
