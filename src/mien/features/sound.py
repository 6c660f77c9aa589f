"""The laboratory's features of a voice, each a settings class, a spec and a function of one waveform.

Waveforms are float32, shape (samples,), at the settings' rate.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from mien.audio import functionals, vggish
from mien.audio.mel import TelephoneSettings, log_mel
from mien.audio.mfcc import MfccSettings
from mien.audio.pieces import SECONDS, padded, pieces
from mien.audio.shortterm import NAMES, ShortTermSettings, short_term
from mien.errors import UsageError
from mien.features.spec import FeatureSpec


@dataclass(frozen=True, slots=True)
class AsPublished:
    """Nothing to set."""


@dataclass(frozen=True, slots=True)
class PieceSettings(TelephoneSettings):
    """Log-mel's settings, and the length of a piece in seconds."""

    seconds: float = SECONDS

    def __post_init__(self) -> None:
        TelephoneSettings.__post_init__(self)
        if self.seconds < self.window:
            raise UsageError(f"a piece holds at least one window of {self.window} s, got {self.seconds} s")

    @property
    def frames(self) -> int:
        """Of a piece."""
        return (round(self.seconds * self.rate) - self.window_samples) // self.hop_samples + 1


def mfcc_spec(settings: MfccSettings) -> FeatureSpec:
    """The spec of cepstra and their deltas."""
    width = settings.coefficients * (1 + settings.orders)
    return FeatureSpec("mfcc", asdict(settings), (width,), 1 / settings.hop)


def short_term_spec(settings: ShortTermSettings) -> FeatureSpec:
    """The spec of the 34 short-term features."""
    return FeatureSpec("short-term", asdict(settings), (len(NAMES),), 1 / settings.hop)


def short_term_frames(waveform: NDArray[np.float32], settings: ShortTermSettings) -> NDArray[np.float32]:
    """The first `most` frames, filled up with zeros. Returns float32, shape (most, 34)."""
    return padded(short_term(waveform, settings), settings.most)


def piece_spec(settings: PieceSettings) -> FeatureSpec:
    """The spec of log-mel frames in pieces of equal length."""
    return FeatureSpec("log-mel-pieces", asdict(settings), (settings.frames, settings.bands), 1 / settings.seconds)


def mel_pieces(waveform: NDArray[np.float32], settings: PieceSettings) -> NDArray[np.float32]:
    """Log-mel in decibels, the last piece filled up with silence. Returns float32, shape (pieces, frames, bands)."""
    cut = pieces(waveform, seconds=settings.seconds, rate=settings.rate)
    return np.stack([log_mel(piece, settings) for piece in cut])


def vggish_spec(_: AsPublished) -> FeatureSpec:
    """The spec of VGGish's examples."""
    seconds = vggish.EXAMPLE * vggish.HOP / vggish.RATE
    return FeatureSpec("vggish", {}, (vggish.EXAMPLE, vggish.BANDS), 1 / seconds)


def functionals_spec(_: AsPublished) -> FeatureSpec:
    """The spec of our functionals of a whole utterance."""
    return FeatureSpec("functionals", {}, (len(functionals.NAMES),))
