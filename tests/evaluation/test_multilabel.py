"""Several labels at once, against scikit-learn and a search over every cut."""

import numpy as np
import pytest
from sklearn.metrics import f1_score, precision_recall_curve

from mien.errors import UsageError
from mien.evaluation.multilabel import multilabel_f1, multilabel_macro_f1, thresholds


def voted(seed: int, n: int = 200, classes: int = 4, decimals: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Truth, and probabilities that lean towards it, rounded so that many are equal."""
    rng = np.random.default_rng(seed)
    truth = rng.random((n, classes)) < (0.5, 0.2, 0.05, 0.02)
    return truth, np.clip(0.3 * truth + rng.random((n, classes)) * 0.7, 0, 1).round(decimals)


several = pytest.mark.parametrize("seed", range(5))


@several
def test_f1_against_scikit_learn(seed: int) -> None:
    truth, probabilities = voted(seed)
    cuts = np.array([0.5, 0.4, 0.6, 0.3])
    said = probabilities >= cuts
    each = f1_score(truth, said, average=None, zero_division=0)
    np.testing.assert_allclose(multilabel_f1(truth, probabilities, cuts), each)
    assert multilabel_macro_f1(truth, probabilities, cuts) == pytest.approx(each.mean())


@several
@pytest.mark.parametrize("decimals", [1, 2, 9])
def test_thresholds_reach_the_best_f1_that_there_is(seed: int, decimals: int) -> None:
    truth, probabilities = voted(seed, decimals=decimals)
    cuts = thresholds(truth, probabilities)
    for k, cut in enumerate(cuts):
        precision, recall, _ = precision_recall_curve(truth[:, k], probabilities[:, k])
        best = np.max(2 * precision * recall / np.maximum(precision + recall, 1e-12))
        assert f1_score(truth[:, k], probabilities[:, k] >= cut) == pytest.approx(best)


def test_a_threshold_lies_half_way_between_neighbours() -> None:
    truth = np.array([[True], [True], [False], [False]])
    assert thresholds(truth, np.array([[0.9], [0.6], [0.4], [0.1]])).tolist() == [0.5]


def test_a_class_without_an_example_is_never_said() -> None:
    cuts = thresholds(np.zeros((3, 1), bool), np.array([[0.2], [0.99], [0.5]]))
    assert multilabel_f1(np.ones((1, 1), bool), np.array([[0.99]]), cuts).tolist() == [0.0]


def test_where_all_are_true_all_are_said() -> None:
    truth, probabilities = np.ones((3, 1), bool), np.array([[0.0], [0.5], [1.0]])
    assert multilabel_macro_f1(truth, probabilities, thresholds(truth, probabilities)) == 1.0


def test_thresholds_from_other_data_stay_as_they_are() -> None:
    truth, probabilities = voted(0)
    cuts = thresholds(truth, probabilities)
    other_truth, other = voted(1)
    fitted_there = thresholds(other_truth, other)
    assert multilabel_macro_f1(other_truth, other, cuts) <= multilabel_macro_f1(other_truth, other, fitted_there)


@pytest.mark.parametrize("shape", [(3,), (3, 2), (0, 4)])
def test_tables_of_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(UsageError, match=r"tables \(items, classes\)"):
        thresholds(np.zeros(shape, bool), np.zeros((shape[0], 4) if shape[0] == 0 else (3, 4)))
