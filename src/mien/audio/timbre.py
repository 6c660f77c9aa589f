"""What a spectrum says about a voice, frame by frame: how loud, how bright, how steep, how strong its harmonics.

All functions take frames of one grid. Levels are decibels below full scale, a sine of amplitude one being 0.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.audio.mel import MelSettings, filterbank, hann
from mien.audio.mfcc import cosines

Series = NDArray[np.float64]  # shape (frames,)

LOUDNESS_POWER = 0.3  # Stevens: ten decibels more sound about twice as loud
QUIETEST = 1e-10  # power; -100 dB
BRIGHT = ((50.0, 1_000.0), (1_000.0, 5_000.0))  # Hz, below and above, for the alpha ratio
HAMMARBERG = ((0.0, 2_000.0), (2_000.0, 5_000.0))  # Hz
CEPSTRA = 4
BATCH = 512  # frames whose turns are held at a time


def decibels(power: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of a power, no less than -100."""
    return np.asarray(10 * np.log10(np.maximum(power, QUIETEST)))


def loudness(bands: NDArray[np.float64]) -> Series:
    """Perceived loudness: the mel bands' powers, each compressed as the ear does, summed; no unit."""
    return np.asarray((bands**LOUDNESS_POWER).sum(axis=1))


def mel_bands(power: NDArray[np.float64], settings: MelSettings) -> NDArray[np.float64]:
    """Power of each mel band. Shape (frames, bands)."""
    return power @ filterbank(settings)


def cepstra(bands: NDArray[np.float64]) -> NDArray[np.float64]:
    """MFCC 1 to 4 in decibels: the tilt of the spectrum and its coarsest waves. Shape (4, frames)."""
    return np.asarray((decibels(bands) @ cosines(bands.shape[1], CEPSTRA + 1))[:, 1:].T)


def alpha_ratio(power: NDArray[np.float64], hertz: NDArray[np.float64]) -> Series:
    """Energy of 50 to 1,000 Hz over that of 1 to 5 kHz, in decibels: high for a dull voice (openSMILE: negative)."""
    low, high = (power[:, _within(hertz, *band)].sum(axis=1) for band in BRIGHT)
    return decibels(low) - decibels(high)


def hammarberg_index(power: NDArray[np.float64], hertz: NDArray[np.float64]) -> Series:
    """The strongest peak below 2 kHz over the strongest of 2 to 5 kHz, in decibels."""
    low, high = (power[:, _within(hertz, *band)].max(axis=1) for band in HAMMARBERG)
    return decibels(low) - decibels(high)


def slope(power: NDArray[np.float64], hertz: NDArray[np.float64], low: float, high: float) -> Series:
    """Of the straight line fitted to the levels between two frequencies, in decibels a kilohertz."""
    inside = _within(hertz, low, high)
    kilohertz = (hertz[inside] - hertz[inside].mean()) / 1_000
    return np.asarray(decibels(power[:, inside]) @ kilohertz / (kilohertz @ kilohertz))


def level_at(cut: NDArray[np.float32], hertz: Series, rate: int) -> Series:
    """The level of each frame at a frequency of its own, in decibels; NaN where that is NaN."""
    shape = hann(cut.shape[1])
    found = np.full(len(hertz), np.nan)
    known = np.flatnonzero(np.isfinite(hertz))
    for rows in (known[n : n + BATCH] for n in range(0, len(known), BATCH)):
        turns = np.outer(hertz[rows] / rate, np.arange(cut.shape[1]))
        angles = (2 * np.pi * (turns - np.round(turns))).astype(np.float32)  # exact enough for small ones, and faster
        shaped = cut[rows] * shape
        parts = [(shaped * wave).sum(axis=1, dtype=np.float64) for wave in (np.cos(angles), np.sin(angles))]
        found[rows] = decibels((2 * np.hypot(*parts) / shape.sum()) ** 2)
    return found


def _within(hertz: NDArray[np.float64], low: float, high: float) -> NDArray[np.bool_]:
    return (hertz >= low) & (hertz <= high)
