"""How trials are drawn, and which are given up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from optuna import Study
from optuna.distributions import BaseDistribution
from optuna.pruners import BasePruner, MedianPruner, NopPruner
from optuna.samplers import BaseSampler, GridSampler, RandomSampler, TPESampler
from optuna.trial import FrozenTrial, TrialState

from mien.training.space import Tune


class Numbered(BaseSampler):
    """A sampler that begins anew with each trial, from the seed and the trial's number.

    So a study that was killed draws what it would have drawn, and two workers do not draw by the same chance. What a
    grid does after a trial, which is to end the search, is left to `exhausted`.
    """

    def __init__(self, make: Callable[[int], BaseSampler], seed: int) -> None:
        self._make, self._seed = make, seed
        self._inner = make(seed)

    def before_trial(self, study: Study, trial: FrozenTrial) -> None:
        chance = np.random.SeedSequence(self._seed, spawn_key=(trial.number,)).generate_state(1)
        self._inner = self._make(int(chance[0]))
        self._inner.before_trial(study, trial)

    def infer_relative_search_space(self, study: Study, trial: FrozenTrial) -> dict[str, BaseDistribution]:
        return self._inner.infer_relative_search_space(study, trial)

    def sample_relative(
        self, study: Study, trial: FrozenTrial, search_space: dict[str, BaseDistribution]
    ) -> dict[str, Any]:
        return self._inner.sample_relative(study, trial, search_space)

    def sample_independent(
        self, study: Study, trial: FrozenTrial, param_name: str, param_distribution: BaseDistribution
    ) -> Any:
        return self._inner.sample_independent(study, trial, param_name, param_distribution)


def sampler(tune: Tune, seed: int) -> BaseSampler:
    """The space's sampler: tree-structured Parzen estimator (Bergstra et al., 2011), chance, or every combination."""
    match tune.sampler:
        case "tpe":
            return Numbered(lambda number: TPESampler(seed=number), seed)
        case "random":
            return Numbered(lambda number: RandomSampler(seed=number), seed)
        case "grid":
            return Numbered(lambda _: _grid(tune, seed), seed)


def exhausted(study: Study, tune: Tune, seed: int) -> bool:
    """Whether a grid has no combination left, nor one to be tried again."""
    waiting = study.get_trials(deepcopy=False, states=(TrialState.WAITING,))
    return tune.sampler == "grid" and not waiting and _grid(tune, seed).is_exhausted(study)


def _grid(tune: Tune, seed: int) -> GridSampler:
    return GridSampler({key: list(found.grid or ()) for key, found in tune.space.items()}, seed=seed)


def pruner(tune: Tune) -> BasePruner:
    """The median rule (Golovin et al., 2017), once the warm-up is over and five trials are complete."""
    return MedianPruner(n_startup_trials=5, n_warmup_steps=tune.warmup + 1) if tune.prune else NopPruner()
