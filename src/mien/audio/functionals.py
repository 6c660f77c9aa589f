"""Eighty-eight numbers for how an utterance is said, in the groups of eGeMAPS (Eyben et al., 2016).

That set was chosen by voice scientists for what emotion does to a voice. The numbers here are our own, not openSMILE's:
deviations are in the unit itself instead of shares of the mean, nothing is smoothed, and pitch follows a path through
the utterance. What an utterance does not have (a voiceless one has no pitch) is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.audio.descriptors import CEPSTRUM, FORMANTS, GRID, TILT, UNITS, Descriptors, descriptors
from mien.audio.periods import runs
from mien.audio.timbre import Series

SMOOTH = 5  # frames, over which a peak of loudness is looked for: a syllable lasts longer
LEAST_LEVEL = 1e-10  # power; -100 dB


def _mean(series: Series) -> float:
    return float(series[np.isfinite(series)].mean())


def _deviation(series: Series) -> float:
    return float(series[np.isfinite(series)].std())


def _percentile(share: float) -> Callable[[Series], float]:
    return lambda series: float(np.percentile(series[np.isfinite(series)], share))


def _range(series: Series) -> float:
    return _percentile(80)(series) - _percentile(20)(series)


def slopes(series: Series, direction: int) -> Series:
    """Steepness, a second, of each run of frames that only rises (direction 1) or only falls (-1); 0 without any."""
    steps = np.diff(series)
    found = [
        (series[last] - series[first]) / ((last - first) * GRID.hop) for first, last in runs(direction * steps > 0)
    ]
    return np.array(found or [0.0])


STATISTICS: Mapping[str, Callable[[Series], float]] = {
    "mean": _mean,
    "deviation": _deviation,
    "p20": _percentile(20),
    "p50": _percentile(50),
    "p80": _percentile(80),
    "range": _range,
    "rise_mean": lambda series: _mean(slopes(series, 1)),
    "rise_deviation": lambda series: _deviation(slopes(series, 1)),
    "fall_mean": lambda series: _mean(slopes(series, -1)),
    "fall_deviation": lambda series: _deviation(slopes(series, -1)),
}
COURSE = tuple(STATISTICS)
SLOPED = COURSE[-4:]
SUMMARY = ("mean", "deviation")


@dataclass(frozen=True, slots=True)
class Group:
    """Descriptors that share their statistics. `where`: all or voiced or unvoiced frames, or changes of the period."""

    descriptors: tuple[str, ...]
    where: str
    statistics: tuple[str, ...]

    @property
    def units(self) -> dict[str, str]:
        """Name of each number to its unit."""
        return {
            f"{name}_{self.where}_{said}": UNITS[name] + (", a second" if said in SLOPED else "")
            for name in self.descriptors
            for said in self.statistics
        }


GROUPS = (
    Group(("pitch",), "voiced", COURSE),
    Group(("loudness",), "all", COURSE),
    Group(("flux", *CEPSTRUM), "all", SUMMARY),
    Group(("jitter", "shimmer"), "changes", SUMMARY),
    Group(("harmonics_to_noise", "h1_h2", "h1_a3", *FORMANTS), "voiced", SUMMARY),
    Group((*TILT, "flux", *CEPSTRUM), "voiced", SUMMARY),
    Group((*TILT, "flux"), "unvoiced", ("mean",)),
)
TIMING = {
    "loudness_peaks": "a second",
    "voiced_stretches": "a second",
    "voiced_length_mean": "seconds",
    "voiced_length_deviation": "seconds",
    "unvoiced_length_mean": "seconds",
    "unvoiced_length_deviation": "seconds",
    "level": "dB below full scale",
}
FUNCTIONALS: Mapping[str, str] = {name: unit for group in GROUPS for name, unit in group.units.items()} | TIMING
NAMES = tuple(FUNCTIONALS)


def functionals(waveform: NDArray[np.float32]) -> NDArray[np.float32]:
    """The utterance in the order of `NAMES`. waveform : float32, shape (samples,), 16 kHz -> float32, shape (88,).

    Memory grows with the utterance, about 100 MB for each minute: it measures a turn, not a whole recording.
    """
    found = descriptors(waveform)
    values = [
        _value(found, name, group.where, said)
        for group in GROUPS
        for name in group.descriptors
        for said in group.statistics
    ]
    return np.array([*values, *_timing(waveform, found)], np.float32)


def _value(found: Descriptors, name: str, where: str, statistic: str) -> float:
    series = found.series[name]
    if where == "voiced":
        series = np.where(found.voiced, series, np.nan)
    elif where == "unvoiced":
        series = np.where(found.voiced, np.nan, series)
    return STATISTICS[statistic](series) if np.isfinite(series).any() else 0.0


def _timing(waveform: NDArray[np.float32], found: Descriptors) -> list[float]:
    """The values of `TIMING`."""
    seconds = len(found.voiced) * GRID.hop
    voiced, unvoiced = (_lengths(mask) for mask in (found.voiced, ~found.voiced))
    power = float(np.square(waveform, dtype=np.float64).mean()) if len(waveform) else 0.0
    return [
        _peaks(found.series["loudness"]) / seconds,
        np.count_nonzero(voiced) / seconds,
        float(voiced.mean()),
        float(voiced.std()),
        float(unvoiced.mean()),
        float(unvoiced.std()),
        10 * np.log10(max(power, LEAST_LEVEL)),
    ]


def _lengths(mask: NDArray[np.bool_]) -> Series:
    """Seconds of each run of True; one of 0 without any."""
    return np.array([(last - first) * GRID.hop for first, last in runs(mask)] or [0.0])


def _peaks(loudness: Series) -> int:
    """How often the smoothed loudness peaks above its mean."""
    smooth = np.convolve(loudness, np.full(SMOOTH, 1 / SMOOTH), "same")
    inner = smooth[1:-1]
    peaked = (inner > smooth[:-2]) & (inner >= smooth[2:]) & (inner > smooth.mean())
    return int(np.count_nonzero(peaked))
