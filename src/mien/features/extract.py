"""Numbers for one utterance: the functions that training and use both call."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
from numpy.typing import NDArray

from mien.audio.mel import MelSettings, log_mel
from mien.features.spec import FeatureSpec


def mel_spec(settings: MelSettings) -> FeatureSpec:
    """The spec of log-mel frames with these settings.

    A transform of the usual length goes unsaid, as in bundles from before it could be chosen.
    """
    said = {name: value for name, value in asdict(settings).items() if name != "fft" or value}
    return FeatureSpec("log-mel", said, (settings.bands,), 1 / settings.hop)


def mel_settings(spec: FeatureSpec) -> MelSettings:
    """The settings that a log-mel spec carries."""
    return MelSettings(**spec.parameters)


def face_spec(side: int = 48) -> FeatureSpec:
    """The spec of a square grey face crop."""
    return FeatureSpec("face-crop", {"side": side}, (1, side, side))


def tokens_spec(limit: int) -> FeatureSpec:
    """The spec of byte-pair tokens: at most `limit` of the turn, `limit` of its history."""
    return FeatureSpec("tokens", {"limit": limit})


def audio_frames(waveform: NDArray[np.float32], settings: MelSettings) -> NDArray[np.float32]:
    """Log-mel frames of an utterance, scaled to about one. Returns float32, shape (frames, bands).

    The utterance's mean level is taken out, so that the distance to the microphone says nothing.
    """
    mel = log_mel(waveform, settings)
    scaled: NDArray[np.float32] = (mel - mel.mean()) / np.float32(20.0)
    return scaled


def face_pixels(crops: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Grey crops, each made mean 0 and deviation 1. crops : uint8, shape (faces, side, side).

    Returns float32, shape (faces, 1, side, side).
    """
    pixels = crops.astype(np.float32)
    pixels -= pixels.mean(axis=(1, 2), keepdims=True)
    pixels /= pixels.std(axis=(1, 2), keepdims=True) + 8.0  # an even picture stays near zero
    return pixels[:, None]
