"""Models that scikit-learn fits in closed form, given back as modules like every other network.

Weights of examples and of classes are multiplied into one weight for each example. A label that no example has gets the
logit `NEVER` and no other weight.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from mien.errors import RecipeError
from mien.models.linear import KernelMachine, LinearMachine, MajorityNet, PairMachine, Standardise, TfidfNet
from mien.training.encoders import Logistic, Majority, Svm, Tfidf

NEVER = -30.0  # a probability of about 1e-13 beside a logit of 0
ITERATIONS = 2_000  # of the solvers; enough for ten thousands of sparse examples

Floats = NDArray[np.float64]
Machine = TypeVar("Machine", bound=LinearMachine | PairMachine | KernelMachine)


def estimate(
    settings: Majority | Tfidf | Logistic | Svm,
    x: Any,
    y: NDArray[np.int64],
    weights: Floats | None,
    classes: int,
    seed: int = 0,
) -> nn.Module:
    """Fit one of the estimators.

    x : numbers of each example, shape (n, dims), an array or a SciPy sparse matrix; y : their labels, shape (n,),
    from 0 to `classes` - 1; weights : how much each example counts, shape (n,), or None where all count alike.
    """
    if x.shape[0] != len(y) or not len(y):
        raise RecipeError(f"{settings.kind} needs examples and a label for each, got {x.shape[0]} and {len(y)}")
    counted = np.ones(len(y)) if weights is None else np.asarray(weights, np.float64)
    match settings:
        case Majority():
            return majority(y, counted, classes)
        case Tfidf():
            return tfidf(settings, x, y, _balanced(y, counted, settings.balance), classes)
        case Logistic():
            return logistic(settings, x, y, _balanced(y, counted, settings.balance), classes)
        case Svm():
            return machine(settings, x, y, _balanced(y, counted, settings.balance), classes, seed)


def majority(y: NDArray[np.int64], weights: Floats, classes: int) -> MajorityNet:
    """How often each label is seen, whatever is given."""
    share = np.bincount(y, weights, classes) / weights.sum()
    net = MajorityNet(classes)
    logits = np.log(share, out=np.full(classes, NEVER), where=share > 0)
    _fill(net, np.zeros((classes, 1)), logits)
    return net


def tfidf(settings: Tfidf, x: Any, y: NDArray[np.int64], weights: Floats, classes: int) -> TfidfNet:
    """Logistic regression over tf-idf vectors; x : counts."""
    from sklearn.feature_extraction.text import TfidfTransformer
    from sklearn.linear_model import LogisticRegression

    seen = _seen(y, settings.kind)
    transform = TfidfTransformer(sublinear_tf=settings.sublinear)
    vectors = transform.fit_transform(x)
    regression = LogisticRegression(C=settings.C, max_iter=ITERATIONS).fit(vectors, y, sample_weight=weights)
    net = TfidfNet(classes, x.shape[1], settings.sublinear)
    net.idf.copy_(torch.from_numpy(transform.idf_))
    _fill(net, *_all_classes(regression.coef_, regression.intercept_, seen, classes))
    return net


def logistic(settings: Logistic, x: Any, y: NDArray[np.int64], weights: Floats, classes: int) -> LinearMachine:
    """Logistic regression over standardised numbers."""
    from sklearn.linear_model import LogisticRegression

    seen = _seen(y, settings.kind)
    scaled, scaler = _standardised(x)
    regression = LogisticRegression(C=settings.C, max_iter=ITERATIONS).fit(scaled, y, sample_weight=weights)
    net = LinearMachine(classes, x.shape[1])
    _fill(net, *_all_classes(regression.coef_, regression.intercept_, seen, classes))
    return _scaled_by(net, scaler)


def machine(
    settings: Svm, x: Any, y: NDArray[np.int64], weights: Floats, classes: int, seed: int
) -> LinearMachine | PairMachine | KernelMachine:
    """A support vector machine for each label against the rest or against each other, over standardised numbers."""
    _seen(y, settings.kind)
    scaled, scaler = _standardised(x)
    fit = _kernel if settings.kernel == "rbf" else _pairs if settings.against == "each" else _linear
    return _scaled_by(fit(settings, scaled, y, weights, classes, seed), scaler)


def _standardised(x: Any) -> tuple[Floats, Any]:
    """Numbers with mean 0 and deviation 1, and the scaler that made them so."""
    from sklearn.preprocessing import StandardScaler

    dense = np.asarray(x.toarray() if hasattr(x, "toarray") else x, np.float64)
    scaler = StandardScaler().fit(dense)
    return scaler.transform(dense), scaler


def _scaled_by(net: Machine, scaler: Any) -> Machine:
    """The machine with the scaler before it."""
    assert isinstance(net.scale, Standardise)
    net.scale.mean.copy_(torch.from_numpy(scaler.mean_))
    net.scale.deviation.copy_(torch.from_numpy(scaler.scale_))
    return net


def _linear(settings: Svm, x: Floats, y: NDArray[np.int64], weights: Floats, classes: int, seed: int) -> LinearMachine:
    from sklearn.svm import LinearSVC

    rows, biases = np.zeros((classes, x.shape[1])), np.full(classes, NEVER)
    for label in np.unique(y):
        svm = LinearSVC(C=settings.C, max_iter=ITERATIONS, random_state=seed, dual="auto")
        svm.fit(x, y == label, sample_weight=weights)
        rows[label], biases[label] = svm.coef_[0], svm.intercept_[0]
    net = LinearMachine(classes, x.shape[1])
    _fill(net, rows, biases)
    return net


def _pairs(settings: Svm, x: Floats, y: NDArray[np.int64], weights: Floats, classes: int, seed: int) -> PairMachine:
    from sklearn.svm import SVC

    svm = SVC(C=settings.C, kernel="linear", random_state=seed).fit(x, y, sample_weight=weights)
    sign = -1 if len(svm.classes_) == 2 else 1  # of two labels alone scikit-learn calls the second positive
    net = PairMachine(classes, x.shape[1])
    decide, count = net.head[0], net.head[2]
    assert isinstance(decide, nn.Linear)
    assert isinstance(count, nn.Linear)
    places = {pair: place for place, pair in enumerate(combinations(range(classes), 2))}
    never = np.setdiff1d(np.arange(classes), svm.classes_)
    with torch.no_grad():
        for pair, row, bias in zip(combinations(svm.classes_, 2), svm.coef_, svm.intercept_, strict=True):
            decide.weight[places[pair]] = torch.from_numpy(sign * row)
            decide.bias[places[pair]] = float(sign * bias)
        count.weight[never], count.bias[never] = 0.0, NEVER
    return net


def _kernel(settings: Svm, x: Floats, y: NDArray[np.int64], weights: Floats, classes: int, seed: int) -> KernelMachine:
    from sklearn.svm import SVC

    gamma = 1 / (x.shape[1] * (x.var() or 1.0)) if settings.gamma is None else settings.gamma
    rows, biases = np.zeros((classes, len(x))), np.full(classes, NEVER)
    for label in np.unique(y):
        svm = SVC(C=settings.C, gamma=gamma, random_state=seed).fit(x, y == label, sample_weight=weights)
        rows[label, svm.support_], biases[label] = svm.dual_coef_[0], svm.intercept_[0]
    used = np.flatnonzero(rows.any(axis=0))
    net = KernelMachine(classes, x.shape[1], len(used))
    net.gamma.fill_(float(gamma))
    net.supports.copy_(torch.from_numpy(x[used]))
    _fill(net, rows[:, used], biases)
    return net


def _balanced(y: NDArray[np.int64], weights: Floats, balance: bool) -> Floats:
    """The weights, with every label that occurs made as heavy as every other if `balance` says so."""
    if not balance:
        return weights
    heavy = np.bincount(y, weights)
    each: Floats = weights * (weights.sum() / (np.count_nonzero(heavy) * heavy[y]))
    return each


def _seen(y: NDArray[np.int64], kind: str) -> NDArray[np.int64]:
    seen = np.unique(y)
    if len(seen) < 2:
        raise RecipeError(f"{kind} tells labels apart and needs examples of two of them, got {len(seen)}")
    return seen


def _all_classes(rows: Floats, biases: Floats, seen: NDArray[np.int64], classes: int) -> tuple[Floats, Floats]:
    """Weights of the labels that were seen at their places; of two labels scikit-learn keeps the second alone."""
    if len(seen) == 2:
        rows, biases = np.concatenate([np.zeros_like(rows), rows]), np.concatenate([np.zeros_like(biases), biases])
    whole, base = np.zeros((classes, rows.shape[1])), np.full(classes, NEVER)
    whole[seen], base[seen] = rows, biases
    return whole, base


def _fill(net: nn.Module, rows: Floats, biases: Floats) -> None:
    """rows : shape (classes, numbers that the head reads); biases : shape (classes,)."""
    last = net.get_submodule("head")[-1]  # type: ignore[index]
    with torch.no_grad():
        last.weight.copy_(torch.from_numpy(rows))
        last.bias.copy_(torch.from_numpy(biases))
