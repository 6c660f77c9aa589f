"""Keeping workers alive, and the queue clean: a thread beside the server that starts, replaces and sweeps."""

from __future__ import annotations

import json
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass

from sqlalchemy.exc import SQLAlchemyError

from mien.server.settings import Settings
from mien.server.store import Store
from mien.server.uploads import Uploads
from mien.server.worker import Orders

LOOK = 0.25  # seconds between looks at the workers
SWEEP = 30.0  # seconds between deletions of what is too old
HASTE, SLOWEST = 0.5, 15.0  # seconds before a worker that died young is replaced, doubling
YOUNG = 5.0  # seconds
ORPHANED = 3600.0  # seconds after which a file without a job is an upload that never became one

log = logging.getLogger("mien.server")


@dataclass
class Post:
    """A place for one worker."""

    process: subprocess.Popen[bytes] | None = None
    name: str = ""
    job: str | None = None  # what it was last seen at
    began: float = 0.0
    wait: float = 0.0
    since: float = 0.0


class Workers:
    """`start` and `stop` once each; everything in between happens on a thread of its own."""

    def __init__(self, settings: Settings, store: Store, uploads: Uploads) -> None:
        self._settings = settings
        self._store = store
        self._uploads = uploads
        self._posts = [Post() for _ in range(settings.workers)]
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="workers", daemon=True)

    @property
    def alive(self) -> int:
        """How many workers run."""
        return sum(post.process is not None and post.process.poll() is None for post in self._posts)

    def start(self) -> None:
        """Start the workers and keep them."""
        self._thread.start()

    def stop(self) -> None:
        """End the workers; what they were at goes back to the queue."""
        self._stopping.set()
        self._thread.join()
        for post in self._posts:
            if post.process is not None:
                post.process.kill()
                post.process.wait()
                self._quietly(lambda name=post.name: self._store.release(name, blame=False))

    def _run(self) -> None:
        swept = 0.0
        while not self._stopping.wait(LOOK):
            for post in self._posts:
                self._quietly(lambda post=post: self._look_after(post))
            if time.monotonic() - swept > SWEEP:
                swept = time.monotonic()
                self._quietly(self._sweep)

    def _quietly(self, act: object) -> None:
        """The database may be gone for a while; the workers' thread outlives that."""
        try:
            act()  # type: ignore[operator]
        except (SQLAlchemyError, OSError) as error:
            log.warning("workers", extra={"said": {"trouble": type(error).__name__}})

    def _look_after(self, post: Post) -> None:
        if post.process is not None and post.process.poll() is None:
            self._watch(post, post.process)
            return
        if post.process is not None:
            self._bury(post, post.process)
        if time.monotonic() - post.since >= post.wait:
            self._fill(post)

    def _watch(self, post: Post, process: subprocess.Popen[bytes]) -> None:
        """Keep the lease of a worker that lives; end one whose job was deleted, should stop or takes too long."""
        before, job = post.job, self._store.held(post.name)
        post.job = None if job is None else job.id
        if job is None:
            if before is not None and self._store.get(before) is None:
                self._end(process)
            return
        allowed = self._settings.limits.work
        if job.cancelling:
            self._end(process)
            ended = self._store.cancelled(job.id, post.name)
        elif time.time() - (job.started or 0.0) > allowed:
            self._end(process)
            ended = self._store.failed(job.id, post.name, f"it takes longer than the {allowed:.0f} seconds allowed")
        else:
            return
        if ended:
            self._uploads.remove(job.id)

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        process.wait()

    def _bury(self, post: Post, process: subprocess.Popen[bytes]) -> None:
        log.warning("worker ended", extra={"said": {"worker": post.name, "status": process.returncode}})
        self._store.release(post.name, blame=True)
        young = time.monotonic() - post.began < YOUNG
        post.wait = min(SLOWEST, max(HASTE, 2 * post.wait)) if young else 0.0
        post.process, post.job, post.since = None, None, time.monotonic()
        if process.stdin is not None:
            process.stdin.close()

    def _fill(self, post: Post) -> None:
        post.name = f"{socket.gethostname()[:64]}:{os.getpid()}:{os.urandom(4).hex()}"
        limits = self._settings.limits
        orders = Orders(post.name, self._settings.database_url, str(self._settings.data / "uploads"), limits.memory)
        post.process = subprocess.Popen([sys.executable, "-m", "mien.server.worker"], stdin=subprocess.PIPE)
        assert post.process.stdin is not None
        post.process.stdin.write(json.dumps(asdict(orders)).encode() + b"\n")
        post.process.stdin.flush()
        post.began = time.monotonic()

    def _sweep(self) -> None:
        """Really delete what is older than the retention, and files that no job owns."""
        for id in self._store.expired(self._settings.retention):
            self._store.delete(id)
            self._uploads.remove(id)
        for id, age in self._uploads.ids().items():
            job = self._store.get(id)
            unneeded = age > ORPHANED if job is None else job.ended and not job.request.keep
            if unneeded:
                self._uploads.remove(id)
