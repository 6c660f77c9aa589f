"""The metrics by name: what each is called, how it is computed from probabilities, and which way is up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mien.errors import UsageError
from mien.evaluation.intervals import Interval, bootstrap
from mien.evaluation.metrics import (
    Floats,
    Ints,
    accuracy,
    calibration_error,
    log_loss,
    macro_f1,
    unweighted_recall,
    weighted_f1,
)

DRAWS = 2_000


@dataclass(frozen=True, slots=True)
class Metric:
    """`score` takes truth, int, shape (n,), and probabilities, float, shape (n, classes)."""

    name: str
    title: str
    score: Callable[[Ints, Floats], float]
    least_is_best: bool = False


METRICS = {
    metric.name: metric
    for metric in (
        Metric("accuracy", "accuracy", lambda truth, said: accuracy(truth, said.argmax(axis=1))),
        Metric(
            "weighted_f1", "weighted F1", lambda truth, said: weighted_f1(truth, said.argmax(axis=1), said.shape[1])
        ),
        Metric("macro_f1", "macro F1", lambda truth, said: macro_f1(truth, said.argmax(axis=1), said.shape[1])),
        Metric("uar", "UAR", lambda truth, said: unweighted_recall(truth, said.argmax(axis=1), said.shape[1])),
        Metric("log_loss", "log-loss", log_loss, least_is_best=True),
        Metric("ece", "ECE", calibration_error, least_is_best=True),
    )
}


@dataclass(frozen=True, slots=True)
class Score:
    """A value and the interval of 95 % that it lies in."""

    value: float
    interval: Interval


def metric_named(name: str) -> Metric:
    """The metric called `name`; an unknown one is refused with those that exist."""
    try:
        return METRICS[name]
    except KeyError:
        raise UsageError(f"unknown metric {name!r}; metrics are {', '.join(METRICS)}") from None


def score(metric: Metric, truth: Ints, probabilities: Floats, clusters: Sequence[str], draws: int = DRAWS) -> Score:
    """The metric with its interval under the cluster bootstrap."""
    interval = bootstrap(lambda rows: metric.score(truth[rows], probabilities[rows]), drawable(clusters), draws=draws)
    return Score(metric.score(truth, probabilities), interval)


def drawable(clusters: Sequence[str]) -> Sequence[str]:
    """The clusters; where all items are of one, one speaker say, each item by itself.

    The question is then about this speaker, and what could have come out otherwise is what was said.
    """
    return clusters if len(set(clusters)) > 1 else [str(item) for item in range(len(clusters))]
