"""Bootstrap intervals against closed forms."""

import math

import numpy as np
import pytest

from mien.errors import UsageError
from mien.evaluation.intervals import Interval, bootstrap

NORMAL = 1.959964  # 97.5 % of a normal distribution lies below


def mean_of(values: np.ndarray) -> object:
    return lambda indices: float(values[indices].mean())


def alone(count: int) -> list[str]:
    return [str(i) for i in range(count)]


@pytest.mark.parametrize("seed", range(3))
def test_a_mean_of_lone_items_has_the_standard_error_of_the_textbook(seed: int) -> None:
    values = np.random.default_rng(seed).normal(3.0, 2.0, 400)
    found = bootstrap(mean_of(values), alone(400), draws=4_000, seed=seed)
    half = NORMAL * values.std() / math.sqrt(400)
    assert (found.low, found.high) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.1 * half)


@pytest.mark.parametrize("seed", range(3))
def test_a_mean_over_uneven_clusters_has_the_standard_error_of_a_ratio(seed: int) -> None:
    """Linearised: the squares of each cluster's sum of deviations from the whole mean, over the count squared."""
    rng = np.random.default_rng(seed)
    which = np.repeat(np.arange(200), rng.integers(1, 12, 200))
    values = rng.normal(size=200)[which] + 0.3 * rng.normal(size=len(which))
    deviations = np.bincount(which, values - values.mean())
    half = NORMAL * math.sqrt((deviations**2).sum()) / len(values)
    found = bootstrap(mean_of(values), which.astype(str).tolist(), draws=4_000, seed=seed)
    assert (found.low, found.high) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.15 * half)
    assert half > 1.5 * NORMAL * values.std() / math.sqrt(len(values))  # drawing one by one would be too sure


def test_two_clusters_can_be_counted_on_the_fingers() -> None:
    """Means 0, 1/2 and 1 come with shares 1/4, 1/2 and 1/4."""
    values, clusters = np.array([0.0, 0.0, 1.0, 1.0]), ["a", "a", "b", "b"]
    assert bootstrap(mean_of(values), clusters) == Interval(0.0, 1.0)
    assert bootstrap(mean_of(values), clusters, level=0.4) == Interval(0.5, 0.5)


def test_copies_within_a_cluster_add_nothing() -> None:
    values = np.random.default_rng(0).normal(size=30)
    once = bootstrap(mean_of(values), alone(30))
    tenfold = bootstrap(mean_of(np.repeat(values, 10)), np.repeat(alone(30), 10).tolist())
    assert (tenfold.low, tenfold.high) == pytest.approx((once.low, once.high))


def test_clusters_stay_whole_wherever_their_items_stand() -> None:
    clusters = ["a", "b", "c", "a", "b", "a"]
    whole = {"a": {0, 3, 5}, "b": {1, 4}, "c": {2}}

    def score(indices: np.ndarray) -> float:
        drawn = [clusters[i] for i in indices]
        assert sum(drawn.count(name) / len(members) for name, members in whole.items()) == 3
        for name, members in whole.items():
            counts = {indices.tolist().count(i) for i in members}
            assert counts == {drawn.count(name) // len(members)}
        return 0.0

    assert bootstrap(score, clusters, draws=50) == Interval(0.0, 0.0)


def test_a_seed_says_it_all() -> None:
    values = np.random.default_rng(1).normal(size=50)
    first, again, other = (bootstrap(mean_of(values), alone(50), seed=seed) for seed in (7, 7, 8))
    assert first == again != other


def test_a_higher_level_is_wider() -> None:
    values = np.random.default_rng(2).normal(size=50)
    wide, narrow = (bootstrap(mean_of(values), alone(50), level=level) for level in (0.99, 0.5))
    assert wide.low < narrow.low < narrow.high < wide.high


def test_one_cluster_leaves_no_doubt_to_measure() -> None:
    found = bootstrap(mean_of(np.array([1.0, 3.0])), ["a", "a"])
    assert found == Interval(2.0, 2.0)


@pytest.mark.parametrize(("draws", "level"), [(0, 0.95), (10, 0.0), (10, 1.0), (10, 95.0)])
def test_impossible_requests_are_refused(draws: int, level: float) -> None:
    with pytest.raises(UsageError, match="draw or more and a level between 0 and 1"):
        bootstrap(lambda indices: 0.0, ["a"], draws=draws, level=level)


def test_nothing_has_no_interval() -> None:
    with pytest.raises(UsageError, match="one item or more"):
        bootstrap(lambda indices: 0.0, [])
