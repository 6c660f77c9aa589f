"""Changed recordings: the change that was drawn is the change that is measured."""

from itertools import pairwise

import numpy as np
import pytest

from mien.audio.augment import COLOURS, Colour, faster, louder, noisy, pink_noise, white_noise
from mien.errors import UsageError
from mien.testing.audio import noise, silence, tone, vowel

RATE = 16_000


def draws(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def decibels(power: float) -> float:
    return 10 * float(np.log10(power))


def strongest(waveform: np.ndarray) -> float:
    """The frequency of the largest peak, between bins by a parabola through the logarithms."""
    power = np.log(np.abs(np.fft.rfft(waveform * np.hanning(len(waveform)))) + 1e-12)
    peak = int(power.argmax())
    left, middle, right = power[peak - 1 : peak + 2]
    return (peak + (left - right) / (2 * (left - 2 * middle + right))) * RATE / len(waveform)


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("ratio", [-5.0, 0.0, 12.0, 40.0])
def test_the_ratio_is_the_one_drawn(colour: Colour, ratio: float) -> None:
    voice = 0.1 * vowel(2.0)
    added = noisy(voice, draws(), ratio=(ratio, ratio), colour=colour).astype(np.float64) - voice
    assert decibels(np.mean(voice.astype(np.float64) ** 2) / np.mean(added**2)) == pytest.approx(ratio, abs=0.01)


def test_the_ratio_stays_where_full_scale_is_reached() -> None:
    """Voice and noise are turned down together: what is left after the part that is voice is still the noise."""
    voice = vowel(2.0, level=1.0)
    loud = noisy(voice, draws(), ratio=(0.0, 0.0)).astype(np.float64)
    assert np.abs(loud).max() == pytest.approx(1.0, abs=1e-6)
    quiet = noisy(0.01 * voice, draws(), ratio=(0.0, 0.0)).astype(np.float64)
    np.testing.assert_allclose(loud / np.abs(loud).max(), quiet / np.abs(quiet).max(), atol=1e-5)


def slope(sound: np.ndarray) -> float:
    """Decibels an octave between 100 and 6,400 Hz."""
    power = np.abs(np.fft.rfft(sound)) ** 2
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
    edges = 100 * 2.0 ** np.arange(7)
    levels = [decibels(power[(hertz >= low) & (hertz < high)].mean()) for low, high in pairwise(edges)]
    return float(np.polyfit(np.arange(6), levels, 1)[0])


def test_colours() -> None:
    assert slope(white_noise(20 * RATE, draws())) == pytest.approx(0.0, abs=0.2)
    assert slope(pink_noise(20 * RATE, draws())) == pytest.approx(-3.01, abs=0.2)


@pytest.mark.parametrize("gain", [-20.0, -6.0, 0.0, 6.0])
def test_gain(gain: float) -> None:
    voice = vowel(0.3, level=0.3)
    np.testing.assert_allclose(louder(voice, draws(), gain=(gain, gain)), voice * 10 ** (gain / 20), rtol=1e-5)


def test_gain_does_not_clip() -> None:
    voice = vowel(0.3, level=0.9)
    changed = louder(voice, draws(), gain=(6.0, 6.0))
    assert np.abs(changed).max() == pytest.approx(1.0, abs=1e-6)
    np.testing.assert_allclose(changed / changed.max(), voice / voice.max(), atol=1e-6)
    beyond = 1.5 * voice
    assert np.abs(louder(beyond, draws(), gain=(6.0, 6.0))).max() == pytest.approx(np.abs(beyond).max(), abs=1e-6)


@pytest.mark.parametrize("speed", [0.5, 0.9, 1.0, 1.07, 1.1, 2.0])
def test_speed_moves_length_and_pitch_by_its_factor(speed: float) -> None:
    sound = tone(440, 1.0)
    changed = faster(sound, draws(), speed=(speed, speed))
    assert abs(len(changed) - len(sound) / speed) <= 1
    assert strongest(changed) == pytest.approx(440 * speed, rel=1e-3)


def test_amounts_are_drawn_evenly_from_their_range() -> None:
    generator, sound = draws(), tone(440, 0.05)
    gains = [20 * np.log10(louder(sound, generator, gain=(-6, 2)).max() / sound.max()) for _ in range(400)]
    assert -6 <= min(gains) < -5.5
    assert 1.5 < max(gains) <= 2 + 1e-6
    assert np.mean(gains) == pytest.approx(-2.0, abs=0.5)


@pytest.mark.parametrize("change", [noisy, louder, faster])
def test_a_seed_decides_and_the_input_stays(change: object) -> None:
    assert callable(change)
    voice = vowel(0.3)
    before = voice.copy()
    one, same, other = (change(voice, draws(seed)) for seed in (3, 3, 4))
    assert one.dtype == np.float32
    assert one.ndim == 1
    np.testing.assert_array_equal(one, same)
    assert len(one) != len(other) or not np.array_equal(one, other)
    np.testing.assert_array_equal(voice, before)
    assert not np.shares_memory(one, voice)


@pytest.mark.parametrize("change", [noisy, louder, faster])
@pytest.mark.parametrize("seconds", [0.0, 1 / RATE, 0.01])
def test_silence_stays_silence_and_nothing_stays_nothing(change: object, seconds: float) -> None:
    assert callable(change)
    changed = change(silence(seconds), draws())
    assert changed.dtype == np.float32
    assert abs(len(changed) - seconds * RATE) <= 1 + 0.12 * seconds * RATE
    assert not changed.any()


@pytest.mark.parametrize("colour", COLOURS)
def test_a_single_sample(colour: Colour) -> None:
    changed = noisy(noise(1 / RATE), draws(), colour=colour)
    assert changed.shape == (1,)
    assert np.isfinite(changed).all()


@pytest.mark.parametrize(
    ("change", "settings", "said"),
    [
        (noisy, {"ratio": (30, 5)}, "drawn from a range in decibels, low before high, got 30 to 5"),
        (noisy, {"colour": "blue"}, "noise is white or pink, got 'blue'"),
        (louder, {"gain": (float("nan"), 1)}, "a gain is drawn from a range in decibels"),
        (faster, {"speed": (0.0, 0.0)}, "a speed is a positive factor, got 0.0 to 0.0"),
    ],
)
def test_impossible_ranges(change: object, settings: dict[str, object], said: str) -> None:
    assert callable(change)
    with pytest.raises(UsageError, match=said):
        change(tone(440, 0.1), draws(), **settings)
