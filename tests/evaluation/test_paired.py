"""Paired tests against scipy, enumeration and closed forms."""

import math
from itertools import product

import numpy as np
import pytest
from scipy import stats

from mien.errors import UsageError
from mien.evaluation.intervals import bootstrap
from mien.evaluation.paired import difference, holm, mcnemar, permutation, spread
from mien.evaluation.scores import METRICS, Metric, metric_named, score

ACCURACY = METRICS["accuracy"]


def answers(right: np.ndarray) -> np.ndarray:
    """A sheet of two classes whose truth is 0 throughout, right where it is said."""
    return np.eye(2)[1 - right.astype(int)]


def alone(count: int) -> list[str]:
    return [f"{item:04d}" for item in range(count)]


def skilled(truth: np.ndarray, skill: float, seed: int, classes: int = 3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    odds = np.exp(rng.normal(size=(len(truth), classes)) + skill * np.eye(classes)[truth])
    return odds / odds.sum(axis=1, keepdims=True)


@pytest.mark.parametrize(("one", "other"), [(0, 0), (0, 3), (5, 1), (12, 12), (20, 4)])
def test_few_discordant_items_ask_the_binomial(one: int, other: int) -> None:
    first = np.array([True] * one + [False] * other + [True, False])
    second = np.array([False] * one + [True] * other + [True, False])
    found = mcnemar(first, second)
    expected = stats.binomtest(min(one, other), one + other).pvalue if one + other else 1.0
    assert (found.first, found.second, found.exact) == (one, other, True)
    assert found.p_value == pytest.approx(expected)


@pytest.mark.parametrize(("one", "other"), [(25, 0), (40, 20), (31, 30), (50, 50), (200, 150)])
def test_many_discordant_items_ask_chi_square_with_continuity(one: int, other: int) -> None:
    first = np.arange(one + other) < one
    found = mcnemar(first, ~first)
    square = max(abs(one - other) - 1, 0) ** 2 / (one + other)
    assert not found.exact
    assert found.p_value == pytest.approx(stats.chi2.sf(square, df=1))


def test_mcnemar_needs_the_same_items() -> None:
    with pytest.raises(UsageError, match="same items of both, got 2 and 3"):
        mcnemar(np.ones(2, bool), np.ones(3, bool))


@pytest.mark.parametrize("seed", range(4))
def test_few_clusters_are_all_exchanged_as_scipy_does(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first, second = rng.random(9) < 0.4, rng.random(9) < 0.8
    truth = np.zeros(9, dtype=int)
    found = permutation(ACCURACY, truth, answers(first)[None], answers(second)[None], alone(9))
    witness = stats.permutation_test(
        (first.astype(float), second.astype(float)),
        lambda a, b: abs(a.mean() - b.mean()),
        permutation_type="samples",
        alternative="greater",
        n_resamples=np.inf,
    )
    assert found == pytest.approx(witness.pvalue)


def test_clusters_are_exchanged_whole() -> None:
    """Against a plain enumeration over the clusters with weighted F1, which no mean of items gives."""
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 3, 40)
    first, second = skilled(truth, 0.5, 1), skilled(truth, 1.5, 2)
    clusters = [f"d{n}" for n in rng.integers(0, 6, 40)]
    metric = METRICS["weighted_f1"]

    def gap(swapped: dict[str, bool]) -> float:
        mask = np.array([swapped[name] for name in clusters])[:, None]
        return metric.score(truth, np.where(mask, first, second)) - metric.score(truth, np.where(mask, second, first))

    names = sorted(set(clusters))
    observed = abs(gap(dict.fromkeys(names, False)))
    gaps = [abs(gap(dict(zip(names, swaps, strict=True)))) for swaps in product((False, True), repeat=len(names))]
    expected = np.mean([value >= observed - 1e-12 for value in gaps])
    assert permutation(metric, truth, first[None], second[None], clusters) == pytest.approx(expected)


def test_many_clusters_are_exchanged_at_random_and_agree_with_the_normal_approximation() -> None:
    rng = np.random.default_rng(5)
    first, second = rng.random(400) < 0.60, rng.random(400) < 0.66
    found = permutation(
        ACCURACY, np.zeros(400, int), answers(first)[None], answers(second)[None], alone(400), draws=4_000
    )
    apart = first.astype(int) - second.astype(int)
    expected = 2 * stats.norm.sf(abs(apart.sum()) / math.sqrt((apart**2).sum()))
    assert found == pytest.approx(expected, abs=0.03)


def test_a_system_does_not_differ_from_itself() -> None:
    truth = np.random.default_rng(0).integers(0, 3, 50)
    same = skilled(truth, 1.0, 0)[None]
    found = difference(ACCURACY, truth, same, same, alone(50), draws=200)
    assert (found.value, found.interval.low, found.interval.high, found.p_value) == (0.0, 0.0, 0.0, 1.0)


def test_under_the_null_hypothesis_p_values_are_uniform() -> None:
    """Systems of one skill, clusters that err together: a test that ignored them would reject far too often."""
    p_values = []
    for trial in range(150):
        rng = np.random.default_rng(trial)
        which = np.repeat(np.arange(20), 5)
        first, second = (rng.random(20)[which] < 0.5 for _ in range(2))
        sheets = (answers(first)[None], answers(second)[None])
        p_values.append(permutation(ACCURACY, np.zeros(100, int), *sheets, [str(n) for n in which], draws=200))
    assert np.mean(np.array(p_values) <= 0.1) < 0.18


def test_a_difference_is_second_less_first_with_its_paired_interval() -> None:
    truth = np.random.default_rng(1).integers(0, 3, 300)
    first, second = skilled(truth, 0.5, 1), skilled(truth, 1.5, 2)
    found = difference(ACCURACY, truth, first[None], second[None], alone(300), draws=1_000)
    gaps = (second.argmax(axis=1) == truth).astype(float) - (first.argmax(axis=1) == truth)
    assert found.value == pytest.approx(gaps.mean())
    half = 1.96 * gaps.std() / math.sqrt(300)
    assert (found.interval.low, found.interval.high) == pytest.approx(
        (gaps.mean() - half, gaps.mean() + half), abs=0.15 * half
    )
    assert found.p_value < 0.01


def test_one_seed_is_spread_as_its_score() -> None:
    truth = np.random.default_rng(1).integers(0, 3, 100)
    sheet = skilled(truth, 1.0, 1)
    found, expected = (
        spread(ACCURACY, truth, sheet[None], alone(100), draws=300),
        score(ACCURACY, truth, sheet, alone(100), draws=300),
    )
    assert (found.mean, found.deviation, found.interval) == (expected.value, None, expected.interval)


def test_seeds_add_to_the_spread_what_they_vary() -> None:
    """Where seeds lie far apart, the interval is theirs: the variance of a mean of four drawn out of four."""
    rng = np.random.default_rng(2)
    system = np.stack([answers(rng.random(2_000) < skill) for skill in (0.3, 0.45, 0.6, 0.75)])
    found = spread(ACCURACY, np.zeros(2_000, int), system, alone(2_000), draws=3_000)
    scores = [ACCURACY.score(np.zeros(2_000, int), sheet) for sheet in system]
    assert found.mean == pytest.approx(np.mean(scores))
    assert found.deviation == pytest.approx(np.std(scores, ddof=1))
    expected = math.sqrt(np.var(scores) / 4)
    assert (found.interval.high - found.interval.low) / (2 * 1.96) == pytest.approx(expected, rel=0.1)


def test_seeds_that_agree_leave_the_items_alone() -> None:
    truth = np.random.default_rng(1).integers(0, 3, 100)
    sheet = skilled(truth, 1.0, 1)
    found = spread(ACCURACY, truth, np.stack([sheet] * 3), alone(100), draws=500)
    expected = bootstrap(lambda rows: ACCURACY.score(truth[rows], sheet[rows]), alone(100), draws=500)
    assert found.deviation == 0.0
    assert (found.interval.low, found.interval.high) == pytest.approx((expected.low, expected.high))


def test_systems_of_unequally_many_seeds() -> None:
    truth = np.random.default_rng(1).integers(0, 3, 200)
    one = skilled(truth, 0.5, 1)[None]
    three = np.stack([skilled(truth, 1.5, seed) for seed in (2, 3, 4)])
    found = difference(ACCURACY, truth, one, three, alone(200), draws=300)
    gaps = [ACCURACY.score(truth, sheet) - ACCURACY.score(truth, one[0]) for sheet in three]
    assert found.value == pytest.approx(np.mean(gaps))
    assert found.interval.low < found.value < found.interval.high
    assert found.p_value < 0.05


def test_holm_against_its_definition() -> None:
    given = [0.01, 0.04, 0.03, 0.005, 1.0]
    ordered = sorted(given)
    expected = {p: max(min(1.0, (5 - j) * ordered[j]) for j in range(i + 1)) for i, p in enumerate(ordered)}
    assert holm(given) == pytest.approx([expected[p] for p in given])
    assert holm([]) == []


def test_one_cluster_is_drawn_by_items() -> None:
    truth = np.random.default_rng(1).integers(0, 3, 80)
    sheet = skilled(truth, 1.0, 1)
    lone, clustered = (score(ACCURACY, truth, sheet, names, draws=300) for names in (alone(80), ["ana"] * 80))
    assert clustered.interval.low < clustered.value < clustered.interval.high
    assert clustered.interval.low == pytest.approx(lone.interval.low, abs=0.05)


@pytest.mark.parametrize("metric", METRICS.values(), ids=lambda metric: metric.name)
def test_a_perfect_system_is_best_under_every_metric(metric: Metric) -> None:
    truth = np.arange(30) % 3
    perfect, poor = metric.score(truth, np.eye(3)[truth]), metric.score(truth, np.eye(3)[(truth + 1) % 3])
    assert (perfect < poor) is metric.least_is_best


def test_an_unknown_metric_is_refused_with_the_known() -> None:
    with pytest.raises(UsageError, match="unknown metric 'f2'; metrics are accuracy, weighted_f1, macro_f1, uar"):
        metric_named("f2")
