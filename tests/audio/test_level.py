"""The signal-to-noise ratio against noise of a known level."""

import numpy as np
import pytest

from mien.audio.level import MOST, signal_to_noise

RATE = 16_000


def spoken(snr: float) -> np.ndarray:
    """Half a tone, half a pause, over white noise that is `snr` decibels below the tone."""
    t = np.arange(2 * RATE) / RATE
    tone = np.where(t < 1, np.sqrt(2) * 0.1 * np.sin(2 * np.pi * 400 * t), 0.0)
    noise = np.random.default_rng(0).normal(0, 0.1 * 10 ** (-snr / 20), len(t))
    return (tone + noise).astype(np.float32)


@pytest.mark.parametrize("snr", [10.0, 20.0, 40.0])
def test_a_tone_over_noise_of_a_known_level(snr: float) -> None:
    loud = 10 * np.log10(10 ** (snr / 10) + 1)  # the tone's frames hold the noise too
    assert signal_to_noise(spoken(snr)) == pytest.approx(loud, abs=1.5)


def test_a_pause_of_digital_silence_is_as_good_as_it_gets() -> None:
    quiet = spoken(200.0)
    quiet[RATE:] = 0
    assert signal_to_noise(quiet) == MOST


def test_noise_alone_and_nothing_at_all() -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, RATE).astype(np.float32)
    assert signal_to_noise(noise) < 2
    assert signal_to_noise(np.zeros(0, np.float32)) == 0
    assert signal_to_noise(np.zeros(RATE, np.float32)) == 0
