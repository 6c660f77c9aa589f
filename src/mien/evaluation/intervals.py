"""How far a score could have come out otherwise: bootstrap intervals over the units that were drawn together.

Turns of one dialogue and clips of one speaker are alike, so resampling them one by one makes an interval too narrow.
What is drawn anew here is the cluster: the dialogue, the speaker; where every item stands alone, the item.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from mien.errors import UsageError
from mien.evaluation.metrics import Ints


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a score lies with the probability that was asked for."""

    low: float
    high: float


def bootstrap(
    score: Callable[[Ints], float],
    clusters: Sequence[str],
    *,
    draws: int = 2_000,
    level: float = 0.95,
    seed: int = 0,
) -> Interval:
    """Percentile interval of a score under the cluster bootstrap (Efron and Tibshirani, 1993).

    With few clusters, ten speakers say, it is on the narrow side: read it as a lower bound of the doubt.

    score : given the indices of a resample, int, shape (items in it,), its score. One that takes the difference of two
        systems on these indices makes the interval of a paired comparison.
    clusters : of each item, the name of the cluster that it is drawn with
    """
    if not len(clusters):
        raise UsageError("an interval needs one item or more, got none")
    if draws < 1 or not 0 < level < 1:
        raise UsageError(f"an interval needs 1 draw or more and a level between 0 and 1, got {draws} and {level}")
    _, which = np.unique(np.asarray(clusters), return_inverse=True)
    rng = np.random.default_rng(seed)
    scores = [score(indices) for indices in _resamples(which, draws, rng)]
    low, high = np.quantile(scores, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high))


def _resamples(which: Ints, draws: int, rng: np.random.Generator) -> list[Ints]:
    """Item indices of each resample: as many clusters as there are, drawn with replacement, each whole."""
    order = np.argsort(which, kind="stable")
    sizes = np.bincount(which)
    starts = np.cumsum(sizes) - sizes
    return [
        _members(order, starts[drawn], sizes[drawn]) for drawn in rng.integers(len(sizes), size=(draws, len(sizes)))
    ]


def _members(order: Ints, starts: Ints, sizes: Ints) -> Ints:
    """The stretches of `order` that begin at `starts` and are `sizes` long, one behind the other."""
    offsets = starts - (np.cumsum(sizes) - sizes)
    return np.asarray(order[np.arange(sizes.sum()) + np.repeat(offsets, sizes)], dtype=np.int64)
