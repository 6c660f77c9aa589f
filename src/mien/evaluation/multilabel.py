"""Several labels at once, as in GoEmotions: a threshold for each class, set on the training part, then macro F1.

truth : bool, shape (n, classes); probabilities : float, shape (n, classes), each class by itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.errors import UsageError
from mien.evaluation.metrics import Floats

Bools = NDArray[np.bool_]
NEVER = 1.0  # the threshold of a class that the given part has no example of


def thresholds(truth: Bools, probabilities: Floats) -> Floats:
    """For each class the least probability that counts as a yes, shape (classes,), with the best F1 on these data.

    Give it a part of the training data, never what is judged: thresholds fitted on the judged part flatter the score.
    """
    _check(truth, probabilities)
    return np.array([_threshold(truth[:, k], probabilities[:, k]) for k in range(truth.shape[1])])


def _threshold(truth: Bools, probability: Floats) -> float:
    """The cut half way between two neighbours in the order of probability that has the best F1; the highest of equals.

    With the first i of the order taken, F1 = 2 hits / (i + positives).
    """
    if not truth.any():
        return NEVER
    order = np.argsort(-probability, kind="stable")
    ranked = probability[order]
    taken = np.flatnonzero(np.append(ranked[:-1] != ranked[1:], True))  # equal ones are taken together
    f1 = 2 * np.cumsum(truth[order])[taken] / (taken + 1 + truth.sum())
    last = taken[int(f1.argmax())]
    below = ranked[last + 1] if last + 1 < len(ranked) else 0.0
    return float((ranked[last] + below) / 2)


def multilabel_f1(truth: Bools, probabilities: Floats, cuts: Floats | float = 0.5) -> Floats:
    """F1 of each class, shape (classes,); 0 where a class is neither true nor said.

    cuts : one for all, or one for each class, shape (classes,)
    """
    _check(truth, probabilities)
    said = probabilities >= cuts
    return np.asarray(2 * (truth & said).sum(axis=0) / np.maximum(truth.sum(axis=0) + said.sum(axis=0), 1))


def multilabel_macro_f1(truth: Bools, probabilities: Floats, cuts: Floats | float = 0.5) -> float:
    """The mean over all classes, as GoEmotions is scored (Demszky et al., 2020)."""
    return float(multilabel_f1(truth, probabilities, cuts).mean())


def _check(truth: Bools, probabilities: Floats) -> None:
    if truth.ndim != 2 or truth.shape != probabilities.shape or not len(truth):
        raise UsageError(
            f"truth and probabilities are tables (items, classes), got {truth.shape} and {probabilities.shape}"
        )
