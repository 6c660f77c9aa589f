"""The fit of an estimator: no epochs, no checkpoints, one closed form over all examples at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from scipy import sparse

from mien.labels import label_set
from mien.models.dialogue import EachTurn
from mien.training.dialogues import DialogueReader
from mien.training.encoders import Logistic, Majority, Svm, Tfidf
from mien.training.estimators import estimate
from mien.training.examples import Example
from mien.training.networks import agree
from mien.training.reading import Reader
from mien.training.recipe import Recipe

ROWS = 1_024  # examples that are dense at a time


def estimated(recipe: Recipe, reader: Reader, train: Sequence[Example]) -> torch.nn.Module:
    """The recipe's estimator, fitted on `train` by the label that each example is judged by."""
    settings = recipe.encoder
    assert isinstance(settings, Majority | Tfidf | Logistic | Svm)
    agree(settings, reader.layout)
    labels = np.array([example.label for example in train], dtype=np.int64)
    weights = np.array([example.weight for example in train])
    numbers = np.zeros((len(train), 1)) if isinstance(settings, Majority) else _numbers(reader, train)
    net = estimate(settings, numbers, labels, weights, len(label_set(recipe.labels)), recipe.seed)
    return (EachTurn(net, reader.layout) if reader.layout.kind == "dialogue" else net).eval()


def _numbers(reader: Reader, train: Sequence[Example]) -> Any:
    """What the reader gives, a row an example, without the zeros; counts of words are nearly all of them zero."""
    parts = [train[start : start + ROWS] for start in range(0, len(train), ROWS)]
    if isinstance(reader, DialogueReader):
        return sparse.vstack([sparse.csr_matrix(reader.flat(part)) for part in parts]).tocsr()
    return sparse.vstack([sparse.csr_matrix(np.stack(reader.read(part))) for part in parts]).tocsr()
