"""VGGish's input: examples of 96 frames by 64 mel bands, 0.96 s without overlap, as its authors published it.

It differs from `mel` in three ways: magnitudes instead of powers, triangles that are straight in mel instead of hertz,
and the natural logarithm above a fixed offset. (Hershey et al., CNN architectures for large-scale audio
classification, ICASSP 2017, and the parameters released with the model.)
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mien.audio.mel import frames, hann, hertz_to_mel, power_spectrum

RATE = 16_000  # Hz
WINDOW = RATE // 40  # 25 ms
HOP = RATE // 100  # 10 ms
FFT = 512  # the next power of two
BANDS = 64
LOW, HIGH = 125.0, 7_500.0  # Hz
OFFSET = 0.01  # added before the logarithm
EXAMPLE = 96  # frames


@lru_cache(maxsize=1)
def filterbank() -> NDArray[np.float32]:
    """Triangles of height one, straight in mel; the mean of the signal is in none. Shape (FFT // 2 + 1, BANDS)."""
    bins = hertz_to_mel(np.arange(FFT // 2 + 1) * RATE / FFT)[:, None]
    low, high = hertz_to_mel(np.array([LOW, HIGH]))
    edges = np.linspace(low, high, BANDS + 2)
    step = edges[1] - edges[0]
    return np.asarray(np.maximum(0.0, 1.0 - np.abs(bins - edges[1:-1]) / step), np.float32)


def vggish_frames(waveform: NDArray[np.float32]) -> NDArray[np.float32]:
    """Log-mel magnitudes. waveform : float32, shape (samples,), 16 kHz -> float32, shape (frames, BANDS)."""
    magnitude = np.sqrt(power_spectrum(frames(waveform, WINDOW, HOP), FFT)) * (hann(WINDOW).sum() / 2)
    logarithm: NDArray[np.float32] = np.log(magnitude @ filterbank() + np.float32(OFFSET))
    return logarithm


def vggish_examples(waveform: NDArray[np.float32]) -> NDArray[np.float32]:
    """Whole examples. waveform : float32, shape (samples,), 16 kHz -> float32, shape (examples, EXAMPLE, BANDS).

    What is left after the last whole example is dropped; a waveform without one is padded with silence to one.
    """
    least = WINDOW + (EXAMPLE - 1) * HOP
    found = vggish_frames(np.pad(waveform, (0, max(0, least - len(waveform)))))
    count = len(found) // EXAMPLE
    return found[: count * EXAMPLE].reshape(count, EXAMPLE, BANDS)
