"""Whether one system is better than another on the same items, and over several seeds of each.

A system here is a stack of probabilities, one sheet a seed: float, shape (seeds, n, classes). Its score is the mean
over its seeds. Where two systems have unequally many seeds, they are paired in order and the shorter list begins again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.errors import UsageError
from mien.evaluation.intervals import Interval, bootstrap
from mien.evaluation.metrics import Floats, Ints
from mien.evaluation.multilabel import Bools
from mien.evaluation.scores import DRAWS, Metric, score

FEW = 25  # discordant items; below it the binomial distribution itself is asked
EVERY = 12  # clusters; up to it all 2^clusters exchanges are tried


@dataclass(frozen=True, slots=True)
class McNemar:
    """`first` and `second` count the items that only this system got right. It takes items as independent."""

    first: int
    second: int
    p_value: float
    exact: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """A system over its seeds. `deviation` is the seeds' own, None for one seed; `interval` is over seeds and items."""

    mean: float
    deviation: float | None
    interval: Interval
    seeds: int


@dataclass(frozen=True, slots=True)
class Difference:
    """The second system's score less the first's; `p_value` by permutation of clusters."""

    value: float
    interval: Interval
    p_value: float


def mcnemar(first: Bools, second: Bools) -> McNemar:
    """McNemar's test (1947) on what each got right, bool, shape (n,).

    Exact under 25 items that only one got right, otherwise chi-square with the correction of Edwards (1948).
    """
    if first.shape != second.shape:
        raise UsageError(f"McNemar's test needs the same items of both, got {len(first)} and {len(second)}")
    one, other = int((first & ~second).sum()), int((second & ~first).sum())
    apart = one + other
    if apart < FEW:
        tail = sum(math.comb(apart, hits) for hits in range(min(one, other) + 1)) / 2**apart
        return McNemar(one, other, min(1.0, 2 * tail), exact=True)
    square = max(0, abs(one - other) - 1) ** 2 / apart
    return McNemar(one, other, math.erfc(math.sqrt(square / 2)), exact=False)


def spread(metric: Metric, truth: Ints, system: Floats, clusters: Sequence[str], draws: int = DRAWS) -> Spread:
    """Mean and deviation over the seeds, and an interval that draws both seeds and clusters anew.

    With few seeds the interval is on the narrow side: three seeds show two thirds of their variance.
    """
    scores = [metric.score(truth, sheet) for sheet in system]
    if len(scores) == 1:
        return Spread(scores[0], None, score(metric, truth, system[0], clusters, draws).interval, 1)
    seeds = np.random.default_rng(0)
    interval = bootstrap(lambda rows: _drawn(metric, truth, system, rows, seeds), clusters, draws=draws)
    return Spread(float(np.mean(scores)), float(np.std(scores, ddof=1)), interval, len(scores))


def _drawn(metric: Metric, truth: Ints, system: Floats, rows: Ints, seeds: np.random.Generator) -> float:
    """The mean score of as many seeds as there are, drawn with replacement, on these rows."""
    chosen, times = np.unique(seeds.integers(len(system), size=len(system)), return_counts=True)
    scores = [metric.score(truth[rows], system[sheet][rows]) for sheet in chosen]
    return float(np.average(scores, weights=times))


def difference(
    metric: Metric, truth: Ints, first: Floats, second: Floats, clusters: Sequence[str], draws: int = DRAWS
) -> Difference:
    """Second less first: its paired bootstrap interval over seeds and clusters, and its permutation test."""
    seeds = np.random.default_rng(0)

    def apart(rows: Ints) -> float:
        return _drawn(metric, truth, second, rows, seeds) - _drawn(metric, truth, first, rows, seeds)

    value = _mean(metric, truth, second) - _mean(metric, truth, first)
    interval = bootstrap(apart, clusters, draws=draws)
    return Difference(value, interval, permutation(metric, truth, first, second, clusters, draws))


def _mean(metric: Metric, truth: Ints, system: Floats) -> float:
    return float(np.mean([metric.score(truth, sheet) for sheet in system]))


def permutation(
    metric: Metric,
    truth: Ints,
    first: Floats,
    second: Floats,
    clusters: Sequence[str],
    draws: int = DRAWS,
    seed: int = 0,
) -> float:
    """Two-sided p-value of the paired permutation test: were the systems alike, either's answers could be the other's.

    What is exchanged is all answers within a cluster at once. With 12 clusters or fewer every exchange is tried and the
    value is exact; otherwise `draws` of them, and the observed one counts among them (Phipson and Smyth, 2010).
    """
    pairs = [(place % len(first), place % len(second)) for place in range(max(len(first), len(second)))]
    names, which = np.unique(np.asarray(clusters), return_inverse=True)

    def apart(exchanged: NDArray[np.bool_]) -> float:
        swap = exchanged[which][:, None]
        gaps = [_gap(metric, truth, first[one], second[other], swap) for one, other in pairs]
        return abs(float(np.mean(gaps)))

    observed = apart(np.zeros(len(names), dtype=bool)) - 1e-12  # equal ones count, whatever the last bit says
    every = len(names) <= EVERY
    tried = [apart(row) >= observed for row in (_all(len(names)) if every else _random(len(names), draws, seed))]
    return sum(tried) / len(tried) if every else (1 + sum(tried)) / (1 + draws)


def _gap(metric: Metric, truth: Ints, first: Floats, second: Floats, swap: Bools) -> float:
    return metric.score(truth, np.where(swap, first, second)) - metric.score(truth, np.where(swap, second, first))


def _all(clusters: int) -> Bools:
    """Every choice of clusters, shape (2^clusters, clusters)."""
    return np.asarray((np.arange(2**clusters)[:, None] >> np.arange(clusters)) % 2 == 1)


def _random(clusters: int, draws: int, seed: int) -> Bools:
    return np.random.default_rng(seed).random((draws, clusters)) < 0.5


def holm(p_values: Sequence[float]) -> list[float]:
    """P-values corrected for how many there are (Holm, 1979), in the order given."""
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    corrected, least = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(order):
        least = max(least, min(1.0, (len(p_values) - rank) * p_values[place]))
        corrected[place] = least
    return corrected
