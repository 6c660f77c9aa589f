"""The resonances of the mouth, by linear prediction: the poles of the filter that best explains a short frame.

Linear prediction follows harmonics instead of resonances when a voice is high: above about 300 Hz, believe it less.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.audio.decode import RATE

LOWERED = 11_000  # Hz: half of it holds the five resonances of a grown-up's mouth
ORDER = 11  # a pair of poles for each, and one for the slope of the whole
WINDOW = round(0.025 * LOWERED)
EMPHASIS = float(np.exp(-2 * np.pi * 50.0 / LOWERED))  # the voice's own slope is taken out from 50 Hz on
LOWEST, HIGHEST = 90.0, LOWERED / 2 - 90.0  # Hz; poles beyond shape the slope
WIDEST = 800.0  # Hz; wider ones are no resonance
COUNT = 3
CORRECTION = 1e-9  # of white noise, so that a pure tone has a filter too


@dataclass(frozen=True, slots=True, eq=False)
class Formants:
    """The lowest three of each frame, NaN where there are fewer. Both float64, shape (frames, 3), in hertz."""

    hertz: NDArray[np.float64]
    bandwidth: NDArray[np.float64]


def formants(waveform: NDArray[np.float32], times: NDArray[np.float32], *, rate: int = RATE) -> Formants:
    """The formants around each moment.

    waveform : float32, shape (samples,) at `rate` Hz
    times : float32, shape (frames,), seconds
    """
    import soxr

    lowered = np.asarray(soxr.resample(waveform, rate, LOWERED), np.float64)
    bright = np.append(lowered[:1], lowered[1:] - EMPHASIS * lowered[:-1])
    starts = np.round(times * LOWERED).astype(int)  # of windows in a signal with half a window of silence before it
    wide = np.pad(bright, (WINDOW // 2, WINDOW + max(0, int(starts.max(initial=0)) - len(bright))))
    cut = wide[starts[:, None] + np.arange(WINDOW)] * np.hamming(WINDOW)
    return resonances(predictor(cut, ORDER), LOWERED)


def predictor(cut: NDArray[np.float64], order: int) -> NDArray[np.float64]:
    """Coefficients 1, a1 … of the whitening filter of each frame (Levinson and Durbin), 1, 0 … for silence.

    cut : float64, shape (frames, samples) -> float64, shape (frames, order + 1)
    """
    power = np.abs(np.fft.rfft(cut, 2 * cut.shape[1])) ** 2
    correlation = np.fft.irfft(power)[:, : order + 1]
    correlation[:, 0] = correlation[:, 0] * (1 + CORRECTION) + 1e-30
    filters = np.zeros_like(correlation)
    filters[:, 0] = 1.0
    error = correlation[:, 0].copy()
    for n in range(1, order + 1):
        reflection = -(filters[:, :n] * correlation[:, n:0:-1]).sum(axis=1) / error
        filters[:, 1 : n + 1] += reflection[:, None] * filters[:, n - 1 :: -1][:, :n]
        error *= 1 - reflection**2
    return filters


def resonances(filters: NDArray[np.float64], rate: int) -> Formants:
    """Frequency and width of the narrow poles of 1 / filter, from low to high. filters : shape (frames, order + 1)."""
    order = filters.shape[1] - 1
    companion = np.tile(np.eye(order, k=-1), (len(filters), 1, 1))
    companion[:, 0, :] = -filters[:, 1:]
    poles = np.linalg.eigvals(companion)
    hertz = np.angle(poles) * rate / (2 * np.pi)
    bandwidth = -np.log(np.maximum(np.abs(poles), 1e-9)) * rate / np.pi
    narrow = (hertz > LOWEST) & (hertz < HIGHEST) & (bandwidth < WIDEST)
    ranked = np.argsort(np.where(narrow, hertz, np.inf), axis=1)[:, :COUNT]
    chosen = np.take_along_axis(narrow, ranked, axis=1)
    found = (np.where(chosen, np.take_along_axis(values, ranked, axis=1), np.nan) for values in (hertz, bandwidth))
    return Formants(*found)
