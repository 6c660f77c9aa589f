"""What a study found: its trials as a table of plain values, the best one, and which settings mattered."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import optuna
from optuna.importance import FanovaImportanceEvaluator, get_param_importances
from optuna.trial import FrozenTrial, TrialState

from mien.evaluation.wording import number
from mien.training.recipe import Recipe
from mien.training.tuning.judging import judged_by
from mien.training.tuning.trial import SAID, SECONDS

STATES = {
    TrialState.COMPLETE: "complete",
    TrialState.PRUNED: "given up",
    TrialState.FAIL: "failed",
    TrialState.RUNNING: "running",
    TrialState.WAITING: "waiting",
}
KILLED = "killed"  # failed without a word: its process died, or was stopped
LEAST = 4  # complete trials, below which an importance would be chance


@dataclass(frozen=True, slots=True)
class Tried:
    """A trial. value : of one that was given up, what its last epoch had; epochs : that were reported"""

    number: int
    state: str
    value: float | None
    epochs: int | None
    seconds: float | None
    params: Mapping[str, Any]
    said: str | None

    @property
    def ended(self) -> bool:
        """Whether it counts as one of the trials that were wanted."""
        return self.state in {STATES[TrialState.COMPLETE], STATES[TrialState.PRUNED]}


@dataclass(frozen=True, slots=True)
class Findings:
    """A study. importances : share of the score's variance that each setting explains, the largest first"""

    name: str
    folder: Path
    judged_by: str
    wanted: int
    trials: tuple[Tried, ...]
    importances: Mapping[str, float]

    @property
    def best(self) -> Tried | None:
        """The complete trial with the highest score, the earliest of equals; None where there is none."""
        complete = [trial for trial in self.trials if trial.state == STATES[TrialState.COMPLETE]]
        return max(complete, key=lambda trial: (trial.value or 0.0, -trial.number), default=None)

    @property
    def counts(self) -> str:
        """`20 trials of 20: 14 complete, 6 given up; besides 1 failed`."""
        states = Counter(trial.state for trial in self.trials)
        ended = {trial.state for trial in self.trials if trial.ended}
        said = ", ".join(f"{count} {state}" for state, count in sorted(states.items()) if state in ended)
        others = ", ".join(f"{count} {state}" for state, count in sorted(states.items()) if state not in ended)
        total = sum(states[state] for state in ended)
        head = f"{total} trials of {self.wanted}" + (f": {said}" if said else "")
        return f"{head}; besides {others}" if others else head


def findings(study: optuna.Study, recipe: Recipe, folder: Path) -> Findings:
    """Everything that a study tells."""
    return Findings(
        name=study.study_name,
        folder=folder,
        judged_by=judged_by(recipe),
        wanted=recipe.tune.trials,
        trials=tuple(map(_tried, study.get_trials(deepcopy=False))),
        importances=_importances(study, recipe.seed),
    )


def _tried(trial: FrozenTrial) -> Tried:
    said = trial.user_attrs.get(SAID)
    state = STATES[trial.state]
    now = trial.duration.total_seconds() if trial.duration else None
    return Tried(
        number=trial.number,
        state=KILLED if trial.state == TrialState.FAIL and said is None else state,
        value=trial.value,
        epochs=trial.last_step,
        seconds=trial.user_attrs.get(SECONDS, now),
        params=trial.params,
        said=said,
    )


def _importances(study: optuna.Study, seed: int) -> dict[str, float]:
    """By fANOVA (Hutter et al., 2014), of the settings that every complete trial has; none where there is too little
    to tell them from."""
    complete = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
    shared = set.intersection(*(set(trial.params) for trial in complete)) if complete else set()
    if len(complete) < LEAST or not shared or len({trial.value for trial in complete}) < 2:
        return {}
    shares = get_param_importances(study, evaluator=FanovaImportanceEvaluator(seed=seed))
    return {key: float(share) for key, share in shares.items()}


def line(study: optuna.Study, trial: FrozenTrial, recipe: Recipe) -> str:
    """`trial 7  complete  0.412  41 s  encoder.dropout 0.31  (12 of 20, best 0.455 in 3)`."""
    tried = _tried(trial)
    found = [_tried(one) for one in study.get_trials(deepcopy=False)]
    complete = [one for one in found if one.state == STATES[TrialState.COMPLETE]]
    best = max(complete, key=lambda one: one.value or 0.0, default=None)
    so_far = f"{sum(one.ended for one in found)} of {recipe.tune.trials}"
    if best is not None and best.value is not None:
        so_far += f", best {number(best.value)} in {best.number}"
    parts = [f"trial {tried.number}", *cells(tried), f"({so_far})"]
    return "  ".join(part for part in parts if part)


def cells(tried: Tried) -> tuple[str, str, str, str]:
    """State, score, seconds, and either the settings or what was wrong."""
    value = "" if tried.value is None else number(tried.value)
    seconds = "" if tried.seconds is None else f"{tried.seconds:.0f} s"
    state = f"{tried.state} after epoch {tried.epochs}" if tried.state == STATES[TrialState.PRUNED] else tried.state
    return state, value, seconds, tried.said or settings(tried.params)


def settings(params: Mapping[str, Any]) -> str:
    """`encoder.dropout 0.31  schedule.rate 0.0042`."""
    return "  ".join(f"{key} {setting(value)}" for key, value in params.items())


def setting(value: Any) -> str:
    """A value with three digits that count."""
    if isinstance(value, float):
        return f"{value:.3g}"
    return value if isinstance(value, str) else json.dumps(value)
