"""How loud a recording is against its own background: what slices of a result are cut by."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.audio.decode import RATE

FRAME = 0.02  # seconds
SPEECH, NOISE = 95, 15  # percentiles of the frames' energies that stand for speech and for what is behind it
FLOOR = 1e-10  # of a frame's mean square: -100 dB, below which there is digital silence
MOST = 60.0  # decibels; above, the background is silence and the ratio says nothing


PIECE = 0.1  # seconds
SOUNDING = 0.1  # of the loudest piece's amplitude, 20 dB below it: what is quieter is a pause


def sounding(waveform: NDArray[np.float32], rate: int = RATE) -> NDArray[np.bool_]:
    """Where in an utterance the voice is heard and where it pauses: bool, shape (pieces,), ten a second.

    waveform : float32, shape (samples,); what is left over at its end is left out
    """
    size = round(PIECE * rate)
    pieces = waveform[: len(waveform) // size * size].reshape(-1, size)
    levels = np.sqrt(np.mean(np.square(pieces, dtype=np.float64), axis=1))
    return np.asarray((levels >= SOUNDING * levels.max(initial=0.0)) & (levels > 0))


def signal_to_noise(waveform: NDArray[np.float32], rate: int = RATE) -> float:
    """The ratio of loud frames to quiet ones in decibels, 0 to 60, in the manner of NIST's STNR.

    waveform : float32, shape (samples,), with the pauses still in it: they are where the background is heard
    """
    size = round(FRAME * rate)
    frames = waveform[: len(waveform) // size * size].reshape(-1, size)
    if not len(frames):
        return 0.0
    energies = np.maximum(np.mean(frames.astype(np.float64) ** 2, axis=1), FLOOR)
    loud, quiet = np.percentile(energies, [SPEECH, NOISE])
    return float(np.clip(10 * np.log10(loud / quiet), 0.0, MOST))
