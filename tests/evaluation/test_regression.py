"""Scales against scipy, scikit-learn, and closed forms."""

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics as witness

from mien.evaluation.regression import (
    ccc,
    mean_absolute_error,
    pearson,
    root_mean_squared_error,
    scale_summary,
    sentiment_summary,
)


def rated(seed: int, n: int = 300) -> tuple[np.ndarray, np.ndarray]:
    """Truth on MOSI's scale in fifths, and answers near it that leave the scale now and then."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(-15, 16, n) / 5
    return truth, truth + rng.normal(0, 1.2, n)


several = pytest.mark.parametrize("seed", range(4))


@several
def test_correlation_and_error(seed: int) -> None:
    truth, said = rated(seed)
    assert pearson(truth, said) == pytest.approx(stats.pearsonr(truth, said).statistic)
    assert mean_absolute_error(truth, said) == pytest.approx(witness.mean_absolute_error(truth, said))
    assert root_mean_squared_error(truth, said) == pytest.approx(witness.root_mean_squared_error(truth, said))
    assert scale_summary(truth, said).keys() == {"n", "mae", "rmse", "pearson", "ccc"}


@several
def test_concordance_is_correlation_less_bias(seed: int) -> None:
    """Lin's own factoring: Pearson's r times how far both scales agree."""
    truth, said = rated(seed)
    said = 0.7 * said + 0.4
    stretch, shift = truth.std() / said.std(), (truth.mean() - said.mean()) / np.sqrt(truth.std() * said.std())
    expected = stats.pearsonr(truth, said).statistic * 2 / (stretch + 1 / stretch + shift**2)
    assert ccc(truth, said) == pytest.approx(expected)


def test_concordance_closed_forms() -> None:
    truth = np.array([-1.0, 0.0, 1.0])
    assert ccc(truth, truth) == pytest.approx(1.0)
    assert ccc(truth, -truth) == pytest.approx(-1.0)
    assert ccc(truth, truth + 1) == pytest.approx(2 * (2 / 3) / (4 / 3 + 1))


@pytest.mark.parametrize("constant", [0.0, 2.5])
def test_what_does_not_vary_agrees_with_nothing(constant: float) -> None:
    truth, flat = np.array([-1.0, 0.0, 1.0]), np.full(3, constant)
    assert (pearson(truth, flat), ccc(truth, flat)) == (0.0, 0.0)
    assert (pearson(flat, flat), ccc(flat, flat)) == (0.0, 0.0)


@several
def test_sentiment_as_papers_report_it(seed: int) -> None:
    truth, said = rated(seed)
    found = sentiment_summary(truth, said)
    felt = truth != 0
    assert 0 < felt.sum() < len(truth)
    sevens = [np.clip(values, -3, 3).round() for values in (truth, said)]
    assert found["acc7"] == pytest.approx(witness.accuracy_score(*(values.astype(int) for values in sevens)))
    assert found["acc2_with_zero"] == pytest.approx(witness.accuracy_score(truth >= 0, said >= 0))
    assert found["acc2_without_zero"] == pytest.approx(witness.accuracy_score(truth[felt] > 0, said[felt] > 0))
    assert found["f1_with_zero"] == pytest.approx(witness.f1_score(truth >= 0, said >= 0, average="weighted"))
    assert found["f1_without_zero"] == pytest.approx(
        witness.f1_score(truth[felt] > 0, said[felt] > 0, average="weighted")
    )
    assert found["n"] == len(truth)


def test_values_beyond_the_scale_are_its_ends() -> None:
    assert sentiment_summary(np.array([3.0, -3.0]), np.array([9.0, -9.0]))["acc7"] == 1.0


def test_nothing_but_zeros_has_no_second_reading() -> None:
    found = sentiment_summary(np.zeros(3), np.array([0.2, -0.2, 0.0]))
    assert "acc2_without_zero" not in found
    assert found["acc2_with_zero"] == pytest.approx(2 / 3)
