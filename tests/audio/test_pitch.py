"""Pitch, periods and formants of voices whose every period and resonance is known."""

import math

import numpy as np
import pytest
import scipy.linalg
import scipy.signal

from mien.audio.formants import LOWERED, formants, predictor, resonances
from mien.audio.periods import jitter, periods, runs, shimmer
from mien.audio.pitch import PitchSettings, pitch
from mien.errors import UsageError
from mien.testing.audio import noise, silence, tone, vowel

RATE = 16_000


@pytest.mark.parametrize("hertz", [75, 100, 150, 220, 330, 500])
def test_pitch_of_a_vowel_within_one_percent(hertz: int) -> None:
    """The synthetic vowel's pitch moves by 3 % four times a second; it is followed all the way."""
    contour = pitch(vowel(1.0, pitch=hertz) + noise(1.0, level=0.001))
    truth = hertz * (1 + 0.03 * np.sin(2 * np.pi * 4 * contour.times))
    assert contour.voiced.all()
    np.testing.assert_allclose(contour.hertz, truth, rtol=0.01)


@pytest.mark.parametrize("rate", [8_000, 22_050, 48_000])
def test_pitch_at_other_rates(rate: int) -> None:
    contour = pitch(vowel(0.5, pitch=140, rate=rate), PitchSettings(rate=rate))
    assert np.median(contour.hertz) == pytest.approx(140, rel=0.01)


def test_a_missing_fundamental_is_heard() -> None:
    waveform = sum((tone(200.0 * n, 0.5, level=0.1) for n in (2, 3, 4, 5)), silence(0.5))
    assert np.median(pitch(waveform).hertz) == pytest.approx(200, rel=0.01)


@pytest.mark.parametrize("decibels", [5, 10, 20])
def test_harmonics_to_noise_is_what_was_mixed(decibels: int) -> None:
    voice = tone(200, 2.0, level=0.2) + tone(400, 2.0, level=0.1) + tone(600, 2.0, level=0.05)
    power = float(np.mean(voice**2)) / 10 ** (decibels / 10)
    contour = pitch(voice + noise(2.0, level=math.sqrt(power)))
    assert contour.voiced.mean() > 0.95
    assert contour.harmonics_to_noise[contour.voiced].mean() == pytest.approx(decibels, abs=1.0)


@pytest.mark.parametrize(
    "waveform", [silence(1.0), silence(0.0), noise(1.0, level=0.1)], ids=["silence", "nothing", "noise"]
)
def test_no_voice_has_no_pitch(waveform: np.ndarray) -> None:
    contour = pitch(waveform)
    assert not contour.voiced.any()
    assert not contour.hertz.any()
    assert not contour.strength.any()


def test_a_voice_begins_and_ends() -> None:
    waveform = np.concatenate([noise(0.5, level=0.002), vowel(0.5), noise(0.5, level=0.002)])
    contour = pitch(waveform)
    (first, last), *others = runs(contour.voiced)
    assert not others
    assert contour.times[[first, last - 1]] == pytest.approx([0.5, 1.0], abs=0.04)


def test_loudness_does_not_matter() -> None:
    waveform = vowel(0.5)
    np.testing.assert_allclose(pitch(waveform / 64).hertz, pitch(waveform).hertz, rtol=1e-4)


def test_a_range_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match=r"between 0 and a quarter of the rate, got 600\.0 to 100\.0 Hz"):
        PitchSettings(low=600.0, high=100.0)


def pulses(moments: np.ndarray, heights: np.ndarray, seconds: float) -> np.ndarray:
    """A ringing of 700 Hz that fades within a millisecond, at each moment, also between two samples."""
    times = np.arange(round(seconds * RATE)) / RATE
    waveform = np.zeros(len(times))
    for moment, height in zip(moments, heights, strict=True):
        after = np.maximum(times - moment, 0.0)
        waveform += 0.3 * height * np.exp(-1500 * after) * np.sin(2 * np.pi * 700 * after)
    return waveform.astype(np.float32)


@pytest.mark.parametrize("change", [0.005, 0.01, 0.02])
def test_jitter_of_periods_that_alternate(change: float) -> None:
    """Periods of T (1 + c) and T (1 - c) in turn differ by 2c of their mean."""
    lengths = (1 + change * (-1.0) ** np.arange(110)) / 120
    waveform = pulses(np.cumsum(lengths), np.ones(110), 1.0)
    found = jitter(periods(waveform, pitch(waveform)))
    assert len(found) > 90
    assert found.mean() == pytest.approx(2 * change, rel=0.1)


@pytest.mark.parametrize("height", [0.95, 0.9, 0.8])
def test_shimmer_of_heights_that_alternate(height: float) -> None:
    waveform = pulses(np.arange(1, 110) / 120, np.where(np.arange(109) % 2, height, 1.0), 1.0)
    stretches = periods(waveform, pitch(waveform))
    assert shimmer(stretches).mean() == pytest.approx(-20 * math.log10(height), rel=0.1)
    assert jitter(stretches).mean() < 2e-3


def test_an_even_voice_has_neither() -> None:
    waveform = pulses(np.arange(1, 110) / 120, np.ones(109), 1.0)
    stretches = periods(waveform, pitch(waveform))
    lengths = np.concatenate([stretch.seconds for stretch in stretches])
    np.testing.assert_allclose(lengths, 1 / 120, rtol=2e-3)
    assert jitter(stretches).mean() < 1e-3
    assert shimmer(stretches).mean() < 0.05


def test_periods_of_no_voice() -> None:
    assert periods(silence(1.0), pitch(silence(1.0))) == []
    assert len(jitter([])) == len(shimmer([])) == 0


@pytest.mark.parametrize(("mask", "found"), [([], []), ([0, 0], []), ([1], [(0, 1)]), ([1, 1, 0, 1], [(0, 2), (3, 4)])])
def test_runs(mask: list[int], found: list[tuple[int, int]]) -> None:
    assert runs(np.array(mask, bool)) == found


def test_the_predictor_solves_the_normal_equations() -> None:
    cut = np.random.default_rng(0).normal(size=(5, 200))
    for frame, whitening in zip(cut, predictor(cut, 8), strict=True):
        correlation = np.correlate(frame, frame, "full")[199 : 199 + 9]
        witness = scipy.linalg.solve_toeplitz(correlation[:-1], -correlation[1:])
        np.testing.assert_allclose(whitening, [1, *witness], atol=1e-6)


def test_resonances_are_the_poles() -> None:
    poles = [(500.0, 60.0), (1_500.0, 100.0), (2_500.0, 150.0)]
    whitening = np.ones(1)
    for hertz, width in poles:
        radius = math.exp(-math.pi * width / LOWERED)
        whitening = np.convolve(whitening, [1, -2 * radius * math.cos(2 * math.pi * hertz / LOWERED), radius**2])
    found = resonances(whitening[None], LOWERED)
    np.testing.assert_allclose(found.hertz[0], [hertz for hertz, _ in poles], rtol=1e-6)
    np.testing.assert_allclose(found.bandwidth[0], [width for _, width in poles], rtol=1e-6)


@pytest.mark.parametrize("mouth", [(730, 1_090, 2_440), (270, 2_290, 3_010), (300, 870, 2_240)], ids=["ah", "ee", "oo"])
def test_formants_of_a_mouth(mouth: tuple[int, int, int]) -> None:
    """A buzz of 100 Hz through four resonators, with the slope of a voice: each formant within half a harmonic."""
    waveform = (np.arange(RATE) % (RATE // 100) == 0).astype(np.float64)
    for hertz in (*mouth, 3_500):
        radius = math.exp(-math.pi * 80 / RATE)
        waveform = scipy.signal.lfilter(
            [1], [1, -2 * radius * math.cos(2 * math.pi * hertz / RATE), radius**2], waveform
        )
    voice = scipy.signal.lfilter([1], [1, -0.97], waveform)
    voice = (0.3 * voice / np.abs(voice).max()).astype(np.float32)
    found = np.nanmedian(formants(voice, pitch(voice).times).hertz, axis=0)
    np.testing.assert_allclose(found, mouth, atol=50)


@pytest.mark.parametrize("seconds", [0.0, 0.05, 1.0])
def test_silence_has_no_formants(seconds: float) -> None:
    found = formants(silence(seconds), pitch(silence(seconds)).times)
    assert found.hertz.shape == found.bandwidth.shape
    assert np.isnan(found.hertz).all()
