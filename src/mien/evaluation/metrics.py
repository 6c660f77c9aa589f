"""Metrics of classification from labels and probabilities, in numpy.

y_true : int, shape (n,); y_pred : int, shape (n,); probabilities : float, shape (n, classes), rows sum to one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def confusion(y_true: Ints, y_pred: Ints, classes: int) -> Ints:
    """Counts, shape (classes, classes): rows are the truth, columns the prediction."""
    return np.bincount(y_true * classes + y_pred, minlength=classes * classes).reshape(classes, classes)


def accuracy(y_true: Ints, y_pred: Ints) -> float:
    """Share of right answers."""
    return float(np.mean(y_true == y_pred))


def f1_per_class(y_true: Ints, y_pred: Ints, classes: int) -> Floats:
    """F1 of each class, shape (classes,); 0 where a class is neither there nor predicted."""
    table = confusion(y_true, y_pred, classes)
    hits = np.diag(table).astype(np.float64)
    return np.asarray(2 * hits / np.maximum(table.sum(axis=0) + table.sum(axis=1), 1))


def weighted_f1(y_true: Ints, y_pred: Ints, classes: int) -> float:
    """F1 of the classes, weighted by how often each is true."""
    support = np.bincount(y_true, minlength=classes)
    return float(f1_per_class(y_true, y_pred, classes) @ support / support.sum())


def macro_f1(y_true: Ints, y_pred: Ints, classes: int) -> float:
    """Mean F1 of the classes that occur or are predicted."""
    seen = (np.bincount(y_true, minlength=classes) + np.bincount(y_pred, minlength=classes)) > 0
    return float(f1_per_class(y_true, y_pred, classes)[seen].mean())


def unweighted_recall(y_true: Ints, y_pred: Ints, classes: int) -> float:
    """UAR (also called UA): mean recall of the classes that occur."""
    table = confusion(y_true, y_pred, classes)
    support = table.sum(axis=1)
    return float((np.diag(table)[support > 0] / support[support > 0]).mean())


def log_loss(y_true: Ints, probabilities: Floats) -> float:
    """Mean negative log-probability of the truth, in nats."""
    picked = probabilities[np.arange(len(y_true)), y_true]
    return float(-np.log(np.maximum(picked, 1e-12)).mean())


def calibration_error(y_true: Ints, probabilities: Floats, bins: int = 15) -> float:
    """Expected calibration error of the top label over equal-width bins (Guo et al., 2017)."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == y_true
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    count = np.bincount(which, minlength=bins)
    gap = np.bincount(which, weights=right - confidence, minlength=bins)
    return float(np.abs(gap).sum() / count.sum())


def summary(y_true: Ints, probabilities: Floats) -> dict[str, float]:
    """The metrics that a card carries."""
    classes, y_pred = probabilities.shape[1], probabilities.argmax(axis=1)
    return {
        "n": float(len(y_true)),
        "accuracy": accuracy(y_true, y_pred),
        "weighted_f1": weighted_f1(y_true, y_pred, classes),
        "macro_f1": macro_f1(y_true, y_pred, classes),
        "uar": unweighted_recall(y_true, y_pred, classes),
        "log_loss": log_loss(y_true, probabilities),
        "ece": calibration_error(y_true, probabilities),
    }
