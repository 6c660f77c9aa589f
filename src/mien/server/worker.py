"""One worker: a process that takes jobs from the queue, reads them within its bounds, and says how far it is.

`python -m mien.server.worker` reads its `Orders` as JSON from the first line of stdin, and ends when stdin does: no
worker outlives its server. The server keeps its lease and ends it where a job should stop or takes too long: a decoder
at work can neither say that it lives nor be interrupted.
"""

from __future__ import annotations

import json
import logging
import os
import random
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from mien.errors import MienError
from mien.inference.recognizer import Recognizer
from mien.report.contract import as_dict
from mien.server.bounds import bound
from mien.server.jobs import Job
from mien.server.log import log_as_lines
from mien.server.store import Store
from mien.server.tables import opened
from mien.server.uploads import Uploads

REST = 0.2  # seconds between looks at an empty queue
TOLD = 0.5  # seconds between reports of the progress

log = logging.getLogger("mien.worker")


@dataclass(frozen=True, slots=True)
class Orders:
    """What a worker is told: its name, where the jobs and their files are, the bytes it may take."""

    name: str
    database: str
    uploads: str
    memory: int


class Worker:
    """Takes one job at a time."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._store = Store(opened(orders.database))
        self._uploads = Uploads(Path(orders.uploads))
        self._recognizers: dict[str, Recognizer] = {}

    def run(self) -> None:
        """Work until the process ends. A database that is gone for a while is waited for."""
        while True:
            try:
                job = self._store.claim(self._orders.name)
                if job is not None:
                    self._work(job)
            except SQLAlchemyError as error:
                log.warning("database", extra={"said": {"trouble": type(error).__name__}})
                job = None
            if job is None:
                time.sleep(REST * random.uniform(0.5, 1.5))

    def _work(self, job: Job) -> None:
        name = self._orders.name
        try:
            kept = self._store.done(job.id, name, self._read(job))
        except SQLAlchemyError:
            raise
        except Exception as error:
            kept = self._store.failed(job.id, name, self._reason(job, error))
        if kept and not job.request.keep:
            self._uploads.remove(job.id)

    def _reason(self, job: Job, error: Exception) -> str:
        """Why there is no result, without our paths."""
        if isinstance(error, MemoryError):
            return f"it needs more than the {self._orders.memory // 2**20} MB allowed"
        if not isinstance(error, MienError):
            log.error("job failed", exc_info=error, extra={"said": {"job": job.id}})
            return f"an error in the program ({type(error).__name__}), not in what was given"
        message, asked = str(error), job.request
        for path in (
            self._uploads.source(job.id, asked.source or ""),
            self._uploads.transcript(job.id, asked.transcript or ""),
        ):
            message = message.replace(str(path), asked.name or "the upload")
        return message

    def _read(self, job: Job) -> dict[str, Any]:
        """The analysis as the contract lays it out, under the name that the client gave."""
        asked, files = job.request, self._uploads
        analysis = self._recognizer(asked.bundle).analyze(
            None if asked.source is None else files.source(job.id, asked.source),
            text=files.text(job.id).read_text("utf-8") if asked.text else None,
            transcript=None if asked.transcript is None else files.transcript(job.id, asked.transcript),
            labels=asked.labels,
            transcriber=asked.asr,
            progress=self._teller(job),
            why=asked.why,
        )
        return as_dict(replace(analysis, source=replace(analysis.source, path=asked.name)))

    def _recognizer(self, bundle: str) -> Recognizer:
        if bundle not in self._recognizers:
            self._recognizers.clear()  # one model in memory at a time
            self._recognizers[bundle] = Recognizer.load(bundle)
        return self._recognizers[bundle]

    def _teller(self, job: Job) -> Callable[[float], None]:
        """Says how far the work is, not too often."""
        told = time.monotonic()

        def tell(share: float) -> None:
            nonlocal told
            if time.monotonic() - told > TOLD:
                told = time.monotonic()
                self._store.progress(job.id, self._orders.name, share)

        return tell


def _follow_the_server() -> None:
    """End with whoever holds the other end of stdin."""
    while sys.stdin.buffer.read(1):
        pass
    os._exit(0)


def main() -> None:
    """Run a worker by the orders on stdin."""
    orders = Orders(**json.loads(sys.stdin.buffer.readline()))
    log_as_lines()
    bound(orders.memory)
    threading.Thread(target=_follow_the_server, daemon=True).start()
    Worker(orders).run()


if __name__ == "__main__":
    main()
