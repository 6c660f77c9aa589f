"""Log-mel spectrograms in numpy, one frame at a time if need be: no centring, no look-ahead, no normalisation.

A frame depends on its own samples alone, so a recording cut at frame borders gives the same frames as the whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mien.errors import UsageError

BATCH = 64  # frames transformed at a time: more would leave the cache and have memory mapped anew, at thrice the time


@dataclass(frozen=True, slots=True)
class MelSettings:
    """Times in seconds, frequencies in hertz. `floor` is the least power before the logarithm, 1 being full scale.

    fft    points of the transform; 0 for the window's length, up to the next power of two
    """

    rate: int = 16_000
    window: float = 0.032
    hop: float = 0.016
    bands: int = 64
    low: float = 50.0
    high: float = 8_000.0
    floor: float = 1e-8
    fft: int = 0

    def __post_init__(self) -> None:
        if self.fft and self.fft < self.window_samples:
            raise UsageError(
                f"a transform needs at least the {self.window_samples} points of its window, got {self.fft}"
            )

    @property
    def window_samples(self) -> int:
        return round(self.window * self.rate)

    @property
    def hop_samples(self) -> int:
        return round(self.hop * self.rate)

    @property
    def fft_size(self) -> int:
        """Points of the transform."""
        return self.fft or 1 << (self.window_samples - 1).bit_length()


@dataclass(frozen=True, slots=True)
class TelephoneSettings(MelSettings):
    """Half the usual rate, 1,024 points over 20 ms windows, silence at -100 dB: what many networks for speech take."""

    rate: int = 8_000
    window: float = 0.02
    hop: float = 0.01
    bands: int = 40
    low: float = 0.0
    high: float = 4_000.0
    floor: float = 1e-10
    fft: int = 1_024


def hertz_to_mel(hertz: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """O'Shaughnessy's mel scale, as in HTK."""
    return np.asarray(2595.0 * np.log10(1.0 + np.asarray(hertz) / 700.0))


def mel_to_hertz(mel: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Inverse of `hertz_to_mel`."""
    return np.asarray(700.0 * (10.0 ** (np.asarray(mel) / 2595.0) - 1.0))


@lru_cache(maxsize=8)
def filterbank(settings: MelSettings) -> NDArray[np.float32]:
    """Triangles of height one, evenly spaced in mel. Returns float32, shape (fft_size // 2 + 1, bands)."""
    low, high = hertz_to_mel(np.array([settings.low, settings.high]))
    edges = mel_to_hertz(np.linspace(low, high, settings.bands + 2))
    bins = np.fft.rfftfreq(settings.fft_size, 1 / settings.rate)[:, None]
    left, centre, right = edges[:-2], edges[1:-1], edges[2:]
    rising, falling = (bins - left) / (centre - left), (right - bins) / (right - centre)
    return np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)


@lru_cache(maxsize=8)
def hann(samples: int) -> NDArray[np.float32]:
    """A periodic Hann window. Returns float32, shape (samples,)."""
    return np.hanning(samples + 1)[:-1].astype(np.float32)


def frames(waveform: NDArray[np.float32], window: int, hop: int) -> NDArray[np.float32]:
    """Overlapping frames as a view. waveform : float32, shape (samples,) -> shape (frames, window).

    A waveform shorter than one window is padded with silence to one frame.
    """
    if len(waveform) < window:
        waveform = np.pad(waveform, (0, window - len(waveform)))
    return np.lib.stride_tricks.sliding_window_view(waveform, window)[::hop]


def power_spectrum(cut: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """Power of each bin under a Hann window; that of a full-scale sine in the middle of a bin is one.

    cut : float32, shape (frames, samples) -> float32, shape (frames, size // 2 + 1)
    """
    power = np.empty((len(cut), size // 2 + 1), np.float32)
    for place, some in _powers(cut, size):
        np.multiply(some, _full_scale(cut.shape[1]), out=power[place])
    return power


def _powers(cut: NDArray[np.float32], size: int) -> Iterator[tuple[slice, NDArray[np.float32]]]:
    """Squared magnitudes, batch by batch: the frames and their bins, in an array that the next batch overwrites."""
    shape = hann(cut.shape[1])
    shaped = np.empty((min(BATCH, len(cut)), cut.shape[1]), np.float32)
    power = np.empty((len(shaped), size // 2 + 1), np.float32)
    for n in range(0, len(cut), BATCH):
        count = min(BATCH, len(cut) - n)
        np.multiply(cut[n : n + count], shape, out=shaped[:count])
        some = np.abs(np.fft.rfft(shaped[:count], size), out=power[:count])
        yield slice(n, n + count), np.square(some, out=some)


def _full_scale(window: int) -> np.float32:
    """What makes the squared magnitude of a full-scale sine one."""
    return np.float32(2.0 / hann(window).sum()) ** 2


@dataclass(frozen=True, slots=True)
class _Group:
    """Neighbouring bands, the bins that they hear, and the bank between the two."""

    bands: slice
    bins: slice
    bank: NDArray[np.float32]


@lru_cache(maxsize=8)
def _groups(settings: MelSettings) -> tuple[_Group, ...]:
    """The filterbank without most of its zeros: the lower half of the bands hears nothing of the high bins."""
    bank = filterbank(settings) * _full_scale(settings.window_samples)
    middle = settings.bands // 2
    return tuple(_group(bank, bands) for bands in (slice(0, middle), slice(middle, settings.bands)))


def _group(bank: NDArray[np.float32], bands: slice) -> _Group:
    heard = np.flatnonzero(bank[:, bands].any(axis=1))
    bins = slice(int(heard[0]), int(heard[-1]) + 1) if heard.size else slice(0, 0)
    return _Group(bands, bins, np.ascontiguousarray(bank[bins, bands]))


def log_mel(waveform: NDArray[np.float32], settings: MelSettings | None = None) -> NDArray[np.float32]:
    """Log-mel power in decibels below full scale. waveform : float32, shape (samples,) at `settings.rate`.

    Returns float32, shape (frames, bands); values from 10·log10(floor) upwards.
    """
    settings = settings or MelSettings()
    cut = frames(waveform, settings.window_samples, settings.hop_samples)
    mel = np.empty((len(cut), settings.bands), np.float32)
    for place, power in _powers(cut, settings.fft_size):
        for group in _groups(settings):
            np.matmul(power[:, group.bins], group.bank, out=mel[place, group.bands])
    np.maximum(mel, np.float32(settings.floor), out=mel)
    np.log10(mel, out=mel)
    mel *= np.float32(10.0)
    return mel
