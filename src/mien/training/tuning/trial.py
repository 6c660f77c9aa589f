"""One trial: a recipe is drawn, trained into a run folder of its own, and judged."""

from __future__ import annotations

from contextlib import ExitStack, redirect_stderr
from dataclasses import dataclass
from pathlib import Path

import optuna
import torch
from optuna.trial import TrialState

from mien.errors import MienError, RecipeError
from mien.training.fit import Machine
from mien.training.recipe import Recipe
from mien.training.run import train_recipe
from mien.training.tuning.claims import FOLDER, claimed, place_of
from mien.training.tuning.draws import Said, assembled, suggested
from mien.training.tuning.judging import score
from mien.training.tuning.watch import Watch
from mien.training.yaml import check, put

SAID = "said"  # why a trial failed
SECONDS = "seconds"  # that its training took, all its starts together


class Cut(BaseException):
    """A trial was cut short from outside; it is to be tried again. A study would take a plain one for a failure."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True)
class Objective:
    """What every trial of a study shares.

    base : the recipe as its file and the overrides have it
    """

    base: Said
    recipe: Recipe
    root: Path
    folder: Path

    def __call__(self, trial: optuna.Trial, claims: ExitStack) -> float:
        """Train a trial and return its score. Its folder's claim goes to `claims`, its failure into its attributes."""
        try:
            self._check_wanted(trial)
            name = trial.user_attrs.get(FOLDER) or place_of(self.folder, trial.number).name
            place = self.folder / "trials" / str(name)
            claims.enter_context(claimed(place))
            trial.set_user_attr(FOLDER, place.name)
            return self._trained(trial, place)
        except MienError as error:
            trial.set_user_attr(SAID, str(error))
            raise
        except KeyboardInterrupt:
            raise Cut(trial.number) from None

    def _check_wanted(self, trial: optuna.Trial) -> None:
        """Where workers began the last trial together, the lowest number is it."""
        busy = (TrialState.COMPLETE, TrialState.PRUNED, TrialState.RUNNING)
        before = [one for one in trial.study.get_trials(deepcopy=False, states=busy) if one.number < trial.number]
        if len(before) >= self.recipe.tune.trials:
            raise RecipeError("another worker had begun the last trial")

    def _trained(self, trial: optuna.Trial, place: Path) -> float:
        recipe = self._recipe(trial)
        with (place / "log.txt").open("a", encoding="utf-8") as log, redirect_stderr(log):
            try:
                card = train_recipe(recipe, self.root, place, Machine(callbacks=(Watch(trial, recipe),)))
            except torch.OutOfMemoryError:
                raise RecipeError("the accelerator's memory does not hold it") from None
            except optuna.TrialPruned:
                tidy(place)
                raise
        trial.set_user_attr(SECONDS, card["seconds"])
        tidy(place)
        return score(recipe, place)

    def _recipe(self, trial: optuna.Trial) -> Recipe:
        """The trial's recipe: without the search, and without what is left of the skill on strange corpora."""
        said = assembled(self.base, self.recipe.tune.space, suggested(trial))
        said.pop("tune", None)
        put(said, "protocol.across", False)
        return check(Recipe, said, "the drawn recipe")


def tidy(place: Path) -> None:
    """Checkpoints serve to go on, and an ended trial does not."""
    for path in place.rglob("*.ckpt"):
        path.unlink()
