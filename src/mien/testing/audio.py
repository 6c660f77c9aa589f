"""Sound made in memory: tones, a synthetic vowel that voice activity takes for speech, noise, and files of any format.

Waveforms are float32, shape (samples,), at 16 kHz unless a rate is given.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 16_000  # Hz
FORMANTS = (730.0, 1090.0, 2440.0, 3500.0)  # Hz, an open "ah"
BANDWIDTH = 90.0  # Hz


def tone(hertz: float, seconds: float, *, rate: int = RATE, level: float = 0.3) -> NDArray[np.float32]:
    """A sine of amplitude `level`."""
    times = np.arange(round(seconds * rate)) / rate
    return (level * np.sin(2 * np.pi * hertz * times)).astype(np.float32)


def silence(seconds: float, *, rate: int = RATE) -> NDArray[np.float32]:
    """Digital silence."""
    return np.zeros(round(seconds * rate), np.float32)


def noise(seconds: float, *, rate: int = RATE, level: float = 0.01, seed: int = 0) -> NDArray[np.float32]:
    """White noise with a standard deviation of `level`."""
    return (level * np.random.default_rng(seed).standard_normal(round(seconds * rate))).astype(np.float32)


def vowel(
    seconds: float,
    *,
    pitch: float = 120.0,
    formants: Sequence[float] = FORMANTS,
    rate: int = RATE,
    level: float = 0.3,
) -> NDArray[np.float32]:
    """A voice holding a vowel: harmonics of a gently moving pitch, each as strong as the formants near it allow.

    pitch, formants : hertz
    """
    times = np.arange(round(seconds * rate)) / rate
    phase = 2 * np.pi * np.cumsum(pitch * (1 + 0.03 * np.sin(2 * np.pi * 4 * times))) / rate
    harmonics = np.arange(1, int(0.45 * rate / pitch / 1.03) + 1)
    strengths = sum(1 / (1 + ((harmonics * pitch - formant) / BANDWIDTH) ** 2) for formant in formants)
    voice = sum(strength * np.sin(n * phase) for n, strength in zip(harmonics, np.asarray(strengths), strict=True))
    peak = np.abs(voice).max(initial=1e-9)
    return np.asarray(level * voice / peak, np.float32)


def write_media(
    path: str | Path | None,
    waveform: NDArray[np.float32],
    rate: int = RATE,
    *,
    container: str = "wav",
    codec: str = "pcm_s16le",
    layout: str | None = None,
) -> bytes:
    """A recording in the container and codec named as FFmpeg names them; written to `path` unless that is None.

    waveform : float32, shape (samples,) or (channels, samples)
    layout : FFmpeg's name, such as 5.1; without it mono or stereo, by the channels
    """
    import av

    channels = np.atleast_2d(waveform)
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container) as target:
        layout = layout or ("mono" if len(channels) == 1 else "stereo")
        stream: Any = target.add_stream(codec, rate=rate, layout=layout)
        if channels.size:
            packed = np.ascontiguousarray(channels.T.reshape(1, -1), np.float32)
            frame = av.AudioFrame.from_ndarray(packed, format="flt", layout=layout)
            frame.sample_rate, frame.pts = rate, 0
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    data = buffer.getvalue()
    if path is not None:
        Path(path).write_bytes(data)
    return data
