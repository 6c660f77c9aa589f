"""Hashes that stay close where sound or pictures stay close: 256 bits, compared by how many differ.

A bit says whether a difference between two neighbours rises or falls, so loudness, brightness and a new encoding hardly
touch it. (For sound after Haitsma and Kalker, 2002, here over the whole of a clip; for pictures the "difference hash".)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.audio.mel import MelSettings, log_mel

CELLS, BANDS = 17, 17  # 16 × 16 differences
BITS = (CELLS - 1) * (BANDS - 1)
LOW, HIGH = 100.0, 3800.0  # Hz: what a telephone keeps
WINDOW, HOP = 0.128, 0.008  # seconds; long and close, so that a copy that starts a little later looks alike
PIECE = 250  # frames at once: at 48 kHz their spectra take 16 MB
DEPTH = 30.0  # dB under the loudest; what lies deeper changes with every encoder
VOICE = 20.0  # dB under the loudest, at which a clip begins and ends
SIDE = 16
_ONES = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).sum(axis=1)  # bits set in each byte


def sound_hash(waveform: NDArray[np.float32], rate: int) -> bytes:
    """How the spectrum of a clip moves, quiet ends aside; 32 bytes. waveform : float32, shape (samples,)."""
    settings = MelSettings(rate, WINDOW, HOP, BANDS, LOW, HIGH)
    mel = _mel(np.pad(waveform, settings.window_samples), settings)  # clips start as if cut from silence, all of them
    loud = np.flatnonzero(mel.max(axis=1) > mel.max() - VOICE)
    cells = _pooled(np.maximum(mel, mel.max() - DEPTH)[loud[0] : loud[-1] + 1])
    return np.packbits(np.diff(np.diff(cells, axis=0), axis=1) > 0).tobytes()


def _mel(waveform: NDArray[np.float32], settings: MelSettings) -> NDArray[np.float64]:
    """`log_mel`, a piece at a time: a long window takes many times the memory of the sound. Shape (frames, bands)."""
    window, hop = settings.window_samples, settings.hop_samples
    starts = range(0, max(1, len(waveform) - window + 1), PIECE * hop)
    pieces = [log_mel(waveform[start : start + (PIECE - 1) * hop + window], settings) for start in starts]
    return np.concatenate(pieces).astype(np.float64)


def _pooled(frames: NDArray[np.float64]) -> NDArray[np.float64]:
    """Means over `CELLS` equal stretches of time; frames : shape (frames, bands) -> shape (CELLS, bands)."""
    total = np.vstack([np.zeros(frames.shape[1]), np.cumsum(frames, axis=0)])
    edges = np.linspace(0, len(frames), CELLS + 1)
    sums = np.stack([np.interp(edges, np.arange(len(total)), column) for column in total.T], axis=1)
    return np.asarray(np.diff(sums, axis=0) / (len(frames) / CELLS))


def picture_hash(picture: NDArray[np.uint8]) -> bytes:
    """Where a small grey copy gets lighter from left to right; 32 bytes. picture : uint8, (height, width[, BGR])."""
    import cv2

    grey = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    small = np.asarray(cv2.resize(grey, (SIDE + 1, SIDE), interpolation=cv2.INTER_AREA), np.int16)
    return np.packbits(np.diff(small, axis=1) > 0).tobytes()


def close_pairs(hashes: list[bytes], most: int) -> list[tuple[int, int, int]]:
    """Every pair (i, j, bits that differ) with i < j and at most `most` bits different, ordered.

    A pair that differs in fewer bits than there are 16-bit pieces shares one piece whole (the pigeonhole), so only
    hashes with a piece in common are compared.
    """
    table = np.frombuffer(b"".join(hashes), np.uint8).reshape(len(hashes), BITS // 8)
    pieces = table.view(np.uint16)
    if most >= pieces.shape[1]:
        raise ValueError(f"at most {pieces.shape[1] - 1} bits may differ, got {most}")
    found: dict[tuple[int, int], int] = {}
    for piece in pieces.T:
        order = np.argsort(piece, kind="stable")
        for bucket in np.split(order, np.flatnonzero(np.diff(piece[order])) + 1):
            for place in range(len(bucket) - 1):
                first, rest = bucket[place], bucket[place + 1 :]
                apart = _ONES[table[first] ^ table[rest]].sum(axis=1)
                for near in np.flatnonzero(apart <= most):
                    found[int(first), int(rest[near])] = int(apart[near])
    return [(i, j, apart) for (i, j), apart in sorted(found.items())]
