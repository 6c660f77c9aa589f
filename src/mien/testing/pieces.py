"""What tiny corpora are made of: words that tell their emotion, voices, faces and tables. The same bytes each time."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.testing.audio import RATE, silence, vowel, write_media

PHRASES = (
    "Well, that’s how it is",
    "I didn’t know that — really",
    "So you “saw” him, then",
    "We talked about it, and then…",
)


def said(emotion: str, number: int) -> str:
    """Words that carry their emotion, so that a model has something to learn."""
    return f"{PHRASES[number % len(PHRASES)]}, {emotion} {number}!"


def face(emotion: int, seed: int) -> NDArray[np.uint8]:
    """Two eyes and a mouth that bends and opens with the emotion, a little noise: uint8, shape (48, 48)."""
    y, x = np.mgrid[-1:1:48j, -1:1:48j]
    grey = 200 - 60 * np.hypot(x, y)
    grey[np.hypot(np.abs(x) - 0.4, y + 0.3) < 0.08 + 0.02 * emotion] = 30
    bend = (emotion - 3) / 4
    grey[(np.abs(y - 0.5 + bend * x**2) < 0.06 + 0.03 * (emotion % 3)) & (np.abs(x) < 0.5)] = 60
    grey += np.random.default_rng(seed).normal(0, 6, grey.shape)
    return np.asarray(np.clip(grey, 0, 255), np.uint8)


def clip(path: Path, emotion: int, speaker: int, rate: int, *, stereo: bool = False) -> None:
    """Half a second of a vowel whose pitch tells the emotion, whose formants tell the speaker."""
    path.parent.mkdir(parents=True, exist_ok=True)
    voice = _voice(100.0 + 25.0 * emotion, 0.9 + 0.02 * (speaker % 12))
    times = np.arange(round(len(voice) * rate / RATE)) / rate
    waveform = np.interp(times, np.arange(len(voice)) / RATE, voice).astype(np.float32)
    write_media(path, np.stack([waveform, waveform]) if stereo else waveform, rate)


@lru_cache(maxsize=128)
def _voice(pitch: float, size: float) -> NDArray[np.float32]:
    formants = [size * hertz for hertz in (730.0, 1090.0, 2440.0)]
    return np.concatenate([silence(0.2), vowel(0.5, pitch=pitch, formants=formants), silence(0.2)])


def table(rows: Sequence[Sequence[object]], end: str = "\r\n") -> str:
    """Rows as CSV, quoted where need be."""
    text = io.StringIO()
    csv.writer(text, lineterminator=end).writerows(rows)
    return text.getvalue()
