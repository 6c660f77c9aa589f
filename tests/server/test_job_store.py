"""The queue alone, with a clock of the test's own: who gets what, when a lease ends, what a dead worker leaves."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from mien.errors import MissingPartError, UsageError
from mien.server.jobs import Request
from mien.server.store import DIED, LEASE, MOST_ATTEMPTS, Store
from mien.server.tables import opened

WORDS = Request(None, None, None, True, "base", None, "auto", False)


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        self.now += 0.001
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Store:
    return Store(opened(f"sqlite:///{tmp_path / 'jobs.db'}"), clock)


def test_first_come_first_served_and_never_twice(store: Store) -> None:
    ids = [store.submit(WORDS).id for _ in range(3)]
    claimed = [store.claim(f"worker {number}") for number in range(4)]
    assert [job and job.id for job in claimed] == [*ids, None]


def test_many_at_once_never_share(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'jobs.db'}"
    ids = [Store(opened(url)).submit(WORDS).id for _ in range(24)]
    taken: list[str] = []

    def work(name: str) -> None:
        own = Store(opened(url))
        while (job := own.claim(name)) is not None:
            assert own.done(job.id, name, {})
            taken.append(job.id)

    threads = [threading.Thread(target=work, args=(f"worker {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(ids)


def test_a_result_comes_back_as_it_was(store: Store) -> None:
    asked = Request("clip.mp4", "", ".srt", False, "base", "sentiment-3", "none", True)
    job = store.submit(asked)
    assert store.claim("w") is not None
    assert store.done(job.id, "w", {"words": "悲しい", "share": 0.5})
    found = store.get(job.id, result=True)
    assert found is not None
    assert (found.state, found.progress, found.request, found.result) == (
        "done",
        1.0,
        asked,
        {"words": "悲しい", "share": 0.5},
    )
    assert store.get(job.id).result is None, "only where it is asked for"  # type: ignore[union-attr]


def test_a_lease_that_ends_gives_the_job_to_the_next(store: Store, clock: Clock) -> None:
    job = store.submit(WORDS)
    store.claim("slow")
    for _ in range(5):
        clock.now += LEASE / 1.5
        assert store.held("slow").id == job.id  # type: ignore[union-attr]
        assert store.claim("quick") is None, "it was renewed"
    clock.now += LEASE * 1.1
    assert store.claim("quick") is not None
    assert store.held("slow") is None
    assert not store.progress(job.id, "slow", 0.9)
    assert not store.done(job.id, "slow", {"by": "slow"})
    assert store.progress(job.id, "quick", 0.5)
    assert store.get(job.id).progress == 0.5  # type: ignore[union-attr]
    assert store.done(job.id, "quick", {"by": "quick"})
    assert store.get(job.id, result=True).result == {"by": "quick"}  # type: ignore[union-attr]


def test_a_dead_worker_is_blamed_and_a_stopped_one_is_not(store: Store) -> None:
    job = store.submit(WORDS)
    for _ in range(5):
        store.claim("w")
        store.release("w", blame=False)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert store.get(job.id).state == "queued"  # type: ignore[union-attr]
        store.claim("w")
        assert store.get(job.id).attempts == attempt  # type: ignore[union-attr]
        store.release("w", blame=True)
    assert store.claim("w") is None
    given_up = store.get(job.id)
    assert given_up is not None
    assert (given_up.state, given_up.error) == ("failed", DIED)


def test_one_that_kills_does_not_keep_the_next_waiting(store: Store) -> None:
    store.submit(WORDS)
    for _ in range(MOST_ATTEMPTS):
        store.claim("w")
        store.release("w", blame=True)
    after = store.submit(WORDS)
    claimed = store.claim("w")
    assert claimed is not None
    assert claimed.id == after.id


def test_cancelling(store: Store) -> None:
    waiting, running, finished = (store.submit(WORDS) for _ in range(3))
    assert store.cancel(waiting.id).state == "cancelled"  # type: ignore[union-attr]
    assert store.claim("w").id == running.id  # type: ignore[union-attr]
    assert store.cancel(running.id).state == "running"  # type: ignore[union-attr]
    assert store.held("w").cancelling  # type: ignore[union-attr]
    assert store.cancelled(running.id, "w")
    store.claim("w")
    store.done(finished.id, "w", {})
    assert store.cancel(finished.id).state == "done"  # type: ignore[union-attr]
    assert store.cancel("0" * 32) is None


def test_what_was_to_stop_when_its_worker_died_is_not_begun_again(store: Store) -> None:
    job = store.submit(WORDS)
    store.claim("w")
    store.cancel(job.id)
    store.release("w", blame=True)
    assert store.claim("v") is None
    assert store.get(job.id).state == "cancelled"  # type: ignore[union-attr]


def test_deleted_is_gone_for_its_worker_too(store: Store) -> None:
    job = store.submit(WORDS)
    store.claim("w")
    assert store.delete(job.id)
    assert not store.delete(job.id)
    assert store.held("w") is None
    assert not store.done(job.id, "w", {})
    assert store.get(job.id) is None


def test_only_what_ended_long_ago_expires(store: Store, clock: Clock) -> None:
    old, running, new = (store.submit(WORDS) for _ in range(3))
    store.claim("w")
    store.failed(old.id, "w", "no")
    store.claim("w")
    clock.now += 100
    store.claim("v")
    store.done(new.id, "v", {})
    assert store.expired(50) == [old.id]
    assert running.id not in store.expired(0)


def test_counts(store: Store) -> None:
    for _ in range(3):
        store.submit(WORDS)
    store.claim("w")
    assert store.counts() == {"queued": 2, "running": 1}


@pytest.mark.parametrize(
    ("url", "said"),
    [("nonsense", "cannot be read"), ("mysql://root@localhost/db", "allowed are sqlite, postgresql")],
)
def test_other_databases_are_refused(url: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        opened(url)


def test_a_missing_driver_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(MissingPartError, match=r"pip install 'mien\[postgres\]'"):
        opened("postgresql://mien@localhost/mien")
