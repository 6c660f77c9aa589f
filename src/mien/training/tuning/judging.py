"""By what trials are judged: dev parts or `protocol.inner`, never by what a test split or a held-out fold says."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mien.errors import RecipeError
from mien.evaluation.calibration import softmax
from mien.evaluation.curves import read_curves
from mien.evaluation.predictions import Predictions
from mien.evaluation.protocols import violations
from mien.evaluation.runs import PREDICTIONS
from mien.evaluation.scores import METRICS
from mien.training.examples import gather, units
from mien.training.recipe import Recipe


def check_judge(recipe: Recipe, root: Path) -> None:
    """Refuse a recipe by which tuning would choose settings by what the result is judged by later."""
    if not recipe.protocol.inner:
        official = recipe.protocol.official
        judged = units(gather(recipe, recipe.dev, root, judge=True)) if official else []
        unfair = violations([], judged, selected=True, official=official)
        if unfair:
            raise RecipeError(
                f"tuning is not fair: {'; '.join(unfair)}; protocol.inner=0.1 tunes by a part of the training part. "
                "This cannot be forced"
            )
    _check_closed_form(recipe)


def _check_closed_form(recipe: Recipe) -> None:
    if recipe.estimated and not _by_dev(recipe):
        raise RecipeError(
            f"the encoder {recipe.encoder.kind} has no epochs, so that nothing is measured on protocol.inner; tune it "
            "by dev parts, with protocol.kind=official"
        )


def _by_dev(recipe: Recipe) -> bool:
    return recipe.protocol.official and not recipe.protocol.inner


def judged_by(recipe: Recipe) -> str:
    """`weighted F1 on dev (meld dev)`, or on protocol.inner, in the words of a report."""
    title = METRICS[recipe.protocol.monitor].title
    if _by_dev(recipe):
        parts = ", ".join(part.corpus if part.split is None else f"{part.corpus} {part.split}" for part in recipe.dev)
        return f"{title} on dev ({parts})"
    folds = "" if recipe.protocol.official else ", mean over the folds"
    return f"{title} on protocol.inner ({recipe.protocol.inner:.0%} of the training part{folds})"


def score(recipe: Recipe, run: Path) -> float:
    """The monitored score of a trial's run: of the epoch that was kept, or of its answers where there are no epochs."""
    _check_closed_form(recipe)
    if recipe.estimated:
        said = Predictions.load(run / PREDICTIONS)
        return METRICS[recipe.protocol.monitor].score(said.truth, softmax(said.logits, said.temperature))
    last = run / ("finetune" if recipe.finetune else "fit")
    fits = [last] if recipe.protocol.official else sorted(run.glob("fold-*"))
    return float(np.mean([_best(fit / "metrics.csv", f"dev_{recipe.protocol.monitor}") for fit in fits]))


def _best(table: Path, column: str) -> float:
    return float(np.nanmax(read_curves(table).columns[column]))
