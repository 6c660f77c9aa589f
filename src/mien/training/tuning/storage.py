"""Where a study is kept: SQLite in its folder, or PostgreSQL for many workers; either is opened, made or refused."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import optuna
from optuna.exceptions import ExperimentalWarning, StorageInternalError
from optuna.storages import RDBStorage, RetryHeartbeatStaleTrialCallback
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from mien.errors import MissingPartError, RecipeError, UsageError
from mien.training.recipe import Recipe
from mien.training.tuning.sampling import pruner, sampler

ALLOWED = "postgresql://USER@HOST/DATABASE or sqlite:///FILE"
HEARTBEAT = 60  # seconds between two signs of life of a worker
GRACE = 10 * HEARTBEAT  # without one, then its trial is another's
RETRIES = 3  # of a trial whose process dies; it may be the trial that kills it
RECIPE = "recipe"  # what a study tunes, kept with it
# Two workers that begin together both make the tables; the later one finds them made when it tries again.
TRIES = 3


@contextmanager
def storage_at(url: str | None, folder: Path) -> Iterator[RDBStorage]:
    """The database at `url`, by default study.db in the study's folder, closed at the end of the block; one that cannot
    be reached, or not any more, is refused."""
    storage = _reached(url, folder)
    try:
        yield storage
    except (SQLAlchemyError, StorageInternalError) as error:
        place = make_url(storage.url)
        raise UsageError(f"lost the study in {place}: {_reason(error)}; begin again to go on with it") from None
    finally:
        storage.remove_session()
        storage.engine.dispose()


def _reached(url: str | None, folder: Path) -> RDBStorage:
    place = _place(url) if url else URL.create("sqlite", database=str((folder / "study.db").absolute()))
    waits = {"timeout": 60} if place.get_backend_name() == "sqlite" else {"connect_timeout": 10}
    for tries in range(TRIES):
        try:
            return _opened(place, waits)
        except ImportError as error:
            raise MissingPartError(
                f"a study in PostgreSQL needs {error.name or 'psycopg'}, which is not installed: "
                "pip install 'psycopg[binary]'"
            ) from None
        except (SQLAlchemyError, RuntimeError) as error:
            if tries + 1 == TRIES:
                raise UsageError(f"cannot keep a study in {place}: {_reason(error)}; allowed is {ALLOWED}") from None
    raise AssertionError


def _place(url: str) -> URL:
    try:
        place = make_url(url)
    except ArgumentError:
        raise UsageError(f"--storage is not the URL of a database; allowed is {ALLOWED}") from None
    if place.get_backend_name() not in {"sqlite", "postgresql"}:
        raise UsageError(f"--storage {place}: studies are not kept in {place.get_backend_name()}; allowed is {ALLOWED}")
    return place.set(drivername="postgresql+psycopg") if place.drivername == "postgresql" else place


def _opened(place: URL, waits: dict[str, int]) -> RDBStorage:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)  # of the heartbeat
        return RDBStorage(
            place.render_as_string(hide_password=False),
            engine_kwargs={"connect_args": waits, "pool_pre_ping": True},
            heartbeat_interval=HEARTBEAT,
            grace_period=GRACE,
            heartbeat_stale_trial_callback=RetryHeartbeatStaleTrialCallback(RETRIES, inherit_intermediate_values=True),
        )


def _reason(error: Exception) -> str:
    """What the database's driver said, in one line."""
    inner = error.__cause__ if isinstance(error, StorageInternalError) else error
    said = getattr(inner, "orig", None) or inner
    return " ".join(str(said).split()) or type(said).__name__


def open_study(storage: RDBStorage, name: str, recipe: Recipe) -> optuna.Study:
    """The study called `name`, made if it is not there; the study of another recipe is refused."""
    study = optuna.create_study(
        storage=storage,
        study_name=name,
        direction="maximize",
        sampler=sampler(recipe.tune, recipe.seed),
        pruner=pruner(recipe.tune),
        load_if_exists=True,
    )
    known = study.user_attrs.get(RECIPE)
    if known is None:
        study.set_user_attr(RECIPE, recipe.model_dump(mode="json"))
    elif _endless(Recipe.model_validate(known)) != _endless(recipe):
        raise RecipeError(
            f"the study {name!r} there tunes another recipe, or other settings of it; say another folder with --study"
        )
    return study


def _endless(recipe: Recipe) -> Recipe:
    """The recipe but for how many trials there shall be, which a study may be asked anew."""
    return recipe.model_copy(update={"tune": recipe.tune.model_copy(update={"trials": 0, "failures": 0})})
