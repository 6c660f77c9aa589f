"""The numbers that a linear model leans on are kept, whatever their units."""

import numpy as np
import pytest
from scipy.optimize import minimize

from mien.errors import InputError
from mien.features.spec import FeatureSpec
from mien.training.selection import select

WIDTH = 40
SOURCE = FeatureSpec("opensmile", {}, (WIDTH,))
TELLING = (3, 17, 30)


def data(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Three classes, each raised in one of the telling numbers; every number in a unit of its own."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, 300)
    numbers = rng.normal(size=(300, WIDTH))
    numbers[np.arange(300), np.array(TELLING)[labels]] += 2
    return (numbers * 10.0 ** rng.integers(-3, 4, WIDTH)).astype(np.float32), labels


def test_what_tells_the_classes_apart_is_kept() -> None:
    selection = select(*data(), SOURCE)
    assert selection.source == SOURCE
    assert set(TELLING) <= set(selection.places)
    assert len(selection.places) < WIDTH / 2


def test_kept_are_the_squared_weights_above_their_mean() -> None:
    """The same model fitted by another road: the regularised likelihood of two classes, minimised directly."""
    numbers, labels = data(1)
    signs = np.where(labels == 0, 1.0, -1.0)
    scaled = (numbers - numbers.mean(axis=0, dtype=np.float64)) / numbers.std(axis=0, dtype=np.float64)

    def loss(weights: np.ndarray) -> float:
        return float(
            np.logaddexp(0, -signs * (scaled @ weights[1:] + weights[0])).sum() + 0.5 * (weights[1:] @ weights[1:])
        )

    squared = minimize(loss, np.zeros(WIDTH + 1)).x[1:] ** 2
    assert select(numbers, (labels == 0).astype(np.int64), SOURCE).places == tuple(
        np.flatnonzero(squared >= squared.mean())
    )


@pytest.mark.parametrize("most", [1, 3])
def test_at_most_so_many_are_kept(most: int) -> None:
    numbers, labels = data()
    places = select(numbers, labels, SOURCE, most=most).places
    assert len(places) == most
    assert set(places) <= set(TELLING)


def test_units_do_not_matter() -> None:
    numbers, labels = data(2)
    units = 10.0 ** np.random.default_rng(3).integers(-2, 3, WIDTH)
    assert select((numbers * units).astype(np.float32), labels, SOURCE) == select(numbers, labels, SOURCE)


def test_one_class_is_refused() -> None:
    with pytest.raises(InputError, match="at least two classes"):
        select(data()[0], np.zeros(300, np.int64), SOURCE)
