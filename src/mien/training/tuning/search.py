"""The search: trials one after another until the study has as many as it shall, whoever makes them.

study.db    the study, unless it is kept elsewhere
trials/NNN  a run folder for each trial, with its recipe, its log and what its training left
best.yaml   the winner as a recipe
report.html, history.png, slices.png
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import optuna
from optuna.storages import RDBStorage
from optuna.trial import FrozenTrial, TrialState

from mien.errors import RecipeError, UsageError
from mien.training.progress import say
from mien.training.recipe import Recipe
from mien.training.tuning.claims import give_up, reclaim
from mien.training.tuning.draws import Said, check_space
from mien.training.tuning.findings import Findings, findings, line
from mien.training.tuning.judging import check_judge
from mien.training.tuning.report import write_report
from mien.training.tuning.sampling import exhausted
from mien.training.tuning.storage import open_study, storage_at
from mien.training.tuning.trial import Cut, Objective
from mien.training.tuning.winner import write_winner
from mien.training.yaml import apply, check, mapping

ENDED = (TrialState.COMPLETE, TrialState.PRUNED)


def tune(
    path: Path,
    root: Path,
    folder: Path,
    overrides: list[str] | None = None,
    storage: str | None = None,
    trials: int | None = None,
) -> Findings:
    """Tune the recipe at `path` on the corpora under `root`; what is left of an earlier start in `folder` is gone on
    with.

    storage : URL of the database; the study in it has the folder's name
    trials : how many there shall be in all, in place of the recipe's number
    """
    said = mapping(path)
    for override in [*(overrides or []), *([] if trials is None else [f"tune.trials={trials}"])]:
        apply(said, override)
    recipe = check(Recipe, said, str(path))
    check_space(said, recipe.tune, str(path))
    check_judge(recipe, root)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot keep a study in {folder}: {error.strerror or error}") from None
    with quiet(), storage_at(storage, folder) as kept:
        study = open_study(kept, folder.absolute().name, recipe)
        stopped = Search(study, kept, Objective(said, recipe, root, folder)).run()
        return _told(study, said, recipe, folder, stopped)


def _told(study: optuna.Study, said: Said, recipe: Recipe, folder: Path, stopped: str | None) -> Findings:
    """Write what was found, also where the search was stopped, which is then said."""
    found = findings(study, recipe, folder)
    write_winner(found, said, recipe)
    write_report(found, recipe)
    if stopped:
        raise RecipeError(stopped)
    return found


@dataclass
class Search:
    """One worker at a study."""

    study: optuna.Study
    storage: RDBStorage
    objective: Objective
    failed: int = 0  # in a row

    def run(self) -> str | None:
        """Until the study has its trials, counting those that others are at; or why it was stopped before."""
        recipe = self.objective.recipe
        while True:
            reclaim(self.study, self.storage, self.objective.folder)
            if self._busy() >= recipe.tune.trials or exhausted(self.study, recipe.tune, recipe.seed):
                return None
            last = self._one()
            self.failed = self.failed + 1 if last.state == TrialState.FAIL else 0
            say(line(self.study, last, recipe))
            if self.failed >= recipe.tune.failures:
                return f"{self.failed} trials in a row failed, the last one with: {last.user_attrs['said']}"

    def _busy(self) -> int:
        return len(self.study.get_trials(deepcopy=False, states=(*ENDED, TrialState.RUNNING)))

    def _one(self) -> FrozenTrial:
        """One trial; its folder is claimed until the study knows how it ended."""
        with ExitStack() as claims:
            ended: list[FrozenTrial] = []
            try:
                self.study.optimize(
                    lambda trial: self.objective(trial, claims),
                    n_trials=1,
                    catch=(UsageError,),
                    callbacks=[lambda _, trial: ended.append(trial)],
                )
            except Cut as error:
                give_up(self.study, self.storage, self.study.get_trials(deepcopy=False)[error.number])
                raise KeyboardInterrupt from None
        return ended[0]


@contextmanager
def quiet() -> Iterator[None]:
    """Without Optuna's own lines."""
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        yield
    finally:
        optuna.logging.set_verbosity(before)
