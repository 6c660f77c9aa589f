"""Putting modalities together: a weighted log-opinion pool over whatever is present.

    p(emotion) ∝ Π p_m(emotion) ^ w_m        w_m = r_m · t_m · presence_m / Σ over the modalities

r_m is the expert's reliability from its bundle: the share of the labels' entropy that it explained on held-out data.
t_m is the trust in this piece of evidence, 0..1: how sure the words are, how well the face was seen, how long the voice
was heard. The weights sum to one, so experts that agree are not counted twice, one alone speaks with its own calibrated
voice, and one that is absent changes nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LEAST = 1e-6  # of a probability, so that no expert alone can rule an emotion out


def weights(reliability: NDArray[np.float64], trust: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weight of each modality. reliability : shape (modalities,); trust : shape (..., modalities), 0 where absent.

    Rows sum to one; a row without any evidence, or with nothing but worthless evidence, shares it out evenly over what
    is present.
    """
    raw = reliability * trust
    present = (trust > 0).astype(np.float64)
    raw = np.where(raw.sum(axis=-1, keepdims=True) > 0, raw, present)
    total = raw.sum(axis=-1, keepdims=True)
    return np.asarray(raw / np.where(total > 0, total, 1.0))


def pool(probabilities: NDArray[np.float64], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """probabilities : shape (..., modalities, classes); shares : shape (..., modalities) -> shape (..., classes)."""
    logs = (shares[..., None] * np.log(np.maximum(probabilities, LEAST))).sum(axis=-2)
    odds = np.exp(logs - logs.max(axis=-1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=-1, keepdims=True))
