"""Temperature against scipy's bounded search; reliability against its closed forms."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax
from scipy.special import softmax as scipy_softmax
from sklearn.metrics import log_loss as sklearn_log_loss

from mien.evaluation.calibration import fit_temperature, reliability, softmax
from mien.evaluation.metrics import calibration_error


def drawn(true_temperature: float, n: int = 4000, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Truth drawn from the logits at a known temperature."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 2.5, (n, 4))
    chances = scipy_softmax(logits / true_temperature, axis=1)
    truth = (chances.cumsum(axis=1) > rng.random((n, 1))).argmax(axis=1)
    return truth, logits


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_softmax_against_scipy(temperature: float) -> None:
    logits = np.random.default_rng(1).normal(0, 300, (20, 5))
    np.testing.assert_allclose(softmax(logits, temperature), scipy_softmax(logits / temperature, axis=1), atol=1e-15)


@pytest.mark.parametrize("temperature", [0.4, 1.0, 1.7, 3.5])
def test_temperature_against_scipy(temperature: float) -> None:
    truth, logits = drawn(temperature)

    def loss(candidate: float) -> float:
        return float(-log_softmax(logits / candidate, axis=1)[np.arange(len(truth)), truth].mean())

    expected = minimize_scalar(loss, bounds=(0.2, 5.0), method="bounded", options={"xatol": 1e-6}).x
    found = fit_temperature(truth, logits)
    assert found == pytest.approx(expected, rel=1e-3)
    assert found == pytest.approx(temperature, rel=0.1)  # the one that the truth was drawn with


def test_a_fitted_temperature_calibrates() -> None:
    truth, logits = drawn(3.0)
    before, after = softmax(logits), softmax(logits, fit_temperature(truth, logits))
    assert calibration_error(truth, before) > 0.1
    assert calibration_error(truth, after) < 0.03


@pytest.mark.parametrize(("logits", "bound"), [(np.eye(3) * 9, 0.2), (-np.eye(3) * 9, 5.0)], ids=["right", "wrong"])
def test_without_a_valley_the_search_ends_at_its_bound(logits: np.ndarray, bound: float) -> None:
    """Always right: the sharper the better; always wrong: the flatter the better."""
    assert fit_temperature(np.arange(3), logits / 9) == pytest.approx(bound, rel=1e-3)


def test_reliability_closed_forms() -> None:
    truth = np.array([0, 0, 0, 1])
    base = np.tile([0.75, 0.25], (4, 1))
    assert reliability(truth, base) == pytest.approx(0.0, abs=1e-12)
    assert reliability(truth, np.eye(2)[truth]) == pytest.approx(1.0)
    assert reliability(truth, np.eye(2)[1 - truth]) == 0.0, "worse than the base rates is worth nothing"


def test_reliability_between() -> None:
    truth = np.array([0, 0, 0, 1])
    half = (np.tile([0.75, 0.25], (4, 1)) + np.eye(2)[truth]) / 2
    entropy = -(0.75 * np.log(0.75) + 0.25 * np.log(0.25))
    assert reliability(truth, half) == pytest.approx(1 - sklearn_log_loss(truth, half) / entropy)


def test_one_label_leaves_nothing_to_explain() -> None:
    assert reliability(np.zeros(3, int), np.tile([0.9, 0.1], (3, 1))) == 0.0
