"""Recordings as they might have been made: with noise behind them, louder or quieter, faster or slower.

Each change draws its amount evenly from a range, by a generator that the caller seeds, and leaves its input alone.
Waveforms are mono float32, shape (samples,), in and out. What would leave full scale is turned down as a whole, so that
nothing is clipped and the ratio of speech to noise stays what was drawn.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mien.errors import UsageError

Waveform = NDArray[np.float32]
Range = tuple[float, float]
Colour = Literal["white", "pink"]

FULL_SCALE = 1.0
UNIT = 1_000_000  # of speeds: soxr takes rates, and their ratio is all that counts


def noisy(
    waveform: Waveform, draws: np.random.Generator, *, ratio: Range = (5.0, 30.0), colour: Colour = "pink"
) -> Waveform:
    """With noise. ratio : of the recording's mean power, pauses and all, to that of the noise, in decibels

    Digital silence has no power to compare with, and stays as it is.
    """
    power = float(np.mean(np.square(waveform, dtype=np.float64))) if waveform.size else 0.0
    amount = _drawn(draws, ratio, "a ratio of speech to noise", "decibels")
    if colour not in COLOURS:
        raise UsageError(f"noise is {' or '.join(COLOURS)}, got {colour!r}")
    if not power:
        return waveform.copy()
    noise = COLOURS[colour](len(waveform), draws)
    level = math.sqrt(power / 10 ** (amount / 10) / np.mean(np.square(noise)))
    return _within_full_scale(waveform + level * noise, waveform)


def white_noise(samples: int, draws: np.random.Generator) -> NDArray[np.float64]:
    """As strong at every frequency. Returns float64, shape (samples,), deviation about 1."""
    return draws.standard_normal(samples)


def pink_noise(samples: int, draws: np.random.Generator) -> NDArray[np.float64]:
    """Power falls as one over the frequency, as that of rooms and streets about does; three decibels an octave.

    Returns float64, shape (samples,), of no set level.
    """
    spectrum = np.fft.rfft(draws.standard_normal(samples))
    spectrum /= np.sqrt(np.maximum(1, np.arange(len(spectrum))))
    return np.fft.irfft(spectrum, samples)


COLOURS: Mapping[Colour, Callable[[int, np.random.Generator], NDArray[np.float64]]] = {
    "white": white_noise,
    "pink": pink_noise,
}


def louder(waveform: Waveform, draws: np.random.Generator, *, gain: Range = (-6.0, 6.0)) -> Waveform:
    """Louder or quieter by a gain in decibels, as from another distance."""
    amount = _drawn(draws, gain, "a gain", "decibels")
    return _within_full_scale(waveform * np.float64(10 ** (amount / 20)), waveform)


def faster(waveform: Waveform, draws: np.random.Generator, *, speed: Range = (0.9, 1.1)) -> Waveform:
    """Played at another speed: shorter and higher above 1, longer and lower below, by the same factor.

    Returns float32, shape (samples / speed,), to the nearest sample.
    """
    import soxr

    amount = _drawn(draws, speed, "a speed", "times the original's")
    if amount <= 0:
        raise UsageError(f"a speed is a positive factor, got {speed[0]} to {speed[1]}")
    if not waveform.size:
        return waveform.copy()
    played = soxr.resample(np.ascontiguousarray(waveform), amount * UNIT, UNIT)
    return _within_full_scale(played, waveform)


def _drawn(draws: np.random.Generator, span: Range, what: str, unit: str) -> float:
    low, high = span
    if not (math.isfinite(low) and math.isfinite(high) and low <= high):
        raise UsageError(f"{what} is drawn from a range in {unit}, low before high, got {low} to {high}")
    return float(draws.uniform(low, high))


def _within_full_scale(changed: NDArray[np.floating], original: Waveform) -> Waveform:
    """Turned down where its peak is above full scale, or above the original's where that was there before."""
    most = max(FULL_SCALE, float(np.abs(original).max(initial=0.0)))
    peak = float(np.abs(changed).max(initial=0.0))
    return np.asarray(changed * (most / peak) if peak > most else changed, np.float32)
