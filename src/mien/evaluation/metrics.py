"""Metrics of classification from labels and probabilities, in numpy.

y_true : int, shape (n,); y_pred : int, shape (n,); probabilities : float, shape (n, classes), rows sum to one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
BINS = 15  # as Guo et al. (2017) have it


@dataclass(frozen=True, slots=True, eq=False)
class PerClass:
    """Scores of each class by itself, each of the shape (classes,); 0 where there is nothing to divide by.

    support : how often the class is true
    """

    precision: Floats
    recall: Floats
    f1: Floats
    support: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Bins:
    """Answers by how sure they are, in bins of equal width from 0 to 1, each of the shape (bins,); NaN in empty bins.

    confidence : mean probability of the answer; accuracy : share of right answers
    """

    count: Ints
    confidence: Floats
    accuracy: Floats

    @property
    def error(self) -> float:
        """The expected calibration error: the mean gap between the two, weighted by the counts."""
        seen = self.count > 0
        gaps = np.abs(self.accuracy[seen] - self.confidence[seen])
        return float(gaps @ self.count[seen] / self.count.sum())


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


def per_class(y_true: Ints, y_pred: Ints, classes: int) -> PerClass:
    """Precision, recall, F1 and support of each class."""
    table = confusion(y_true, y_pred, classes)
    hits, said, support = np.diag(table), table.sum(axis=0), table.sum(axis=1)
    precision, recall = hits / np.maximum(said, 1), hits / np.maximum(support, 1)
    return PerClass(precision, recall, f1_per_class(y_true, y_pred, classes), support)


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


def confidence_bins(y_true: Ints, probabilities: Floats, bins: int = BINS) -> Bins:
    """What a reliability diagram shows: is an answer of 0.7 right in seven of ten cases?"""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == y_true
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    count = np.bincount(which, minlength=bins)
    with np.errstate(invalid="ignore"):  # empty bins are 0 / 0
        means = [np.bincount(which, weights=values, minlength=bins) / count for values in (confidence, right)]
    return Bins(count, *means)


def calibration_error(y_true: Ints, probabilities: Floats, bins: int = BINS) -> float:
    """Expected calibration error of the top label over equal-width bins (Guo et al., 2017)."""
    return confidence_bins(y_true, probabilities, bins).error


def majority(y_true: Ints, classes: int) -> Floats:
    """Probabilities of the floor, shape (n, classes): the label frequencies for every item, whatever it is."""
    return np.tile(np.bincount(y_true, minlength=classes) / len(y_true), (len(y_true), 1))


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
