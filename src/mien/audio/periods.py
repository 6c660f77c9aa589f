"""The single periods of a voice, for what changes from one to the next: jitter in time, shimmer in height.

From the loudest moment of each voiced stretch, the neighbouring period is the place nearby that looks most like this
one; so a wave's shape marks the period, not one noisy peak of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.audio.decode import RATE
from mien.audio.pitch import Contour

SHORTEST, LONGEST = 0.8, 1.25  # of the period that the contour says, where the next one is looked for
ALIKE = 0.5  # correlation below which the walk ends
PERIOD_FACTOR, PEAK_FACTOR = 1.3, 1.6  # Praat's: neighbours further apart are no neighbours


@dataclass(frozen=True, slots=True, eq=False)
class Periods:
    """Consecutive periods of one voiced stretch. Both float64, shape (periods,).

    seconds     how long each lasts
    peaks       its highest less its lowest sample
    """

    seconds: NDArray[np.float64]
    peaks: NDArray[np.float64]


def periods(waveform: NDArray[np.float32], contour: Contour, *, rate: int = RATE) -> list[Periods]:
    """The periods of each voiced stretch that has any. waveform : float32, shape (samples,) at `rate` Hz."""
    stretches = (_walk(waveform, contour, first, last, rate) for first, last in runs(contour.voiced))
    return [found for found in stretches if len(found.seconds)]


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First frame and the one after the last, of each run of True."""
    edges = np.flatnonzero(np.diff(np.pad(mask, 1).astype(np.int8)))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


def jitter(stretches: list[Periods]) -> NDArray[np.float64]:
    """Change of each period against the one before, as a share of their mean. Shape (changes,)."""
    return _changes([stretch.seconds for stretch in stretches], PERIOD_FACTOR)


def shimmer(stretches: list[Periods]) -> NDArray[np.float64]:
    """Change of each period's peak against the one before, in decibels. Shape (changes,)."""
    shares = _changes([stretch.peaks for stretch in stretches], PEAK_FACTOR)
    return np.asarray(20 * np.log10((2 + shares) / (2 - shares)))


def _changes(series: list[NDArray[np.float64]], factor: float) -> NDArray[np.float64]:
    """|a - b| over their mean, for neighbours that differ by less than the factor."""
    pairs = np.concatenate([np.zeros((0, 2)), *(np.stack([s[:-1], s[1:]], axis=1) for s in series)])
    low, high = pairs.min(axis=1), pairs.max(axis=1)
    low, high = low[high < factor * low], high[high < factor * low]
    return np.asarray(2 * (high - low) / (high + low))


def _walk(waveform: NDArray[np.float32], contour: Contour, first: int, last: int, rate: int) -> Periods:
    """Period by period from the loudest moment between two frames, to both sides."""
    start, stop = (round(float(contour.times[n]) * rate) for n in (first, last - 1))
    if stop <= start:
        return Periods(np.zeros(0), np.zeros(0))
    track = contour.times[first:last] * rate, rate / contour.hertz[first:last]
    loudest = start + int(np.abs(waveform[start:stop]).argmax())
    right = list(_steps(waveform, loudest, 1, stop, track))
    left = list(_steps(waveform, loudest, -1, start, track))
    lengths = np.array([length for _, length in reversed(left)] + [length for _, length in right])
    marks = [mark for mark, _ in reversed(left)] + [float(loudest)] + [mark for mark, _ in right]
    peaks = [_peak(waveform, mark, length) for mark, length in zip(marks, lengths, strict=False)]
    return Periods(lengths / rate, np.array(peaks))


def _steps(
    waveform: NDArray[np.float32],
    mark: float,
    direction: int,
    limit: float,
    track: tuple[NDArray[Any], NDArray[Any]],
) -> Iterator[tuple[float, float]]:
    """Place and distance of each mark after `mark`, in samples, until the limit or where the wave is another.

    track : the contour's times and periods, in samples
    """
    while True:
        found = _neighbour(waveform, round(mark), direction, float(np.interp(mark, *track)))
        mark += direction * found
        if not found or (mark - limit) * direction > 0:
            return
        yield mark, found


def _neighbour(waveform: NDArray[np.float32], mark: int, direction: int, period: float) -> float:
    """Samples to the place about one period away that is most like the mark's surroundings; 0 where none is."""
    half = round(period / 2)
    nearest, furthest = int(SHORTEST * period), round(LONGEST * period)
    centres = (mark + nearest, mark + furthest) if direction > 0 else (mark - furthest, mark - nearest)
    if min(mark, centres[0]) < half or max(mark, centres[1]) + half > len(waveform):
        return 0.0
    here = waveform[mark - half : mark + half].astype(np.float64)
    there = waveform[centres[0] - half : centres[1] + half].astype(np.float64)
    power = np.correlate(there**2, np.ones(len(here)), "valid")
    alike = np.correlate(there, here, "valid") / np.sqrt(np.maximum(power * (here @ here), 1e-20))
    best = int(alike.argmax())
    if alike[best] < ALIKE:
        return 0.0
    return direction * (centres[0] - mark + best + _summit(alike, best))


def _summit(values: NDArray[np.float64], best: int) -> float:
    """Where between its neighbours a parabola through them and the highest value peaks, -0.5 to 0.5."""
    if not 0 < best < len(values) - 1:
        return 0.0
    left, middle, right = values[best - 1 : best + 2]
    curve = left - 2 * middle + right
    return float(0.5 * (left - right) / curve) if curve < 0 else 0.0


def _peak(waveform: NDArray[np.float32], mark: float, period: float) -> float:
    start = max(0, round(mark - period / 2))
    part = waveform[start : round(mark + period / 2)]
    return float(part.max() - part.min())
