"""The examination: every item through as many processes as wished, in bounded memory, then all of them together."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

from mien.corpora.item import Corpus, Item
from mien.doctor.duplicates import duplicates
from mien.doctor.findings import Advice, Finding, Report, ordered
from mien.doctor.probe import Checks, Probe, probe
from mien.doctor.survey import survey, tables
from mien.doctor.words import encoding
from mien.errors import CorpusError

CHUNK = 32  # items that a process gets at once
AHEAD = 4  # chunks for each process that wait or are done; no more items than that are in memory


def examine(
    corpus: Corpus, root: Path, *, faces: bool = False, jobs: int = 1, progress: Callable[[int], None] | None = None
) -> Report:
    """Probe every item that the corpus under `root` was released with, also those that its reader leaves out.

    faces : look for a face in pictures and films, which takes many times longer than all the rest
    progress : called with the number of items done
    """
    check = partial(probe, checks=Checks.of(corpus, faces=faces))
    probes = []
    for done in probed(check, corpus.released(root), jobs):
        probes.append(done)
        if progress is not None:
            progress(len(probes))
    if not probes:
        raise CorpusError(f"{corpus.name}: no items under {root}; lay the corpus out as released ({corpus.home})")
    findings = [finding for one in probes for finding in one.findings]
    findings += [*duplicates(probes), *survey(corpus.name, probes), *tables(root)]
    seen_to = {(one.id, Advice.EXCLUDE) for one in probes if not one.fit} | _mended(corpus, root, findings)
    findings = [replace(f, handled=f.handled or (f.item, f.advice) in seen_to) for f in findings]
    media = sum(one.content is not None for one in probes)
    return Report(corpus.name, str(root), len(probes), media, ordered(findings))


def _mended(corpus: Corpus, root: Path, findings: Iterable[Finding]) -> set[tuple[str, Advice]]:
    """Items with odd characters that the reader gives without them."""
    odd = {finding.item for finding in findings if finding.kind == "encoding"}
    if not odd or corpus.everything is None:
        return set()
    given = {item.id: item for item in corpus.read(root) if item.id in odd}
    still = {name for name, item in given.items() if encoding(item.text or "", item.language)}
    return {(name, Advice.MEND) for name in odd - still}


def probed(check: Callable[[Item], Probe], items: Iterator[Item], jobs: int) -> Generator[Probe, None, None]:
    """Probes in the order of the items, by as many processes; never more items in memory than those are ahead."""
    if jobs <= 1:
        yield from map(check, items)
        return
    # A fresh process each: a copy of this one would inherit its threads' locks, but not the threads.
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer=_leave_interrupts)
    waiting: deque[tuple[list[Item], Future[list[Probe]]]] = deque()
    try:
        while chunk := list(islice(items, CHUNK)):
            waiting.append((chunk, pool.submit(_all, check, chunk)))
            if len(waiting) >= AHEAD * jobs:
                yield from _result(*waiting.popleft())
        for chunk, future in waiting:
            yield from _result(chunk, future)
    finally:
        pool.shutdown(cancel_futures=True)


def _result(chunk: list[Item], future: Future[list[Probe]]) -> list[Probe]:
    try:
        return future.result()
    except BrokenProcessPool:
        raise CorpusError(
            f"a process died near {chunk[0].id} to {chunk[-1].id}: too little memory, or a file that its decoder does "
            "not survive; look with one process, and leave that file out"
        ) from None


def _leave_interrupts() -> None:
    """Ctrl-C is the main process's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _all(check: Callable[[Item], Probe], items: list[Item]) -> list[Probe]:
    return [check(item) for item in items]
