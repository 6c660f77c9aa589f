"""Metrics against scikit-learn, and against slow loops where it has none."""

import numpy as np
import pytest
from sklearn import metrics as witness

from mien.evaluation.metrics import (
    accuracy,
    calibration_error,
    confidence_bins,
    confusion,
    f1_per_class,
    log_loss,
    macro_f1,
    majority,
    per_class,
    summary,
    unweighted_recall,
    weighted_f1,
)

CLASSES = 5


def answers(seed: int, n: int = 200, shares: tuple[float, ...] = (0.5, 0.25, 0.15, 0.1, 0.0)) -> tuple[np.ndarray, ...]:
    """Truth without one class, and probabilities that lean towards it."""
    rng = np.random.default_rng(seed)
    truth = rng.choice(CLASSES, size=n, p=shares)
    logits = rng.normal(size=(n, CLASSES)) + 1.5 * np.eye(CLASSES)[truth]
    odds = np.exp(logits)
    return truth, odds / odds.sum(axis=1, keepdims=True)


several = pytest.mark.parametrize("seed", range(5))


@several
def test_counts(seed: int) -> None:
    truth, probabilities = answers(seed)
    said = probabilities.argmax(axis=1)
    np.testing.assert_array_equal(
        confusion(truth, said, CLASSES), witness.confusion_matrix(truth, said, labels=range(CLASSES))
    )
    assert accuracy(truth, said) == pytest.approx(witness.accuracy_score(truth, said))


@several
def test_f1(seed: int) -> None:
    truth, probabilities = answers(seed)
    said = probabilities.argmax(axis=1)
    each = witness.f1_score(truth, said, labels=range(CLASSES), average=None, zero_division=0)
    np.testing.assert_allclose(f1_per_class(truth, said, CLASSES), each)
    assert weighted_f1(truth, said, CLASSES) == pytest.approx(witness.f1_score(truth, said, average="weighted"))
    assert macro_f1(truth, said, CLASSES) == pytest.approx(witness.f1_score(truth, said, average="macro"))


@several
def test_unweighted_recall(seed: int) -> None:
    truth, probabilities = answers(seed, shares=(0.3, 0.25, 0.2, 0.15, 0.1))
    said = probabilities.argmax(axis=1)
    assert unweighted_recall(truth, said, CLASSES) == pytest.approx(witness.balanced_accuracy_score(truth, said))


def test_recall_passes_over_a_class_that_never_occurs() -> None:
    assert unweighted_recall(np.array([0, 0, 1]), np.array([0, 2, 1]), 3) == pytest.approx((0.5 + 1) / 2)


@several
def test_log_loss(seed: int) -> None:
    truth, probabilities = answers(seed)
    assert log_loss(truth, probabilities) == pytest.approx(
        witness.log_loss(truth, probabilities, labels=range(CLASSES))
    )


def test_log_loss_of_certainty_that_is_wrong_is_finite() -> None:
    assert log_loss(np.array([0]), np.array([[0.0, 1.0]])) == pytest.approx(12 * np.log(10))


@several
@pytest.mark.parametrize("bins", [1, 10, 15])
def test_calibration_error_against_a_loop(seed: int, bins: int) -> None:
    truth, probabilities = answers(seed)
    confidence, said = probabilities.max(axis=1), probabilities.argmax(axis=1)
    expected = 0.0
    for k in range(bins):
        inside = [i for i, c in enumerate(confidence) if k / bins <= c < (k + 1) / bins or (k == bins - 1 and c == 1)]
        if inside:
            right = sum(said[i] == truth[i] for i in inside) / len(inside)
            expected += len(inside) / len(truth) * abs(right - sum(confidence[i] for i in inside) / len(inside))
    assert calibration_error(truth, probabilities, bins) == pytest.approx(expected)


def test_calibration_error_closed_forms() -> None:
    truth = np.array([0, 0, 0, 1])
    certain = np.array([[1.0, 0.0]] * 4)
    assert calibration_error(truth, certain) == pytest.approx(0.25)
    assert calibration_error(truth, np.array([[0.75, 0.25]] * 4)) == pytest.approx(0.0)


def test_everything_right() -> None:
    truth = np.array([0, 1, 2])
    found = summary(truth, np.eye(3))
    assert found == {
        "n": 3.0, "accuracy": 1.0, "weighted_f1": 1.0, "macro_f1": 1.0, "uar": 1.0, "log_loss": 0.0, "ece": 0.0,
    }  # fmt: skip


def test_everything_wrong() -> None:
    truth = np.array([0, 1, 2])
    found = summary(truth, np.roll(np.eye(3), 1, axis=1))
    assert (found["accuracy"], found["weighted_f1"], found["macro_f1"], found["uar"], found["ece"]) == (0, 0, 0, 0, 1)


def test_a_class_that_is_only_predicted_counts_in_macro_f1() -> None:
    truth, said = np.array([0, 0, 1, 1]), np.array([0, 2, 1, 1])
    assert macro_f1(truth, said, 4) == pytest.approx(witness.f1_score(truth, said, average="macro"))


@several
def test_each_class_by_itself(seed: int) -> None:
    truth, probabilities = answers(seed)
    said = probabilities.argmax(axis=1)
    found = per_class(truth, said, CLASSES)
    expected = witness.precision_recall_fscore_support(truth, said, labels=range(CLASSES), zero_division=0)
    for own, other in zip((found.precision, found.recall, found.f1, found.support), expected, strict=True):
        np.testing.assert_allclose(own, other)


@several
def test_bins_against_a_histogram(seed: int) -> None:
    truth, probabilities = answers(seed)
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == truth
    found = confidence_bins(truth, probabilities, 10)
    edges = np.linspace(0, 1, 11)
    counts, sure, hits = (
        np.histogram(confidence, edges, weights=weights)[0] for weights in (None, confidence, right.astype(float))
    )
    np.testing.assert_array_equal(found.count, counts)
    seen = counts > 0
    np.testing.assert_allclose(found.confidence[seen], sure[seen] / counts[seen])
    np.testing.assert_allclose(found.accuracy[seen], hits[seen] / counts[seen])
    assert np.isnan(found.accuracy[~seen]).all()
    assert found.error == calibration_error(truth, probabilities, 10)


def test_the_majority_is_the_frequencies() -> None:
    truth = np.array([0, 0, 0, 2])
    np.testing.assert_array_equal(majority(truth, 4), [[0.75, 0, 0.25, 0]] * 4)
    assert summary(truth, majority(truth, 4))["uar"] == 0.5
    assert calibration_error(truth, majority(truth, 4)) == 0.0
