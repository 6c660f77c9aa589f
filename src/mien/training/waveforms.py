"""Changed copies of a waveform, as a recipe asks for them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.training.recipe import Augment

Waveform = NDArray[np.float32]


def changed(sound: Waveform, settings: Augment, generator: np.random.Generator) -> Waveform:
    """The sound at another speed, then with noise, then at another level, as far as each is asked for."""
    from mien.audio.augment import add_noise, change_gain, change_speed

    if settings.speed:
        sound = change_speed(sound, float(generator.uniform(*settings.speed)))
    if settings.noise:
        sound = add_noise(sound, float(generator.uniform(*settings.noise)), generator)
    if settings.gain:
        sound = change_gain(sound, float(generator.uniform(*settings.gain)))
    return sound
