"""Making a confidence mean what it says: one temperature per modality, fitted on data that was held out."""

from __future__ import annotations

import numpy as np

from mien.evaluation.metrics import Floats, Ints, log_loss

GOLDEN = (np.sqrt(5) - 1) / 2


def softmax(logits: Floats, temperature: float = 1.0) -> Floats:
    """Probabilities, shape (n, classes)."""
    scaled = logits / temperature
    scaled = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(scaled / scaled.sum(axis=1, keepdims=True))


def fit_temperature(y_true: Ints, logits: Floats, least: float = 0.2, most: float = 5.0) -> float:
    """The temperature with the least log-loss (Guo et al., 2017), by golden-section search on its logarithm.

    The loss is convex in the inverse temperature, so it has one valley and the search finds it.
    """
    low, high = np.log(least), np.log(most)
    while high - low > 1e-4:
        left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        if log_loss(y_true, softmax(logits, np.exp(left))) < log_loss(y_true, softmax(logits, np.exp(right))):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2))


def reliability(y_true: Ints, probabilities: Floats) -> float:
    """The share of the labels' entropy that the predictions explain: 1 - log-loss / entropy, at least 0.

    0 for the base rates, 1 for an oracle; comparable between tasks of different balance. Where one label is all there
    is, there is nothing to explain: 0.
    """
    shares = np.bincount(y_true, minlength=probabilities.shape[1]) / len(y_true)
    entropy = float(-(shares[shares > 0] * np.log(shares[shares > 0])).sum())
    return max(0.0, 1.0 - log_loss(y_true, probabilities) / entropy) if entropy > 0 else 0.0
