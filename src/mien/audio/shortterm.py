"""Thirty-four short-term features of sound: how often it crosses zero, its energy, the shape and the pitch classes of
its spectrum. The set is pyAudioAnalysis' (Giannakopoulos, PLOS ONE 2015), computed from its published definitions.

Its code differs in three places, and ours follows the text: it scales each recording by its own peak, which no live
sound allows; its mel filters sit at half their frequency; its chroma keep one bin of each semitone instead of all.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mien.audio.mel import frames
from mien.audio.mfcc import cosines
from mien.errors import UsageError

BLOCKS = 10  # of a frame or a spectrum, for the two entropies
ROLL_OFF = 0.9  # share of the energy that lies below
CEPSTRA = 13
PITCH_CLASSES = "a a# b c c# d d# e f f# g g#".split()
LOWEST_A = 27.5  # Hz
LINEAR, LOGARITHMIC = 13, 27  # mel filters of Slaney's Auditory Toolbox: below and above about 1 kHz
FIRST_EDGE, EDGE_STEP, EDGE_RATIO = 133.33, 200 / 3, 1.0711703  # Hz, Hz, factor
LEAST = 1e-10  # keeps logarithms and quotients of silence finite

NAMES = (
    *"zero_crossing_rate energy energy_entropy centroid spread spectral_entropy flux roll_off".split(),
    *(f"mfcc_{n}" for n in range(1, CEPSTRA + 1)),
    *(f"chroma_{name}" for name in PITCH_CLASSES),
    "chroma_deviation",
)


@dataclass(frozen=True, slots=True)
class ShortTermSettings:
    """Times in seconds. `most` frames stand for an utterance: more are cut, fewer filled up with zeros."""

    rate: int = 16_000
    window: float = 0.2
    hop: float = 0.1
    most: int = 100

    def __post_init__(self) -> None:
        if not 0 < self.hop <= self.window or self.window_samples < 4 * BLOCKS or self.most < 1:
            raise UsageError(
                f"short-term features need 0 < hop <= window, {4 * BLOCKS} samples a window and most >= 1, got "
                f"hop {self.hop}, window {self.window} at {self.rate} Hz, most {self.most}"
            )

    @property
    def window_samples(self) -> int:
        return round(self.window * self.rate)

    @property
    def hop_samples(self) -> int:
        return round(self.hop * self.rate)


def short_term(waveform: NDArray[np.float32], settings: ShortTermSettings | None = None) -> NDArray[np.float32]:
    """Every whole frame's `NAMES`. waveform : float32, shape (samples,) at `settings.rate`.

    Returns float32, shape (frames, 34). A frame looks at its own samples, and its flux at the frame before (0 in the
    first). Centroid, spread and roll-off are shares of half the rate, entropies are bits, energy 1 is full scale.
    """
    settings = settings or ShortTermSettings()
    cut = frames(waveform, settings.window_samples, settings.hop_samples)
    half = settings.window_samples // 2
    magnitude = np.abs(np.fft.rfft(cut)[:, :half]).astype(np.float32) / np.float32(half)
    power = magnitude**2
    columns = [
        zero_crossing_rate(cut),
        np.mean(cut**2, axis=1),
        entropy(cut**2),
        *centroid_and_spread(magnitude),
        entropy(power),
        flux(magnitude),
        roll_off(power),
        *cepstra(magnitude, settings.rate).T,
        *chroma(power, settings.rate),
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def zero_crossing_rate(cut: NDArray[np.float32]) -> NDArray[np.float32]:
    """Changes of sign, of those possible; coming from or going to exactly zero is half a change. Shape (frames,)."""
    signs = np.sign(cut)
    return np.asarray(np.abs(np.diff(signs, axis=1)).mean(axis=1) / 2, np.float32)


def entropy(energy: NDArray[np.float32]) -> NDArray[np.float32]:
    """How evenly the energy lies over ten consecutive blocks: 0 in one of them, 3.32 bits in all. Shape (frames,)."""
    size = energy.shape[1] // BLOCKS
    blocks = energy[:, : size * BLOCKS].reshape(len(energy), BLOCKS, size).sum(axis=2)
    shares = blocks / (blocks.sum(axis=1, keepdims=True) + LEAST)
    return np.asarray(-(shares * np.log2(shares + LEAST)).sum(axis=1))


def centroid_and_spread(magnitude: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean and deviation of the frequency, weighed by magnitude, as shares of half the rate; 0 in silence."""
    place = (np.arange(magnitude.shape[1], dtype=np.float32) + 1) / magnitude.shape[1]
    total = magnitude.sum(axis=1) + LEAST
    centroid = magnitude @ place / total
    second = (magnitude * (place - centroid[:, None]) ** 2).sum(axis=1) / total
    return centroid, np.sqrt(second)


def flux(magnitude: NDArray[np.float32]) -> NDArray[np.float32]:
    """Squared distance of each spectrum, its sum made one, to the one before; 0 for the first. Shape (frames,)."""
    shares = magnitude / (magnitude.sum(axis=1, keepdims=True) + LEAST)
    return np.concatenate([np.zeros(1, np.float32), (np.diff(shares, axis=0) ** 2).sum(axis=1)])


def roll_off(power: NDArray[np.float32]) -> NDArray[np.float32]:
    """Where the cumulated energy passes `ROLL_OFF` of all, as a share of half the rate; 0 in silence."""
    cumulated = np.cumsum(power, axis=1, dtype=np.float64)
    return np.asarray(np.argmax(cumulated > ROLL_OFF * cumulated[:, -1:], axis=1) / power.shape[1], np.float32)


def cepstra(magnitude: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """Thirteen MFCC of Slaney's forty filters, common logarithm, orthonormal transform. Shape (frames, 13)."""
    bands = magnitude @ slaney_filterbank(magnitude.shape[1], rate)
    return np.asarray(np.log10(bands + LEAST) @ cosines(bands.shape[1], CEPSTRA))


@lru_cache(maxsize=8)
def slaney_filterbank(bins: int, rate: int) -> NDArray[np.float32]:
    """Triangles of area one over `bins` frequencies from 0 to half the rate. Returns float32, shape (bins, filters)."""
    edges = FIRST_EDGE + EDGE_STEP * np.arange(LINEAR)
    edges = np.concatenate([edges, edges[-1] * EDGE_RATIO ** np.arange(1, LOGARITHMIC + 3)])
    hertz = (np.arange(bins) * rate / (2 * bins))[:, None]
    left, centre, right = edges[:-2], edges[1:-1], edges[2:]
    shape = np.minimum((hertz - left) / (centre - left), (right - hertz) / (right - centre))
    return np.asarray(np.maximum(0.0, shape) * 2 / (right - left), np.float32)


def chroma(power: NDArray[np.float32], rate: int) -> list[NDArray[np.float32]]:
    """Twelve pitch classes from A upwards, and their deviation, as a list of thirteen arrays of shape (frames,).

    Each semitone has the mean power of its bins, so that high octaves with many bins weigh no more; the octaves are
    summed and divided by the whole power.
    """
    classes = power @ semitone_bank(power.shape[1], rate) / (power.sum(axis=1, keepdims=True) + LEAST)
    return [*classes.T, classes.std(axis=1)]


@lru_cache(maxsize=8)
def semitone_bank(bins: int, rate: int) -> NDArray[np.float32]:
    """Each bin's weight in its pitch class: one over the number of bins in its semitone. Shape (bins, 12).

    What lies below the lowest A of a piano belongs to none.
    """
    hertz = np.arange(1, bins) * rate / (2 * bins)
    semitone = np.round(12 * np.log2(hertz / LOWEST_A)).astype(int)
    heard = np.flatnonzero(semitone >= 0)
    crowd = np.bincount(semitone[heard])
    bank = np.zeros((bins, 12), np.float32)
    bank[heard + 1, semitone[heard] % 12] = 1 / crowd[semitone[heard]]
    return bank
