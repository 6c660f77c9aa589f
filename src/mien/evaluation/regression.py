"""Metrics of what lies on a scale: valence, arousal, sentiment.

y_true : float, shape (n,); y_pred : float, shape (n,), on the same scale.
"""

from __future__ import annotations

import numpy as np

from mien.evaluation.metrics import Floats, accuracy, weighted_f1
from mien.evaluation.multilabel import Bools

SENTIMENT = 3.0  # MOSI's scale goes from -3, strongly negative, to +3, strongly positive


def pearson(y_true: Floats, y_pred: Floats) -> float:
    """Correlation; 0 where one of the two does not vary."""
    deviations = [values - values.mean() for values in (y_true, y_pred)]
    spread = np.linalg.norm(deviations[0]) * np.linalg.norm(deviations[1])
    return float(deviations[0] @ deviations[1] / spread) if spread > 0 else 0.0


def ccc(y_true: Floats, y_pred: Floats) -> float:
    """Concordance correlation coefficient (Lin, 1989), with variances over n as the AVEC challenges have it.

    1 only where both are equal: unlike Pearson's it sees a shift and a stretch. 0 where one of the two does not vary.
    """
    shared = 2 * np.mean((y_true - y_true.mean()) * (y_pred - y_pred.mean()))
    apart = y_true.var() + y_pred.var() + (y_true.mean() - y_pred.mean()) ** 2
    return float(shared / apart) if apart > 0 else 0.0


def mean_absolute_error(y_true: Floats, y_pred: Floats) -> float:
    """On the scale of the values."""
    return float(np.abs(y_true - y_pred).mean())


def root_mean_squared_error(y_true: Floats, y_pred: Floats) -> float:
    """On the scale of the values."""
    return float(np.sqrt(np.mean((y_true - y_pred) ** 2)))


def scale_summary(y_true: Floats, y_pred: Floats) -> dict[str, float]:
    """What papers on valence and arousal report; `n` is how many were judged."""
    return {
        "n": float(len(y_true)),
        "mae": mean_absolute_error(y_true, y_pred),
        "rmse": root_mean_squared_error(y_true, y_pred),
        "pearson": pearson(y_true, y_pred),
        "ccc": ccc(y_true, y_pred),
    }


def sentiment_summary(y_true: Floats, y_pred: Floats) -> dict[str, float]:
    """What papers on MOSI and MOSEI report, on the scale from -3 to 3.

    Seven classes: values are clipped to the scale and rounded. Two classes come in two readings, and papers differ by
    a point or two over which is meant: negative against not negative over all items (Zadeh et al., 2018, "Memory
    fusion network"), and negative against positive without the items that are truly 0 (Tsai et al., 2019,
    "Multimodal transformer"). F1 is weighted by class. Where every item is 0 the second reading has nothing to judge
    and is absent.
    """
    rounded = [np.round(np.clip(values, -SENTIMENT, SENTIMENT)) for values in (y_true, y_pred)]
    scores = scale_summary(y_true, y_pred) | {
        "acc7": float(np.mean(rounded[0] == rounded[1])),
    }
    scores |= _two_way(y_true >= 0, y_pred >= 0, "_with_zero")
    felt = y_true != 0
    return scores | (_two_way(y_true[felt] > 0, y_pred[felt] > 0, "_without_zero") if felt.any() else {})


def _two_way(truth: Bools, said: Bools, reading: str) -> dict[str, float]:
    y_true, y_pred = truth.astype(np.int64), said.astype(np.int64)
    return {f"acc2{reading}": accuracy(y_true, y_pred), f"f1{reading}": weighted_f1(y_true, y_pred, 2)}
