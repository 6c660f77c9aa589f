"""A plan, and runs as training leaves them without the training, for the tests of the results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.results.plan import Plan
from benchmarks.results.trials import Trial, trials
from mien.evaluation.runs import Run, read_run
from mien.testing.runs import write_run

# Row -> skill: 0 guesses, 3 is nearly always right.
SKILLS = {"guess": 0.0, "floor": 1.0, "good": 2.0, "better": 2.6}
CURVES = "epoch,loss,dev_loss\n1,1.10,1.00\n2,0.92,0.90\n3,0.85,1.20\n"
MELD = {
    "name": "meld",
    "title": "Words",
    "protocol": "Judged by dev.",
    "corpus": "meld",
    "metric": "weighted_f1",
    "rows": [
        {"recipe": "text/floor", "floor": True, "seeds": [1]},
        {"recipe": "text/good"},
        {"recipe": "text/good", "name": "better", "overrides": ["encoder.both=true"]},
        {"recipe": "text/guess", "seeds": [1]},
    ],
}
QUESTIONS = [
    {"name": "q1", "ask": "Is it better?", "kind": "better", "table": "meld", "pairs": [["better", "guess"]]},
    {"name": "q2", "ask": "Does it matter?", "kind": "matters", "table": "meld", "rows": ["good", "guess"]},
    {"name": "q3", "ask": "Does it overfit?", "kind": "overfits", "table": "meld", "rows": ["guess", "good"]},
]


def plan(**changes: Any) -> Plan:
    """The plan, with some of its keys replaced."""
    return Plan.model_validate({"tables": [MELD], "questions": QUESTIONS} | changes)


def write_runs(given: Plan, folder: Path, *left_out: str, items: int = 240) -> dict[Trial, Run]:
    """A run for each trial, but for those whose names are left out."""
    found = {}
    for trial in trials(given):
        if trial.name not in left_out:
            skill = SKILLS[trial.row.title]
            place = write_run(folder / trial.name, trial.row.title, seed=trial.seed, skill=skill, items=items)
            (place / "metrics.csv").write_text(CURVES)
            found[trial] = read_run(place)
    return found
