"""The log-opinion pool in closed forms: what the rule promises, held for any experts."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mien.inference.fusion import LEAST, pool, weights

TEXT = np.array([0.7, 0.2, 0.1])
VOICE = np.array([0.2, 0.5, 0.3])
FACE = np.array([0.1, 0.1, 0.8])
ALL = np.stack([TEXT, VOICE, FACE])
RELIABILITY = np.array([0.4, 0.3, 0.2])

shares_of_three = arrays(float, 3, elements=st.floats(0, 1))
distributions = arrays(float, (3, 4), elements=st.floats(0.01, 1)).map(lambda a: a / a.sum(axis=1, keepdims=True))


def fused(trust: list[float], probabilities: np.ndarray = ALL) -> np.ndarray:
    return pool(probabilities, weights(RELIABILITY, np.array(trust)))


@pytest.mark.parametrize("k", range(3))
def test_one_alone_speaks_with_its_own_voice(k: int) -> None:
    for trust in (1.0, 0.3, 1e-3):
        np.testing.assert_allclose(fused([trust * (m == k) for m in range(3)]), ALL[k])


@given(shares_of_three)
def test_experts_that_agree_are_not_counted_twice(trust: np.ndarray) -> None:
    if trust.any():
        np.testing.assert_allclose(fused(trust.tolist(), np.stack([TEXT] * 3)), TEXT)


@given(distributions)
def test_an_absent_expert_changes_nothing(others: np.ndarray) -> None:
    """Whatever stands in its row."""
    two = pool(others[:2], weights(RELIABILITY[:2], np.ones(2)))
    np.testing.assert_allclose(pool(others, weights(RELIABILITY, np.array([1.0, 1.0, 0.0]))), two)


@given(shares_of_three, shares_of_three)
def test_weights_sum_to_one_over_what_is_present(reliability: np.ndarray, trust: np.ndarray) -> None:
    found = weights(reliability, trust)
    assert found.min() >= 0
    assert np.all(found[trust == 0] == 0)
    assert found.sum() == pytest.approx(1.0 if trust.any() else 0.0)


def test_weights_follow_reliability_and_trust() -> None:
    assert weights(RELIABILITY, np.array([1.0, 0.5, 0.0])).tolist() == pytest.approx([0.4 / 0.55, 0.15 / 0.55, 0.0])


def test_worthless_evidence_is_shared_evenly_over_what_is_present() -> None:
    assert weights(np.zeros(3), np.array([1.0, 0.2, 0.0])).tolist() == [0.5, 0.5, 0.0]


def test_nothing_present_is_uniform() -> None:
    nothing = weights(RELIABILITY, np.zeros(3))
    assert nothing.tolist() == [0, 0, 0]
    np.testing.assert_allclose(pool(ALL, nothing), 1 / 3)


def test_the_pool_against_the_formula() -> None:
    found = fused([1.0, 0.5, 0.25])
    w = [0.4 / 0.6, 0.15 / 0.6, 0.05 / 0.6]
    odds = [TEXT[c] ** w[0] * VOICE[c] ** w[1] * FACE[c] ** w[2] for c in range(3)]
    np.testing.assert_allclose(found, np.array(odds) / sum(odds))


def test_the_order_of_experts_does_not_matter() -> None:
    order = [2, 0, 1]
    again = pool(ALL[order], weights(RELIABILITY[order], np.ones(3)))
    np.testing.assert_allclose(again, fused([1, 1, 1]))


def test_many_at_once_are_the_same_as_one_by_one() -> None:
    trust = np.array([[1, 1, 1], [0, 1, 0.5], [0, 0, 0]])
    batch = pool(np.stack([ALL] * 3), weights(RELIABILITY, trust))
    np.testing.assert_allclose(batch, np.stack([fused(row) for row in trust.tolist()]))


def test_no_expert_alone_can_rule_an_emotion_out() -> None:
    """Zero counts as `LEAST`: equal weights give its square root against an even opinion."""
    sure, even = np.array([1.0, 0.0]), np.array([0.5, 0.5])
    found = pool(np.stack([sure, even]), np.array([0.5, 0.5]))
    assert found[1] / found[0] == pytest.approx(math.sqrt(LEAST))


@given(distributions)
def test_the_result_is_a_distribution(given_by_experts: np.ndarray) -> None:
    found = pool(given_by_experts, weights(RELIABILITY, np.ones(3)))
    assert found.min() > 0
    assert found.sum() == pytest.approx(1.0)
