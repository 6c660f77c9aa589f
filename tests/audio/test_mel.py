"""Log-mel against the formula, written out slowly in double precision, and against closed forms."""

import math

import numpy as np
import pytest

from mien.audio.mel import MelSettings, filterbank, frames, hertz_to_mel, log_mel, mel_to_hertz
from mien.testing.audio import noise, silence, tone, vowel

WIDE = MelSettings(window=0.064, hop=0.016, bands=20)
ODD = MelSettings(rate=8_000, window=0.025, hop=0.01, bands=23, low=100.0, high=3_800.0)


def reference(waveform: np.ndarray, s: MelSettings) -> np.ndarray:
    """Frame by frame, bin by bin, triangle by triangle, in float64: nothing shared with the code but the settings."""
    window, hop = round(s.window * s.rate), round(s.hop * s.rate)
    size = 2 ** math.ceil(math.log2(window))
    padded = np.concatenate([waveform, np.zeros(max(0, window - len(waveform)))]).astype(np.float64)
    hann = [0.5 - 0.5 * math.cos(2 * math.pi * n / window) for n in range(window)]
    low, high = (2595 * math.log10(1 + f / 700) for f in (s.low, s.high))
    edges = [700 * (10 ** ((low + (high - low) * k / (s.bands + 1)) / 2595) - 1) for k in range(s.bands + 2)]
    kernel = np.exp(-2j * np.pi * np.outer(np.arange(size // 2 + 1), np.arange(window)) / size)
    found = []
    for start in range(0, len(padded) - window + 1, hop):
        power = np.abs(kernel @ (padded[start : start + window] * hann)) ** 2 * (2 / sum(hann)) ** 2
        bands = [
            sum(p * _triangle(k * s.rate / size, *edges[band : band + 3]) for k, p in enumerate(power))
            for band in range(s.bands)
        ]
        found.append([10 * math.log10(max(band, s.floor)) for band in bands])
    return np.array(found)


def _triangle(hertz: float, left: float, centre: float, right: float) -> float:
    if left < hertz <= centre:
        return (hertz - left) / (centre - left)
    return (right - hertz) / (right - centre) if centre < hertz < right else 0.0


@pytest.mark.parametrize("settings", [MelSettings(), WIDE, ODD], ids=["default", "wide", "8 kHz"])
def test_agrees_with_the_slow_reference(settings: MelSettings) -> None:
    rate = settings.rate
    waveform = vowel(0.15, rate=rate) + noise(0.15, rate=rate, level=0.02)
    found = log_mel(waveform, settings)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, reference(waveform, settings), atol=2e-3)  # decibels


def test_mel_and_back() -> None:
    hertz = np.array([0.0, 50, 700, 1000, 8000])
    np.testing.assert_allclose(mel_to_hertz(hertz_to_mel(hertz)), hertz, atol=1e-9)
    assert float(hertz_to_mel(1000.0)) == pytest.approx(1000.0, abs=0.05)  # the scale's anchor


def test_triangles_meet_at_half_height() -> None:
    """Neighbouring triangles sum to one between the first and the last centre."""
    bank = filterbank(WIDE)
    hertz = np.fft.rfftfreq(WIDE.fft_size, 1 / WIDE.rate)
    mels = np.linspace(*(float(hertz_to_mel(f)) for f in (WIDE.low, WIDE.high)), WIDE.bands + 2)
    centres = mel_to_hertz(mels)
    inside = (hertz >= centres[1]) & (hertz <= centres[-2])
    np.testing.assert_allclose(bank.sum(axis=1)[inside], 1.0, atol=1e-6)
    assert bank.min() == 0.0
    assert np.all(bank.max(axis=0) > 0), "a band without a bin hears nothing"


def test_a_full_scale_sine_is_near_zero_decibels() -> None:
    """In the middle of a bin its own power is one and its neighbours have a quarter each: 10·log10(1.5) at most."""
    bin_width = 16_000 / MelSettings().fft_size
    loudest = log_mel(tone(64 * bin_width, 0.2, level=1.0)).max()
    assert -3.1 < loudest <= 10 * math.log10(1.5) + 1e-3


def test_twice_as_loud_is_six_decibels_more() -> None:
    quiet = vowel(0.2, level=0.1)
    difference = log_mel(2 * quiet) - log_mel(quiet)
    loud = log_mel(quiet) > -70
    assert loud.any()
    np.testing.assert_allclose(difference[loud], 20 * math.log10(2), atol=1e-2)


def test_silence_is_the_floor() -> None:
    np.testing.assert_allclose(log_mel(silence(0.1)), -80.0, atol=1e-4)


@pytest.mark.parametrize(("samples", "count"), [(0, 1), (1, 1), (511, 1), (512, 1), (767, 1), (768, 2), (16_000, 61)])
def test_number_of_frames(samples: int, count: int) -> None:
    """Whole frames only; what is shorter than one is padded to one."""
    assert log_mel(np.zeros(samples, np.float32)).shape == (count, 64)


def test_a_recording_cut_at_frame_borders_gives_the_same_frames() -> None:
    settings = MelSettings()
    waveform = noise(0.5, level=0.1)
    whole = log_mel(waveform, settings)
    cut = 10 * settings.hop_samples
    overlap = settings.window_samples - settings.hop_samples
    parts = np.concatenate([log_mel(waveform[: cut + overlap], settings), log_mel(waveform[cut:], settings)])
    np.testing.assert_allclose(whole, parts, atol=1e-4)


def test_frames_are_a_view() -> None:
    waveform = noise(0.1)
    assert np.shares_memory(frames(waveform, 512, 256), waveform)


def test_frames_do_not_depend_on_how_many_are_transformed_at_a_time() -> None:
    waveform = noise(5.0, level=0.1)  # 311 frames, more than two batches
    alone = np.concatenate([log_mel(frame) for frame in frames(waveform, 512, 256)])
    np.testing.assert_allclose(log_mel(waveform), alone, atol=1e-4)
