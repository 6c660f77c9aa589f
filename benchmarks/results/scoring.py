"""What the runs of one row answered, in a form that every interval and every paired test can be made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.evaluation.metrics import Floats
from mien.evaluation.multilabel import multilabel_macro_f1
from mien.evaluation.predictions import Predictions
from mien.evaluation.runs import Run
from mien.evaluation.scores import METRICS, Metric

# Truth is a table, 1 for each label that holds, and so are the answers: the thresholds are each run's own.
SEVERAL = Metric("several_f1", "macro F1", lambda truth, said: multilabel_macro_f1(truth > 0.5, said, 0.5))


@dataclass(frozen=True, eq=False)
class Answers:
    """A row's answers to the items of one corpus.

    truth : int, shape (items,); under `SEVERAL` a table, shape (items, classes)
    stack : probabilities, under `SEVERAL` 1 for yes and 0 for no, float64, shape (seeds, items, classes)
    """

    ids: tuple[str, ...]
    truth: NDArray[np.int64]
    stack: Floats
    clusters: tuple[str, ...]

    def mean(self, metric: Metric) -> float:
        """Over the seeds."""
        return float(np.mean([metric.score(self.truth, sheet) for sheet in self.stack]))

    def together(self, metric: Metric) -> float:
        """Of one system that answers with the mean of all seeds' probabilities; of yes and no, with what most say."""
        return metric.score(self.truth, self.stack.mean(axis=0))


def metric_of(name: str) -> Metric:
    """The metric that a table names."""
    return SEVERAL if name == SEVERAL.name else METRICS[name]


def answers(runs: Sequence[Run], corpus: str, ids: Sequence[str] | None = None) -> Answers:
    """What the runs, which differ in their seed, said of the items; all of them judged the same ones.

    ids : the order that is wanted, by default that of the first run
    """
    tables = [run.predictions.of(corpus) for run in runs]
    order = list(ids or tables[0].id)
    placed = [_placed(run, table, order) for run, table in zip(runs, tables, strict=True)]
    first = placed[0]
    return Answers(first.id, first.truth, np.stack([table.probabilities for table in placed]), first.cluster)


def _placed(run: Run, table: Predictions, order: Sequence[str]) -> Predictions:
    rows = {item: row for row, item in enumerate(table.id)}
    if rows.keys() != set(order):
        raise InputError(f"{run.path.name} was judged by other items than the rest of its table")
    return table.take([rows[item] for item in order])


def several_answers(runs: Sequence[Run], corpus: str, root: Path, ids: Sequence[str] | None = None) -> Answers:
    """The same where several labels hold at once: the truth is read from the corpus under `root`, and an answer is yes
    from the threshold on that the run set inside its training part."""
    single = answers(runs, corpus, ids)
    truth = _every_label(runs[0], root)
    if missing := [item for item in single.ids if item not in truth]:
        raise InputError(f"{corpus} under {root} has no {missing[0]}, by which {runs[0].path.name} was judged")
    said = [_yes(run, _placed(run, run.predictions.of(corpus), single.ids).logits) for run in runs]
    table = np.stack([truth[item] for item in single.ids]).astype(np.int64)
    return Answers(single.ids, table, np.stack(said), single.clusters)


def _yes(run: Run, logits: Floats) -> Floats:
    cuts = np.array([run.card["several"]["thresholds"][label] for label in run.predictions.labels])
    return (1 / (1 + np.exp(-logits)) >= cuts).astype(np.float64)


def _every_label(run: Run, root: Path) -> dict[str, Any]:
    """Item -> 1 for each label that it was given, shape (classes,)."""
    from mien.training.examples import gather
    from mien.training.recipe import Recipe

    recipe = Recipe.model_validate(run.recipe)
    judged = gather(recipe, recipe.dev, root, judge=True)
    return {example.item.id: example.target > 0 for example in judged}
