"""The turns of a dialogue as a network over dialogues is given them; the same in training and in use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


def numbered(speakers: Iterable[str | None]) -> NDArray[np.int64]:
    """The speakers of a dialogue's turns by the order in which they appear, from 0; nameless ones are one of them."""
    numbers: dict[str | None, int] = {}
    return np.array([numbers.setdefault(name, len(numbers)) for name in speakers], np.int64)


def assembled(turns: Sequence[Mapping[str, Vector]], dims: Mapping[str, int]) -> tuple[Vector, Vector]:
    """The vectors of each turn, one modality behind the other, and which of them are there.

    turns : for each turn the vectors of the modalities that it has; dims : the width of each, in their order
    Returns vectors, float32, shape (turns, sum of dims), 0 where absent, and presence, float32, shape (turns,
    modalities).
    """
    rows = [np.concatenate([turn.get(name, np.zeros(width)) for name, width in dims.items()]) for turn in turns]
    presence = [[float(name in turn) for name in dims] for turn in turns]
    return np.asarray(rows, np.float32), np.asarray(presence, np.float32)
