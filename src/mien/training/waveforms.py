"""Changed copies of a waveform, as a recipe asks for them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.audio.augment import faster, louder, noisy
from mien.training.recipe import Augment

Waveform = NDArray[np.float32]


def changed(sound: Waveform, settings: Augment, draws: np.random.Generator) -> Waveform:
    """The sound at another speed, then with noise, then at another level, as far as each is asked for."""
    if settings.speed:
        sound = faster(sound, draws, speed=settings.speed)
    if settings.noise:
        sound = noisy(sound, draws, ratio=settings.noise)
    if settings.gain:
        sound = louder(sound, draws, gain=settings.gain)
    return sound
