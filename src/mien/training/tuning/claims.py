"""Who is at which trial: a lock in the trial's folder, which the system opens when its process dies.

Where workers do not share the folder, a trial whose heartbeat has stopped for long is taken over by the storage.
"""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout
from optuna import Study
from optuna.storages import RDBStorage
from optuna.trial import FrozenTrial, TrialState

from mien.errors import RecipeError

FOLDER = "folder"  # of a trial, kept with it: a trial that is tried again goes on in the same


def place_of(folder: Path, number: int) -> Path:
    """The run folder of a trial that is tried for the first time."""
    return folder / "trials" / f"{number:03d}"


def claimed(place: Path) -> FileLock:
    """The lock of a trial's folder, held until it is released."""
    place.mkdir(parents=True, exist_ok=True)
    lock = _lock(place)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise RecipeError(f"{place} is being trained by another worker") from None
    return lock


def reclaim(study: Study, storage: RDBStorage, folder: Path) -> None:
    """Mark as failed the running trials whose process is gone, and queue them to be tried again."""
    for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
        place = folder / "trials" / str(trial.user_attrs.get(FOLDER, ""))
        if FOLDER not in trial.user_attrs or not Path(_lock(place).lock_file).exists():
            continue
        try:
            with _lock(place).acquire(timeout=0):
                give_up(study, storage, trial)
        except Timeout:
            continue


def give_up(study: Study, storage: RDBStorage, trial: FrozenTrial) -> None:
    """Mark a trial as failed and queue it again, unless it came to its end meanwhile or was queued too often."""
    try:
        study.tell(trial.number, state=TrialState.FAIL)
    except ValueError:
        return
    again = storage.get_heartbeat_stale_trial_callback()
    if again is not None:
        again(study, trial)


def _lock(place: Path) -> FileLock:
    return FileLock(place / ".lock")
