"""Many channels to one: films put the voices in the centre, everything else shares them out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

CENTRE = "FC"
SURROUND = 3  # channels; from here on a centre channel is the dialogue's own, below it mono is merely called so


def mono(samples: NDArray[np.float32], names: Sequence[str]) -> NDArray[np.float32]:
    """One channel: the centre of a surround layout, else the mean of all.

    samples : float32, shape (channels, samples)
    names : FFmpeg's name of each channel, such as FL, FR, FC, LFE; NONE where the file does not say
    returns : float32, shape (samples,)
    """
    if len(names) >= SURROUND and CENTRE in names:
        samples = samples[[list(names).index(CENTRE)]]
    return np.asarray(samples.mean(axis=0, dtype=np.float32))
