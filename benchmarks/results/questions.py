"""What the runs answer when they are asked: differences between rows, and scores on what was trained on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.results.plan import Question, Table
from benchmarks.results.scoring import Answers, metric_of
from benchmarks.results.seen import seen
from benchmarks.results.summary import Entrant
from mien.evaluation.curves import read_curves
from mien.evaluation.figures import CURVES_TABLE
from mien.evaluation.intervals import bootstrap
from mien.evaluation.paired import difference, holm
from mien.evaluation.runs import Run
from mien.evaluation.scores import DRAWS, Metric

SCHEMA = "mien/answers/1"
Ints = NDArray[np.int64]


def asked(
    question: Question, table: Table, found: Sequence[Entrant], root: Path, draws: int = DRAWS
) -> dict[str, Any] | None:
    """The numbers behind the answer; None while a row that it is about has not been run."""
    rows = {entrant.row.title: entrant for entrant in found}
    if set(question.about) - set(rows):
        return None
    metric = metric_of(table.metric)
    said: dict[str, Any] = {"question": question.name, "kind": question.kind, "metric": metric.name}
    match question.kind:
        case "better":
            pairs = [(second, first) for first, second in question.pairs]
            return said | {"differences": _differences(pairs, rows, metric, draws)}
        case "matters":
            pairs = list(combinations(question.rows, 2))
            return said | {"differences": _differences(pairs, rows, metric, draws)}
        case "overfits":
            own = [rows[name] for name in question.rows]
            return said | {"gaps": _gaps(own, table, metric, root, draws)}


def _differences(
    pairs: Sequence[tuple[str, str]], rows: Mapping[str, Entrant], metric: Metric, draws: int
) -> list[dict[str, Any]]:
    """Of each pair the second less the first, with p corrected for how many pairs there are."""
    answers = [(rows[first].answers, rows[second].answers) for first, second in pairs]
    tests = [difference(metric, one.truth, one.stack, two.stack, one.clusters, draws) for one, two in answers]
    corrected = holm([test.p_value for test in tests])
    return [
        {"first": first, "second": second, **asdict(test), "p_value_holm": p_value}
        for (first, second), test, p_value in zip(pairs, tests, corrected, strict=True)
    ]


def _gaps(own: Sequence[Entrant], table: Table, metric: Metric, root: Path, draws: int) -> list[dict[str, Any]]:
    """How far each row's score on what it was trained on is above that on what it was judged by.

    `beyond`: by how much the first row's gap is wider than this one's, on the same redrawn items.
    """
    first = seen(own[0].runs, table.corpus, root)
    others = [seen(entrant.runs, table.corpus, root, first.ids) for entrant in own[1:]]
    pairs = list(zip([first, *others], [entrant.answers for entrant in own], strict=True))
    return [
        {
            "row": entrant.row.title,
            "trained_on": inside.mean(metric),
            "judged": outside.mean(metric),
            "gap": _apart([(inside, outside)], metric, draws),
            "beyond": _apart([pairs[0], (inside, outside)], metric, draws) if place else None,
            "curve": _curve(entrant.runs),
        }
        for place, (entrant, (inside, outside)) in enumerate(zip(own, pairs, strict=True))
    ]


def _apart(pairs: Sequence[tuple[Answers, Answers]], metric: Metric, draws: int) -> dict[str, float]:
    """The gap of the first pair, less that of the second if there is one, with the interval of its bootstrap.

    What was trained on and what was not are drawn anew independently, each by its own clusters.
    """
    inside, outside = pairs[0]
    known: list[float] = []

    def trained(rows: Ints) -> float:
        known.append(_less([one for one, _ in pairs], rows, metric))
        return known[-1]

    bootstrap(trained, inside.clusters, draws=draws, seed=1)
    drawn = iter(known)
    judged = [two for _, two in pairs]
    within = bootstrap(lambda rows: next(drawn) - _less(judged, rows, metric), outside.clusters, draws=draws)
    value = trained(np.arange(len(inside.ids))) - _less(judged, np.arange(len(outside.ids)), metric)
    return {"value": value, **asdict(within)}


def _less(own: Sequence[Answers], rows: Ints, metric: Metric) -> float:
    """The first one's score on these rows, less the second one's if there is one."""
    first, *second = (_mean(answers, rows, metric) for answers in own)
    return first - sum(second)


def _mean(own: Answers, rows: Ints, metric: Metric) -> float:
    return float(np.mean([metric.score(own.truth[rows], sheet[rows]) for sheet in own.stack]))


def _curve(runs: Sequence[Run]) -> dict[str, float] | None:
    """Means over the seeds: the epoch with the least loss on dev, how many there were, and both losses there and last.

    None where a run has no such curve, as one that is fitted in closed form.
    """
    paths = [run.path / CURVES_TABLE for run in runs]
    if not all(path.is_file() for path in paths):
        return None
    tables = [read_curves(path) for path in paths]
    if not all({"loss", "dev_loss"} <= set(table.columns) for table in tables):
        return None
    found = []
    for curves in tables:
        loss, train = curves.columns["dev_loss"], curves.columns["loss"]
        least = int(np.nanargmin(loss))
        found.append((curves.epoch[least], curves.epoch[-1], loss[least], loss[-1], train[least], train[-1]))
    keys = ("least_at", "epochs", "least", "last", "trained_at_least", "trained_last")
    return dict(zip(keys, np.mean(found, axis=0).tolist(), strict=True))
