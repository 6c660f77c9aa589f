"""Descriptors against closed forms on sines and noise; the 88 functionals against what was put into an utterance."""

import math

import numpy as np
import pytest

from mien.audio import timbre
from mien.audio.descriptors import UNITS, descriptors
from mien.audio.functionals import FUNCTIONALS, GROUPS, NAMES, functionals, slopes
from mien.audio.mel import MelSettings, frames, power_spectrum
from mien.testing.audio import noise, silence, tone, vowel

SPECTRUM = MelSettings()
HERTZ = np.arange(257) * 31.25


def power(waveform: np.ndarray) -> np.ndarray:
    return power_spectrum(frames(waveform, 512, 256), 512).astype(np.float64)


def by_name(waveform: np.ndarray) -> dict[str, float]:
    return dict(zip(NAMES, functionals(waveform).tolist(), strict=True))


def test_eighty_eight_names_each_with_a_unit() -> None:
    assert len(NAMES) == len(set(NAMES)) == 88
    assert all(FUNCTIONALS.values())
    assert {name for group in GROUPS for name in group.descriptors} == set(UNITS)
    assert FUNCTIONALS["pitch_voiced_rise_mean"] == "semitones above 27.5 Hz, a second"
    assert set(descriptors(vowel(0.2)).series) == set(UNITS)


def test_ten_decibels_more_are_twice_as_loud() -> None:
    bands = timbre.mel_bands(power(vowel(0.3)), SPECTRUM)
    np.testing.assert_allclose(timbre.loudness(10 * bands) / timbre.loudness(bands), 10**0.3, rtol=1e-6)


def test_alpha_ratio_and_hammarberg_index_of_two_tones() -> None:
    """20 dB between 500 and 2,500 Hz, both in the middle of a bin."""
    spectrum = power(tone(500, 0.2, level=0.5) + tone(2_500, 0.2, level=0.05))
    np.testing.assert_allclose(timbre.alpha_ratio(spectrum, HERTZ), 20, atol=0.1)
    np.testing.assert_allclose(timbre.hammarberg_index(spectrum, HERTZ), 20, atol=0.1)


def test_slope_of_a_straight_spectrum() -> None:
    straight = 10 ** ((-20 - 0.012 * HERTZ) / 10)[None]
    for low, high in ((0, 500), (500, 1_500)):
        assert timbre.slope(straight, HERTZ, low, high)[0] == pytest.approx(-12, abs=1e-6)


def test_level_at_the_frequency_of_a_sine_is_its_own() -> None:
    cut = frames(tone(237.0, 0.3, level=0.1), 738, 160)
    hertz = np.full(len(cut), 237.0)
    hertz[3] = np.nan
    found = timbre.level_at(cut, hertz, 16_000)
    assert np.isnan(found[3])
    np.testing.assert_allclose(np.delete(found, 3), -20, atol=0.1)


def test_cepstra_of_an_even_spectrum_are_zero() -> None:
    assert timbre.cepstra(np.full((2, 26), 0.01)) == pytest.approx(np.zeros((4, 2)), abs=1e-4)


def test_first_harmonic_over_the_second() -> None:
    series = descriptors(tone(200, 0.5, level=0.2) + tone(400, 0.5, level=0.1)).series
    np.testing.assert_allclose(series["h1_h2"], 20 * math.log10(2), atol=0.1)


def test_slopes_of_a_zigzag() -> None:
    """Up by 3 in three frames of 10 ms, down by 4 in two, up by 1 in one; a gap ends a run."""
    series = np.array([0, 1, 2, 3, 1, -1, 0, np.nan, 5, 6])
    np.testing.assert_allclose(slopes(series, 1), [100, 100, 100])
    np.testing.assert_allclose(slopes(series, -1), [-200])
    assert slopes(np.zeros(4), 1) == pytest.approx([0.0])


def test_what_was_put_in_comes_out() -> None:
    """Half a second of 150 Hz, half a second of quiet, half a second of 300 Hz."""
    quiet = noise(0.5, level=0.001)
    found = by_name(np.concatenate([vowel(0.5, pitch=150), quiet, vowel(0.5, pitch=300), quiet]))
    low, high = (12 * math.log2(hertz / 27.5) for hertz in (150, 300))
    assert found["pitch_voiced_mean"] == pytest.approx((low + high) / 2, abs=0.3)
    assert found["pitch_voiced_deviation"] == pytest.approx(6, abs=0.3)
    assert found["pitch_voiced_p20"] == pytest.approx(low, abs=0.5)
    assert found["pitch_voiced_range"] == pytest.approx(12, abs=1)
    assert found["voiced_stretches"] == pytest.approx(1, abs=0.05)
    assert found["voiced_length_mean"] == pytest.approx(0.5, abs=0.05)
    assert found["voiced_length_deviation"] < 0.05
    assert found["unvoiced_length_mean"] == pytest.approx(0.5, abs=0.05)
    assert found["level"] == pytest.approx(-20, abs=6)


def test_level_of_a_sine() -> None:
    assert by_name(tone(200, 1.0, level=1.0))["level"] == pytest.approx(-10 * math.log10(2), abs=1e-3)


def test_syllables_are_peaks_of_loudness() -> None:
    syllable = np.hanning(4_000).astype(np.float32)
    assert by_name(vowel(2.0) * np.tile(syllable, 8))["loudness_peaks"] == pytest.approx(4, rel=0.05)


@pytest.mark.parametrize(
    "waveform",
    [silence(0.0), silence(1.0), noise(1.0), vowel(0.01), vowel(0.06), tone(3_000, 0.5)],
    ids=["nothing", "silence", "noise", "10 ms", "60 ms", "whistle"],
)
def test_anything_gives_88_finite_numbers(waveform: np.ndarray) -> None:
    found = functionals(waveform)
    assert found.shape == (88,)
    assert found.dtype == np.float32
    assert np.isfinite(found).all()


def test_what_has_no_voice_has_zeros_for_it() -> None:
    found = by_name(noise(1.0, level=0.05))
    assert not any(value for name, value in found.items() if "_voiced_" in name or "_changes_" in name)
    assert found["voiced_stretches"] == found["voiced_length_mean"] == 0
    assert found["unvoiced_length_mean"] == pytest.approx(1, abs=0.05)
