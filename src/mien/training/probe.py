"""What is left of the speaker in an encoder's vectors: how well a fresh linear model tells speakers apart by them.

The vectors are frozen. Each speaker's utterances are parted at random, half to fit the probe, half to judge it, so that
everybody stands on both sides and nothing but the voice, the words or the face can tell them apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from mien.errors import InputError
from mien.training.examples import Example, unit_of
from mien.training.fit import Fitted
from mien.training.loaders import judge_loader

LEAST = 4  # utterances of a speaker, two on each side
STEPS = 1_000


@dataclass(frozen=True, slots=True)
class Probe:
    """accuracy : balanced over the speakers; chance : what guessing gives, one in so many speakers; n : judged."""

    accuracy: float
    chance: float
    n: int


def probe(vectors: NDArray[np.float32], speakers: Sequence[str], seed: int = 0) -> Probe:
    """Fit and judge the probe; speakers with fewer than four utterances are left out.

    vectors : float32, shape (utterances, dims)
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import balanced_accuracy_score
    from sklearn.preprocessing import StandardScaler

    _, which, counts = np.unique(np.asarray(speakers), return_inverse=True, return_counts=True)
    kept = np.flatnonzero(counts[which] >= LEAST)
    people = np.unique(which[kept])
    if len(people) < 2:
        raise InputError(f"a speaker probe needs two speakers with {LEAST} utterances each, got {len(people)} of them")
    fitted, judged = halves(which[kept], seed)
    scaler = StandardScaler().fit(vectors[kept][fitted])
    model = LogisticRegression(max_iter=STEPS).fit(scaler.transform(vectors[kept][fitted]), which[kept][fitted])
    said = model.predict(scaler.transform(vectors[kept][judged]))
    return Probe(float(balanced_accuracy_score(which[kept][judged], said)), 1 / len(people), len(judged))


def halves(which: NDArray[np.int64], seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row numbers of the two halves, each speaker's rows parted at random. which : int64, shape (rows,)"""
    draw = np.random.default_rng(seed)
    rows = [draw.permutation(np.flatnonzero(which == who)) for who in np.unique(which)]
    return np.concatenate([own[::2] for own in rows]), np.concatenate([own[1::2] for own in rows])


def probed(fitted: Fitted, examples: Sequence[Example], seed: int = 0) -> Probe:
    """The probe on an encoder's vectors of the examples whose speaker is known."""
    named = [(example, person) for example in examples if (person := unit_of(example).person) is not None]
    return probe(vectors(fitted, [example for example, _ in named]), [person for _, person in named], seed)


@torch.inference_mode()
def vectors(fitted: Fitted, examples: Sequence[Example]) -> NDArray[np.float32]:
    """The encoder's vector of each example: float32, shape (examples, dims)."""
    loader = judge_loader(fitted.reader, examples, fitted.priors)
    return np.concatenate([batch.answers(fitted.encoder)[0].numpy() for batch in loader])
