"""Mel cepstra: the cosine transform of log-mel frames, and their deltas."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mien.audio.mel import MelSettings, log_mel
from mien.errors import UsageError


@dataclass(frozen=True, slots=True)
class MfccSettings(MelSettings):
    """Log-mel's settings (25 and 10 ms, 40 bands unless told) and, above them:

    coefficients    how many, the mean level (number 0) first
    orders          of deltas: 0 none, 1 speed, 2 also acceleration
    reach           frames on either side that a delta is fitted over
    """

    window: float = 0.025
    hop: float = 0.01
    bands: int = 40
    coefficients: int = 13
    orders: int = 2
    reach: int = 2

    def __post_init__(self) -> None:
        MelSettings.__post_init__(self)
        if not 0 < self.coefficients <= self.bands:
            raise UsageError(f"of {self.bands} bands come 1 to {self.bands} coefficients, got {self.coefficients}")
        if self.orders < 0 or self.reach < 1:
            raise UsageError(f"deltas need orders >= 0 and reach >= 1, got {self.orders} and {self.reach}")


@lru_cache(maxsize=8)
def cosines(bands: int, coefficients: int) -> NDArray[np.float32]:
    """The first columns of the orthonormal DCT-II. Returns float32, shape (bands, coefficients)."""
    angles = np.pi / bands * np.outer(np.arange(bands) + 0.5, np.arange(coefficients))
    basis = np.sqrt(2.0 / bands) * np.cos(angles)
    basis[:, 0] /= np.sqrt(2.0)
    return np.asarray(basis, np.float32)


def mfcc(waveform: NDArray[np.float32], settings: MfccSettings | None = None) -> NDArray[np.float32]:
    """Coefficients, then their deltas of each order; decibels, orthonormal transform.

    waveform : float32, shape (samples,) at `settings.rate`
    returns : float32, shape (frames, coefficients · (1 + orders)). Coefficients look at their own frame; deltas look
    `reach` frames back and ahead, so only those of order 0 can be had block by block.
    """
    settings = settings or MfccSettings()
    found = [log_mel(waveform, settings) @ cosines(settings.bands, settings.coefficients)]
    for _ in range(settings.orders):
        found.append(deltas(found[-1], settings.reach))
    return np.concatenate(found, axis=1)


def deltas(frames: NDArray[np.float32], reach: int = 2) -> NDArray[np.float32]:
    """The slope, a frame, of the straight line fitted to each frame and `reach` neighbours on either side.

    frames : float32, shape (frames, dims) -> the same shape. Beyond the ends, the first and last frame repeat.
    """
    wide = np.pad(frames, ((reach, reach), (0, 0)), mode="edge")
    count = len(frames)
    rise = sum(n * (wide[reach + n : reach + n + count] - wide[reach - n : reach - n + count]) for n in _steps(reach))
    return np.asarray(rise / (2 * sum(n * n for n in _steps(reach))), np.float32)


def _steps(reach: int) -> range:
    return range(1, reach + 1)
