"""How high a voice is and how clear, by autocorrelation: Boersma's method (1993).

The autocorrelation of a windowed frame, divided by that of the window, has at the voice's period the share of the power
that repeats: its place is the pitch, its height the harmonics-to-noise ratio. The best path through the candidates of
all frames settles octaves and voicing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.audio.decode import RATE
from mien.audio.mel import frames, hann
from mien.errors import UsageError

Series = NDArray[np.float64]  # shape (frames, …)

CANDIDATES = 6  # periods considered in a frame, besides no voice
FINER = 2  # points of the correlation to a sample
BATCH = 64  # frames transformed at a time: their transforms fit a cache
LEAST_NOISE = 1e-4  # share of the power: beyond 40 dB a recording's own limits are measured


@dataclass(frozen=True, slots=True)
class PitchSettings:
    """Times in seconds, frequencies in hertz; strengths are shares of the power that repeats.

    low, high     the voices looked for
    hop           between frames; each is three of the longest periods long
    voicing       the strength that no voice competes with
    silence       frames whose peak is below this share of the loudest are unvoiced
    octave        strength that a candidate gains with every octave
    jump          cost of a pitch an octave away from the one before
    change        cost of a voice that begins or ends
    """

    rate: int = RATE
    low: float = 65.0
    high: float = 600.0
    hop: float = 0.01
    voicing: float = 0.45
    silence: float = 0.03
    octave: float = 0.01
    jump: float = 0.35
    change: float = 0.14

    def __post_init__(self) -> None:
        if not 0 < self.low < self.high <= self.rate / 4:
            raise UsageError(
                f"pitch is looked for between 0 and a quarter of the rate, got {self.low} to {self.high} Hz "
                f"at {self.rate} Hz"
            )

    @property
    def window_samples(self) -> int:
        return round(3 * self.rate / self.low)

    @property
    def hop_samples(self) -> int:
        return round(self.hop * self.rate)


@dataclass(frozen=True, slots=True, eq=False)
class Contour:
    """A value for each frame. All float32, shape (frames,).

    times       seconds, the middle of each frame
    hertz       pitch, 0 where there is no voice
    strength    share of the power that repeats, 0 to 1; 0 where there is no voice
    """

    times: NDArray[np.float32]
    hertz: NDArray[np.float32]
    strength: NDArray[np.float32]

    @property
    def voiced(self) -> NDArray[np.bool_]:
        return self.hertz > 0

    @property
    def harmonics_to_noise(self) -> NDArray[np.float32]:
        """Decibels, -40 to 40; of use where there is a voice."""
        share = np.clip(self.strength, LEAST_NOISE, 1 - LEAST_NOISE)
        return np.asarray(10 * np.log10(share / (1 - share)), np.float32)


def pitch(waveform: NDArray[np.float32], settings: PitchSettings | None = None) -> Contour:
    """The pitch of a voice through an utterance. waveform : float32, shape (samples,) at `settings.rate`."""
    settings = settings or PitchSettings()
    cut = frames(waveform, settings.window_samples, settings.hop_samples)
    lags, strengths = _candidates(cut, settings)
    chosen = _path(_costs(lags, strengths, _loudness(cut, waveform), settings), _octaves(lags), settings)
    rows = np.arange(len(cut))
    voiced = chosen < CANDIDATES
    column = np.minimum(chosen, CANDIDATES - 1)
    middle = (rows * settings.hop_samples + settings.window_samples / 2) / settings.rate
    return Contour(
        middle.astype(np.float32),
        np.where(voiced, settings.rate / lags[rows, column], 0.0).astype(np.float32),
        np.where(voiced, np.clip(strengths[rows, column], 0.0, 1.0), 0.0).astype(np.float32),
    )


def _loudness(cut: NDArray[np.float32], waveform: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each frame's peak as a share of the loudest."""
    return np.asarray(np.abs(cut).max(axis=1) / max(float(np.abs(waveform).max(initial=0.0)), 1e-9), np.float32)


def _candidates(cut: NDArray[np.float32], settings: PitchSettings) -> tuple[Series, Series]:
    """The strongest periods of each frame, in samples, and their strengths. Both of shape (frames, CANDIDATES)."""
    batches = [_peaks(_correlation(cut[n : n + BATCH]), settings) for n in range(0, len(cut), BATCH)]
    lags, strengths = (np.concatenate(part) for part in zip(*batches, strict=True))
    return lags, strengths


def _correlation(cut: NDArray[np.float32]) -> Series:
    """Normalised autocorrelation at `FINER` points a sample. Returns float64, shape (frames, points)."""
    window = cut.shape[1]
    size = 1 << (2 * window - 1).bit_length()
    shape = hann(window)
    shaped = (cut - cut.mean(axis=1, keepdims=True, dtype=np.float64)) * shape

    def correlate(signal: NDArray[Any]) -> Series:
        power = np.abs(np.fft.rfft(signal, size)) ** 2
        return np.asarray(np.fft.irfft(power, FINER * size), np.float64)[..., : FINER * window // 2]

    own, windows = correlate(shaped), correlate(shape)
    return np.asarray(own / np.maximum(own[:, :1], 1e-12) / (windows / windows[0]))


def _peaks(correlation: Series, settings: PitchSettings) -> tuple[Series, Series]:
    """Place in samples and height of the highest local peaks in range, by a parabola through three points."""
    first = int(FINER * settings.rate / settings.high)
    last = min(int(np.ceil(FINER * settings.rate / settings.low)), correlation.shape[1] - 2)
    before, here, after = (correlation[:, first + n : last + n + 1] for n in (-1, 0, 1))
    peaked = np.where((here >= before) & (here > after), here, -np.inf)
    gain = settings.octave * np.log2(np.arange(first, last + 1))
    best = np.argsort(gain - peaked, axis=1)[:, :CANDIDATES]
    left, middle, right = (np.take_along_axis(part, best, axis=1) for part in (before, here, after))
    curve = np.minimum(left - 2 * middle + right, -1e-12)
    shift = np.clip(0.5 * (left - right) / curve, -0.5, 0.5)
    height = middle - 0.25 * (left - right) * shift
    found = np.isfinite(np.take_along_axis(peaked, best, axis=1))
    return (best + first + shift) / FINER, np.where(found, np.minimum(height, 1.0), -np.inf)


def _costs(
    lags: Series,
    strengths: Series,
    loudness: NDArray[np.float32],
    settings: PitchSettings,
) -> Series:
    """What each choice costs in each frame by itself, the last being no voice. Shape (frames, CANDIDATES + 1)."""
    voiced = strengths - settings.octave * np.log2(settings.low * lags / settings.rate)
    unvoiced = settings.voicing + np.maximum(0.0, 2.0 - loudness * (1.0 + settings.voicing) / settings.silence)
    return -np.concatenate([voiced, unvoiced[:, None]], axis=1)


def _octaves(lags: Series) -> Series:
    """Each candidate's place on a scale of octaves, NaN for no voice. Shape (frames, CANDIDATES + 1)."""
    return np.pad(-np.log2(lags), ((0, 0), (0, 1)), constant_values=np.nan)


def _path(costs: Series, octaves: Series, settings: PitchSettings) -> NDArray[np.intp]:
    """The cheapest choice for every frame, changes included (Viterbi). Returns shape (frames,)."""
    total = costs[0]
    came = np.zeros(costs.shape, np.intp)
    silent = np.isnan(octaves)
    scale = 0.01 / settings.hop  # Boersma's costs are for hops of 10 ms
    for n in range(1, len(costs)):
        leap = settings.jump * np.abs(octaves[n][None, :] - octaves[n - 1][:, None])
        onset = settings.change * (silent[n][None, :] != silent[n - 1][:, None])
        ways = total[:, None] + scale * np.where(np.isnan(leap), onset, leap)
        came[n] = ways.argmin(axis=0)
        total = ways.min(axis=0) + costs[n]
    chosen = np.zeros(len(costs), np.intp)
    chosen[-1] = total.argmin()
    for n in range(len(costs) - 1, 0, -1):
        chosen[n - 1] = came[n, chosen[n]]
    return chosen
