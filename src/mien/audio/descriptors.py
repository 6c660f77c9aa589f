"""A voice as series on one grid of frames, 10 ms apart: its pitch and clearness, the formants, the spectrum's shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.audio.decode import RATE
from mien.audio.formants import COUNT, formants
from mien.audio.mel import MelSettings, frames, power_spectrum
from mien.audio.periods import jitter, periods, shimmer
from mien.audio.pitch import Contour, PitchSettings, pitch
from mien.audio.shortterm import flux
from mien.audio.timbre import (
    CEPSTRA,
    Series,
    alpha_ratio,
    cepstra,
    hammarberg_index,
    level_at,
    loudness,
    mel_bands,
    slope,
)

GRID = PitchSettings()
SPECTRUM = MelSettings(rate=RATE, window=GRID.window_samples / RATE, hop=GRID.hop, bands=26, low=20.0)
SEMITONES_FROM = 27.5  # Hz

CEPSTRUM = tuple(f"mfcc_{n}" for n in range(1, CEPSTRA + 1))
SLOPES = {"slope_0_500": (0.0, 500.0), "slope_500_1500": (500.0, 1_500.0)}  # Hz
TILT = ("alpha_ratio", "hammarberg_index", *SLOPES)
FORMANTS = tuple(f"f{n}{part}" for n in range(1, COUNT + 1) for part in ("", "_width", "_level"))

# Each series and its unit; jitter and shimmer have a value for each change of period, the others one for each frame
UNITS: Mapping[str, str] = {
    "pitch": "semitones above 27.5 Hz",
    "loudness": "1",
    "flux": "1",
    **dict.fromkeys(CEPSTRUM, "dB"),
    "jitter": "share of the period",
    "shimmer": "dB",
    "harmonics_to_noise": "dB",
    "h1_h2": "dB, first over second harmonic",
    "h1_a3": "dB, first harmonic over the one nearest the third formant",
    **{name: "dB, over the first harmonic" if name.endswith("level") else "Hz" for name in FORMANTS},
    "alpha_ratio": "dB",
    "hammarberg_index": "dB",
    **dict.fromkeys(SLOPES, "dB a kilohertz"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Descriptors:
    """`series` by the names of `UNITS`, NaN where a frame has no such thing; `voiced`: the frames with a voice."""

    series: Mapping[str, Series]
    voiced: NDArray[np.bool_]


def descriptors(waveform: NDArray[np.float32]) -> Descriptors:
    """All series of an utterance. waveform : float32, shape (samples,), 16 kHz."""
    contour = pitch(waveform, GRID)
    cut = frames(waveform, GRID.window_samples, GRID.hop_samples)
    stretches = periods(waveform, contour)
    series = _spectral(cut) | _harmonic(waveform, cut, contour)
    series |= {"jitter": jitter(stretches), "shimmer": shimmer(stretches)}
    return Descriptors(series, contour.voiced)


def _spectral(cut: NDArray[np.float32]) -> dict[str, Series]:
    """What every frame has."""
    power = power_spectrum(cut, SPECTRUM.fft_size).astype(np.float64)
    hertz = np.arange(power.shape[1]) * RATE / SPECTRUM.fft_size
    bands = mel_bands(power, SPECTRUM)
    return {
        "loudness": loudness(bands),
        "flux": flux(np.sqrt(power).astype(np.float32)).astype(np.float64),
        **dict(zip(CEPSTRUM, cepstra(bands), strict=True)),
        "alpha_ratio": alpha_ratio(power, hertz),
        "hammarberg_index": hammarberg_index(power, hertz),
        **{name: slope(power, hertz, *band) for name, band in SLOPES.items()},
    }


def _harmonic(waveform: NDArray[np.float32], cut: NDArray[np.float32], contour: Contour) -> dict[str, Series]:
    """What only a voice has."""
    base = np.where(contour.voiced, contour.hertz, np.nan).astype(np.float64)
    mouth = formants(waveform, contour.times)
    first = level_at(cut, base, RATE)
    near = [level_at(cut, base * np.maximum(1, np.round(hertz / base)), RATE) for hertz in mouth.hertz.T]
    levels = [level - first for level in near]
    parts = zip(mouth.hertz.T, mouth.bandwidth.T, levels, strict=True)
    return {
        "pitch": 12 * np.log2(base / SEMITONES_FROM),
        "harmonics_to_noise": contour.harmonics_to_noise.astype(np.float64),
        "h1_h2": first - level_at(cut, 2 * base, RATE),
        "h1_a3": -levels[-1],
        **dict(zip(FORMANTS, (series for triple in parts for series in triple), strict=True)),
    }
