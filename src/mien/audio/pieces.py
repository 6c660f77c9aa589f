"""Pieces of equal length, for networks that take no other.

Pieces of one utterance are no separate witnesses: split a corpus by speaker or dialogue, never by piece.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mien.audio.decode import RATE
from mien.errors import UsageError

SECONDS = 3.0


def pieces(waveform: NDArray[np.float32], *, seconds: float = SECONDS, rate: int = RATE) -> NDArray[np.float32]:
    """The waveform cut end to end; the last piece is filled up with silence, and no sound at all is one silent piece.

    waveform : float32, shape (samples,), at `rate` Hz
    returns : float32, shape (pieces, seconds · rate)
    """
    size = round(seconds * rate)
    if size <= 0:
        raise UsageError(f"pieces need a positive length, got {seconds} s at {rate} Hz")
    count = max(1, math.ceil(len(waveform) / size))
    return np.pad(waveform, (0, count * size - len(waveform))).reshape(count, size)


def padded(frames: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """Exactly `count` frames: the first ones, followed by zeros where there are fewer. Keeps all but the first axis."""
    kept = frames[:count]
    return np.pad(kept, [(0, count - len(kept))] + [(0, 0)] * (frames.ndim - 1))
