"""Frames of a recording too long to hold: block in, its whole frames out, the same as from one piece.

It serves every feature whose frames look at their own samples only, or also at those of a few frames before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from mien.errors import UsageError

Extract = Callable[[NDArray[np.float32]], NDArray[np.float32]]


def blockwise(
    blocks: Iterable[NDArray[np.float32]], extract: Extract, *, window: int, hop: int, before: int = 0
) -> Iterator[NDArray[np.float32]]:
    """What `extract` gives for the whole recording, piece by piece, with the memory of one block.

    blocks : float32, shape (samples,) each, of any length
    extract : waveform to frames, float32, shape (samples,) -> (frames, …)
    window, hop : of a frame, in samples
    before : frames that a frame looks back at
    """
    if not 0 < hop <= window:
        raise UsageError(f"frames need 0 < hop <= window, got a hop of {hop} and a window of {window} samples")
    rest, old = np.zeros(0, np.float32), 0  # old : frames at the head of `rest` that were given out already
    heard = False
    for block in blocks:
        rest = np.concatenate([rest, block])
        count = (len(rest) - window) // hop + 1
        if count > old:
            yield extract(rest[: (count - 1) * hop + window])[old:]
            heard, kept = True, min(before, count)
            rest, old = rest[(count - kept) * hop :], kept
    if not heard:
        yield extract(rest)  # shorter than one window: padded there
