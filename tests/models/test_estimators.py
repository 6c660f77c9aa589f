"""Closed-form models as modules, against scikit-learn's own predictions."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, LinearSVC
from sklearn.utils.class_weight import compute_sample_weight

from mien.errors import RecipeError
from mien.models.layout import Layout
from mien.training.encoders import Logistic, Majority, Svm, Tfidf
from mien.training.estimators import NEVER, estimate
from mien.training.networks import network

CLASSES = 4
MACHINES = [Svm(kind="svm"), Svm(kind="svm", against="each"), Svm(kind="svm", kernel="rbf")]
Numbers = NDArray[np.float64]


def points(n: int = 90, dims: int = 6, labels: int = CLASSES) -> tuple[Numbers, NDArray[np.int64]]:
    """Clouds that overlap, of unequal sizes and scales."""
    random = np.random.default_rng(0)
    y = np.minimum(random.geometric(0.45, n) - 1, labels - 1)
    x = (random.normal(size=(n, dims)) + random.normal(size=(labels, dims))[y]) * 10.0 ** np.arange(dims) / 100
    return x, y


def counts(n: int = 90, terms: int = 30) -> tuple[csr_matrix, NDArray[np.int64]]:
    random = np.random.default_rng(1)
    y = random.integers(CLASSES, size=n)
    x = random.poisson(0.3 + 1.2 * (np.arange(terms) % CLASSES == y[:, None]))
    x[0] = 0  # a text without terms
    return csr_matrix(x), y


def said(net: torch.nn.Module, x: Any) -> Numbers:
    dense = x.toarray() if hasattr(x, "toarray") else x
    with torch.inference_mode():
        logits: Numbers = net(torch.from_numpy(np.asarray(dense, np.float32)))[1].double().numpy()
    return logits


def softmax(logits: Numbers) -> Numbers:
    return torch.softmax(torch.from_numpy(logits), dim=1).numpy()


def test_majority_is_the_prior_with_weights_and_without() -> None:
    x, y = points()
    weights = np.random.default_rng(2).uniform(0.1, 2, len(y))
    for given in (None, weights):
        net = estimate(Majority(kind="majority"), x, y, given, CLASSES)
        theirs = DummyClassifier(strategy="prior").fit(x, y, given)
        np.testing.assert_allclose(softmax(said(net, x)), theirs.predict_proba(x), atol=1e-6)


@pytest.mark.parametrize("sublinear", [False, True])
@pytest.mark.parametrize("balance", [False, True])
def test_tfidf_is_scikit_learns_pipeline(sublinear: bool, balance: bool) -> None:
    x, y = counts()
    settings = Tfidf(kind="tfidf", C=3.0, sublinear=sublinear, balance=balance)
    net = estimate(settings, x, y, None, CLASSES)
    theirs = make_pipeline(
        TfidfTransformer(sublinear_tf=sublinear),
        LogisticRegression(C=3.0, class_weight="balanced" if balance else None, max_iter=2000),
    ).fit(x, y)
    np.testing.assert_allclose(softmax(said(net, x)), theirs.predict_proba(x), atol=1e-4)
    assert (said(net, x).argmax(axis=1) == theirs.predict(x)).all()


@pytest.mark.parametrize("balance", [False, True])
def test_a_linear_machine_is_scikit_learns(balance: bool) -> None:
    x, y = points()
    net = estimate(Svm(kind="svm", C=0.1, balance=balance), x, y, None, CLASSES)
    weights = compute_sample_weight("balanced" if balance else None, y)
    scaled = StandardScaler().fit_transform(x)
    theirs = LinearSVC(C=0.1, max_iter=2000, random_state=0).fit(scaled, y, sample_weight=weights)
    np.testing.assert_allclose(said(net, x), theirs.decision_function(scaled), atol=2e-3)
    assert (said(net, x).argmax(axis=1) == theirs.predict(scaled)).all()


@pytest.mark.parametrize("balance", [False, True])
def test_machines_for_pairs_are_scikit_learns_and_their_votes_are_counted(balance: bool) -> None:
    x, y = points()
    net = estimate(Svm(kind="svm", against="each", C=0.1, balance=balance), x, y, None, CLASSES)
    scaled = StandardScaler().fit_transform(x)
    weights = compute_sample_weight("balanced" if balance else None, y)
    svm = SVC(C=0.1, kernel="linear", decision_function_shape="ovo").fit(scaled, y, sample_weight=weights)
    decisions = np.clip(svm.decision_function(scaled), -1, 1)
    votes = np.zeros((len(x), CLASSES))
    for column, (first, second) in enumerate(combinations(range(CLASSES), 2)):
        votes[:, first] += decisions[:, column]
        votes[:, second] -= decisions[:, column]
    np.testing.assert_allclose(said(net, x), votes, atol=1e-4)


def test_a_pair_alone_keeps_its_sign() -> None:
    x, y = points()
    pair = np.where(y % 2, 3, 1)
    logits = said(estimate(Svm(kind="svm", against="each", C=10.0), x, pair, None, CLASSES), x)
    theirs = make_pipeline(StandardScaler(), SVC(C=10.0, kernel="linear")).fit(x, pair)
    assert (logits.argmax(axis=1) == theirs.predict(x)).all()
    assert (logits[:, [0, 2]] == NEVER).all()


@pytest.mark.parametrize("gamma", [None, 0.3])
def test_a_kernel_machine_is_scikit_learns_one_against_the_rest(gamma: float | None) -> None:
    x, y = points()
    net = estimate(Svm(kind="svm", kernel="rbf", C=2.0, gamma=gamma), x, y, None, CLASSES)
    svm = OneVsRestClassifier(SVC(C=2.0, gamma="scale" if gamma is None else gamma))
    theirs = make_pipeline(StandardScaler(), svm).fit(x, y)
    np.testing.assert_allclose(said(net, x), theirs.decision_function(x), atol=1e-4)
    assert (said(net, x).argmax(axis=1) == theirs.predict(x)).all()


@pytest.mark.parametrize("settings", [Tfidf(kind="tfidf"), Logistic(kind="logistic"), *MACHINES])
def test_a_weight_of_two_is_an_example_twice(settings: Tfidf | Logistic | Svm) -> None:
    x, y = counts(40) if isinstance(settings, Tfidf) else points(40)
    dense = x.toarray() if isinstance(settings, Tfidf) else x
    # The same statistics for both, so that only the fit itself can differ.
    twice = np.concatenate([dense, dense]), np.concatenate([y, y])
    once = estimate(settings, dense, y, np.full(len(y), 2.0), CLASSES)
    np.testing.assert_allclose(said(once, dense), said(estimate(settings, *twice, None, CLASSES), dense), atol=5e-2)


@pytest.mark.parametrize("settings", [Majority(kind="majority"), *MACHINES])
def test_a_label_that_nobody_has_is_never_said(settings: Majority | Svm) -> None:
    x, y = points(labels=3)
    logits = said(estimate(settings, x, y, None, CLASSES), x)
    assert (logits[:, 3] == NEVER).all()
    assert (logits[:, :3].max(axis=1) > NEVER).all()


def test_two_labels_of_many_keep_their_places() -> None:
    x, y = counts()
    pair = np.where(y % 2, 3, 1)
    net = estimate(Tfidf(kind="tfidf"), x, pair, None, CLASSES)
    theirs = make_pipeline(TfidfTransformer(), LogisticRegression(max_iter=2000)).fit(x, pair)
    np.testing.assert_allclose(softmax(said(net, x))[:, [1, 3]], theirs.predict_proba(x), atol=1e-4)


@pytest.mark.parametrize(
    ("settings", "sparse"),
    [(Tfidf(kind="tfidf"), True), *((machine, False) for machine in MACHINES)],
)
def test_weights_are_all_that_is_kept(settings: Tfidf | Svm, sparse: bool) -> None:
    x, y = counts() if sparse else points()
    net = estimate(settings, x, y, None, CLASSES)
    again = network(settings, Layout("vector", (x.shape[1],)), CLASSES)
    again.load_state_dict(net.state_dict())
    assert (said(again, x) == said(net, x)).all()


def test_one_label_alone_is_nothing_to_tell_apart() -> None:
    x, y = points()
    with pytest.raises(RecipeError, match="svm tells labels apart and needs examples of two of them, got 1"):
        estimate(Svm(kind="svm"), x, np.zeros_like(y), None, CLASSES)
    with pytest.raises(RecipeError, match="needs examples and a label for each, got 90 and 89"):
        estimate(Tfidf(kind="tfidf"), x, y[1:], None, CLASSES)
