"""Server-sent events: how a job gets on, told whenever it changes, until it ends or is deleted."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import asdict

from fastapi.concurrency import run_in_threadpool

from mien.server.store import Store
from mien.server.views import job_view

LOOK = 0.3  # seconds; workers say how far they are once a second
ALIVE = 15.0  # seconds of silence after which a comment keeps proxies from hanging up


async def told(store: Store, id: str) -> AsyncIterator[str]:
    """The stream of one job; the last event is that of its end, or `deleted`."""
    last, spoke = "", time.monotonic()
    while True:
        job = await run_in_threadpool(store.get, id)
        if job is None:
            yield "event: deleted\ndata: {}\n\n"
            return
        now = json.dumps({name: value for name, value in asdict(job_view(job)).items() if name != "result"})
        if now != last:
            yield f"event: progress\ndata: {now}\n\n"
            last, spoke = now, time.monotonic()
        if job.ended:
            return
        if time.monotonic() - spoke > ALIVE:
            yield ": waiting\n\n"
            spoke = time.monotonic()
        await asyncio.sleep(LOOK)
