"""Computing one feature for many items: in several processes, with failures listed, going on where it was stopped.

What is stored is not computed again, so that a run after a kill at any moment does the rest. An item that cannot be
read is a failure and the run goes on, up to a limit; so does one that brings down the process that reads it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError, UsageError
from mien.features.material import Material
from mien.features.table import Request, request

AHEAD = 4  # items that wait for each process, so that none is idle and memory does not grow with the list


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item: its key in the store, or the reason why it has none."""

    id: str
    key: str | None
    computed: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What became of all: id -> key, id -> reason, and how many arrays were computed in this run."""

    keys: dict[str, str]
    failures: dict[str, str]
    computed: int
    stopped: bool


def extract(
    materials: Sequence[Material],
    asked: str,
    root: Path,
    *,
    jobs: int = 1,
    most_failures: int = 10,
    progress: Callable[[int], None] = lambda done: None,
) -> Extraction:
    """Compute and store the feature `asked` for (see `features.table`); stop once more than `most_failures` fail.

    progress : told how many items are done
    """
    _request.cache_clear()  # a vocabulary or a model that it names may have changed since
    _request(asked).store(root).sweep()
    done: dict[str, Outcome] = {}
    failed = 0
    with closing(_outcomes(materials, partial(compute_one, asked=asked, root=root), jobs)) as outcomes:
        for outcome in outcomes:
            done[outcome.id] = outcome
            failed += outcome.key is None
            progress(len(done))
            if failed > most_failures:
                break
    # In the order of the list: which process was faster is nobody's business.
    ordered = [done[material.id] for material in materials if material.id in done]
    return Extraction(
        keys={outcome.id: outcome.key for outcome in ordered if outcome.key is not None},
        failures={outcome.id: outcome.reason for outcome in ordered if outcome.key is None},
        computed=sum(outcome.computed for outcome in ordered),
        stopped=failed > most_failures,
    )


def compute_one(material: Material, asked: str, root: Path) -> Outcome:
    """Compute and store one item, if it is not stored yet."""
    wanted = _request(asked)
    store = wanted.store(root)
    try:
        key = material.key(wanted.feature.need)
        if key in store:
            return Outcome(material.id, key)
        array = _sound(wanted.compute(material))
    except InputError as error:
        return Outcome(material.id, None, reason=str(error))
    except OSError as error:
        return Outcome(material.id, None, reason=f"{error.filename}: {error.strerror}")
    try:
        store.put(key, array)
    except OSError as error:  # no item's fault, and the next one would fare no better
        raise UsageError(f"{root}: features cannot be kept here ({error.strerror})") from None
    return Outcome(material.id, key, computed=True)


def _sound(array: NDArray[np.generic]) -> NDArray[np.generic]:
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise InputError("the feature came out with values that are not numbers")
    return array


@lru_cache(maxsize=4)
def _request(asked: str) -> Request:
    return request(asked)


Work = Callable[[Material], Outcome]


def _outcomes(materials: Sequence[Material], work: Work, jobs: int) -> Generator[Outcome, None, None]:
    if jobs == 1:
        yield from map(work, materials)
        return
    waiting = deque(materials)
    while waiting:
        suspects: list[Material] = []
        yield from _in_pool(waiting, work, jobs, suspects)
        for material in suspects:
            yield _alone(material, work)


def _in_pool(waiting: deque[Material], work: Work, jobs: int, suspects: list[Material]) -> Iterator[Outcome]:
    """Outcomes as they come. Where a process dies the pool is gone: what it was at is left in `suspects`."""
    flying: dict[Future[Outcome], Material] = {}
    with _pool(jobs) as pool:
        try:
            while waiting or flying:
                while waiting and len(flying) < jobs * AHEAD:
                    future = pool.submit(work, waiting[0])
                    flying[future] = waiting.popleft()
                for future in wait(flying, return_when=FIRST_COMPLETED).done:
                    outcome = future.result()
                    del flying[future]
                    yield outcome
        except BrokenProcessPool:
            suspects.extend(flying.values())


def _alone(material: Material, work: Work) -> Outcome:
    """One item in a process of its own, which it may bring down."""
    with _pool(1) as pool:
        try:
            return pool.submit(work, material).result()
        except BrokenProcessPool:
            return Outcome(material.id, None, reason="the process that read it died")


@contextmanager
def _pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that start afresh, since threads of ours must not be forked. What is queued dies with the block."""
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _follow_parent)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _follow_parent() -> None:
    """Leave Ctrl-C to the parent, and end with it: a killed parent could not say so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None, "runs in a worker only"

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
