"""Who speaks: spans with alike voices are one speaker.

A voice is told by its pitch and by the shape of its spectrum, both of which emotion moves too; so they are looked at
along the directions in which speakers differ most and one speaker's moods least. Simple on purpose, with limits: it
counts speakers right in a little over half of the recordings in which one to three people act strong emotions, and
puts about one span in seven with the wrong voice. Voices of one sex and age are the hard case; two people at once, or
a change of microphone, are beyond it. Where a transcript names the speakers, it is the one to believe.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mien.audio.decode import RATE
from mien.audio.mel import MelSettings, frames, log_mel
from mien.errors import UsageError

SPECTRUM = MelSettings(bands=32, low=80.0, high=7_600.0, floor=1e-9)
CEPSTRA = 12
STATISTICS = 4 + CEPSTRA

PITCH_WINDOW = 1_024  # samples, 64 ms: four periods of the lowest voice
SHORTEST_LAG, LONGEST_LAG = RATE // 450, RATE // 65  # samples: voices of 65 to 450 Hz
OCTAVE_COST = 0.02  # correlation given up per octave: of two lags that fit alike, the shorter is the period
VOICED = 0.5  # normalised autocorrelation
FAINT = 1e-3  # of the energy of the loud frames
FEWEST = 5  # voiced frames; with fewer the loudest frames speak for the span

THRESHOLD = 4.2  # mean distance at which two groups are two speakers
SHORT = 0.8  # seconds; a shorter span tells too little of a voice to found a speaker
MOST_COMPARED = 500  # spans clustered with each other, which takes their number cubed; the rest join the nearest

# Discriminant directions of emotional speech: 12 actors of RAVDESS, 5 of EmoDB, 5 speakers of nEMO. Rows as in
# `voice_statistics`; columns scaled to a spread of one within a speaker. THRESHOLD was chosen on the same people.
DIRECTIONS = np.array(
    [
        [-0.159, 0.086, 0.019, 0.113],
        [-0.013, 0.072, -0.053, 0.243],
        [-0.062, 0.004, -0.031, 0.055],
        [-0.046, 0.028, 0.026, 0.018],
        [-0.042, 0.021, 0.002, 0.008],
        [-0.02, -0.006, -0.026, 0.076],
        [-0.03, -0.006, -0.061, 0.037],
        [0.135, 0.048, 0.103, 0.004],
        [-0.079, -0.077, -0.112, -0.057],
        [0.063, 0.09, -0.021, 0.07],
        [0.02, -0.108, 0.201, -0.143],
        [-0.101, 0.297, -0.027, -0.154],
        [-0.07, -0.183, -0.046, 0.117],
        [0.008, 0.134, 0.189, 0.249],
        [0.18, -0.01, -0.206, -0.013],
        [-0.175, -0.05, 0.099, -0.127],
    ]
)


def voice_statistics(waveform: NDArray[np.float32]) -> NDArray[np.float64]:
    """Pitch and spectral shape of the voiced frames of one span.

    waveform : float32, shape (samples,), 16 kHz
    returns : float64, shape (16,): pitch in semitones above 100 Hz as median, median deviation, 10th and 90th
        percentile; then the medians of 12 cepstra of the log-mel spectrum in decibels
    """
    loudest = np.abs(waveform).max(initial=0.0)
    waveform = waveform / loudest if loudest > 0 else waveform
    pitch, periodicity, energy = _pitch(waveform)
    spectrum = log_mel(waveform, SPECTRUM)[: len(pitch)]
    pitch, periodicity, energy = (values[: len(spectrum)] for values in (pitch, periodicity, energy))
    chosen = np.flatnonzero((periodicity > VOICED) & (energy > FAINT * np.percentile(energy, 95)))
    if len(chosen) < FEWEST:
        chosen = np.argsort(-energy)[: max(FEWEST, len(energy) // 3)]
    semitones = 12 * np.log2(pitch[chosen] / 100)
    middle = np.median(semitones)
    deviation = np.median(np.abs(semitones - middle))
    cepstra = np.median(spectrum[chosen] @ _cosines(), axis=0)
    return np.concatenate([[middle, deviation], np.percentile(semitones, [10, 90]), cepstra])


def _pitch(waveform: NDArray[np.float32]) -> tuple[NDArray[np.float64], ...]:
    """Pitch in hertz, periodicity 0..1 and energy of each frame, by autocorrelation. Each float64, shape (frames,)."""
    framed = frames(waveform, PITCH_WINDOW, SPECTRUM.hop_samples)
    centred = framed - framed.mean(axis=1, keepdims=True)
    correlation = _autocorrelation(centred * np.hanning(PITCH_WINDOW).astype(np.float32))
    energy = correlation[:, 0].copy()
    correlation /= np.maximum(energy, 1e-9)[:, None] * _fading()
    lags = np.arange(SHORTEST_LAG, LONGEST_LAG)
    candidates = correlation[:, lags]
    best = np.argmax(candidates - OCTAVE_COST * np.log2(lags / SHORTEST_LAG), axis=1)
    return RATE / lags[best], candidates[np.arange(len(best)), best], energy


def _autocorrelation(framed: NDArray[np.floating]) -> NDArray[np.float64]:
    """Of each frame, at lags 0 to LONGEST_LAG."""
    spectrum = np.fft.rfft(framed, 2 * PITCH_WINDOW)
    power = spectrum.real**2 + spectrum.imag**2
    return np.asarray(np.fft.irfft(power)[:, : LONGEST_LAG + 1], np.float64)


@lru_cache(maxsize=1)
def _fading() -> NDArray[np.float64]:
    """How the window's own autocorrelation falls with the lag; dividing by it makes a steady tone 1 at its period."""
    window = _autocorrelation(np.hanning(PITCH_WINDOW)[None])[0]
    return np.asarray(window / window[0])


@lru_cache(maxsize=1)
def _cosines() -> NDArray[np.float64]:
    """Bands to cepstra, without the zeroth, which is loudness. float64, shape (bands, CEPSTRA)."""
    bands = np.arange(SPECTRUM.bands) + 0.5
    cosines = np.cos(np.pi * np.outer(bands, np.arange(1, CEPSTRA + 1)) / SPECTRUM.bands)
    return np.asarray(cosines * np.sqrt(2 / SPECTRUM.bands))


def assign_speakers(vectors: Sequence[NDArray[np.float64]], durations: Sequence[float], *, most: int = 6) -> list[str]:
    """A name for the speaker of each span: "A", "B", … in order of first appearance.

    vectors : `voice_statistics` of each span, in order of time
    durations : seconds of each span; short ones found no speaker of their own
    most : how many speakers there are at most, 1 to 26
    """
    if len(vectors) != len(durations):
        raise UsageError(f"each span needs its duration, got {len(vectors)} spans and {len(durations)} durations")
    if not 1 <= most <= len(string.ascii_uppercase):
        raise UsageError(f"speakers are named A to Z, so at most 1 to 26 of them, got {most}")
    if not len(vectors):
        return []
    voices = np.stack(vectors) @ DIRECTIONS
    telling = _telling(np.asarray(durations))
    groups = _cluster(voices[telling], most)
    return _names(_nearest(voices, telling, groups))


def _telling(durations: NDArray[np.float64]) -> NDArray[np.intp]:
    """Indices of the spans to cluster: the longest, and no short ones unless all are."""
    longest_first = np.argsort(-durations, kind="stable")[:MOST_COMPARED]
    long = longest_first[durations[longest_first] >= SHORT]
    return np.sort(long if long.size else longest_first)


def _cluster(voices: NDArray[np.float64], most: int) -> NDArray[np.intp]:
    """Group of each voice by average linkage: the two nearest groups merge until none are near. shape (voices,)"""
    distance = np.linalg.norm(voices[:, None] - voices[None], axis=-1)
    np.fill_diagonal(distance, np.inf)
    groups, size = np.arange(len(voices)), np.ones(len(voices))
    for left in range(len(voices), 1, -1):
        first, second = np.unravel_index(np.argmin(distance), distance.shape)
        if left <= most and distance[first, second] > THRESHOLD:
            break
        merged = (size[first] * distance[first] + size[second] * distance[second]) / (size[first] + size[second])
        distance[first], distance[:, first] = merged, merged
        distance[second], distance[:, second] = np.inf, np.inf
        distance[first, first] = np.inf
        size[first] += size[second]
        groups[groups == second] = first
    return groups


def _nearest(voices: NDArray[np.float64], telling: NDArray[np.intp], groups: NDArray[np.intp]) -> NDArray[np.intp]:
    """Group of every voice: its own if it was clustered, else the one with the nearest centre."""
    names = np.unique(groups)
    centres = np.stack([voices[telling[groups == name]].mean(axis=0) for name in names])
    everyone: NDArray[np.intp] = names[np.argmin(np.linalg.norm(voices[:, None] - centres[None], axis=-1), axis=1)]
    everyone[telling] = groups
    return everyone


def _names(groups: NDArray[np.intp]) -> list[str]:
    order = list(dict.fromkeys(groups.tolist()))
    return [string.ascii_uppercase[order.index(group)] for group in groups.tolist()]
