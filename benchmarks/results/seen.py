"""What a run says of the very items that it was trained on; kept in its folder, since it is asked more than once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.results.scoring import Answers, answers
from mien.errors import UsageError
from mien.evaluation.predictions import Predictions
from mien.evaluation.runs import Run

SEEN = "seen.parquet"


def seen(runs: Sequence[Run], corpus: str, root: Path, ids: Sequence[str] | None = None) -> Answers:
    """The answers of runs to their training items of one corpus. ids : the order that is wanted"""
    own = [Run(run.path, run.card, run.recipe, _seen(run, root)) for run in runs]
    return answers(own, corpus, ids)


def _seen(run: Run, root: Path) -> Predictions:
    path = run.path / SEEN
    if path.is_file() and path.stat().st_mtime >= (run.path / "weights.pt").stat().st_mtime:
        return Predictions.load(path)
    found = _answered(run, root)
    found.save(path)
    return found


def _answered(run: Run, root: Path) -> Predictions:
    """Its training items through its weights, under its temperature."""
    from mien.training.card import predictions
    from mien.training.divisions import Judged
    from mien.training.examples import gather
    from mien.training.kept import kept

    store = root / "features"
    recipe, fitted = kept(run.path, store)
    if not recipe.protocol.official or recipe.protocol.inner:
        raise UsageError(f"{run.path.name} was not trained on all of its train parts; what it has seen cannot be told")
    examples = gather(recipe, recipe.train, root, judge=True)
    nowhere: list[str | None] = [None] * len(examples)
    judged = Judged(examples, fitted.logits(examples), nowhere)
    return predictions(recipe, judged, store, run.predictions.temperature)
