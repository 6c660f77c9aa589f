"""Cepstra and deltas beside SciPy's transforms and fits; the named log-mel variants beside their definitions."""

import math

import numpy as np
import pytest
import scipy.fft
import scipy.signal

from mien.audio.blockwise import blockwise
from mien.audio.mel import MelSettings, TelephoneSettings, log_mel
from mien.audio.mfcc import MfccSettings, cosines, deltas, mfcc
from mien.audio.pieces import padded, pieces
from mien.audio.vggish import EXAMPLE, vggish_examples, vggish_frames
from mien.errors import UsageError
from mien.testing.audio import noise, silence, tone, vowel

STATIC = MfccSettings(orders=0)


def test_cepstra_are_the_cosine_transform_of_log_mel() -> None:
    waveform = vowel(0.3) + noise(0.3)
    mel = log_mel(waveform, MelSettings(window=0.025, hop=0.01, bands=40)).astype(np.float64)
    witness = scipy.fft.dct(mel, type=2, norm="ortho", axis=1)[:, :13]
    np.testing.assert_allclose(mfcc(waveform, STATIC), witness, atol=1e-3)


def test_the_transform_keeps_lengths_and_angles() -> None:
    whole = cosines(40, 40)
    np.testing.assert_allclose(whole.T @ whole, np.eye(40), atol=1e-6)


def test_louder_is_only_more_of_the_first_coefficient() -> None:
    settings = MfccSettings(orders=0, floor=1e-14)
    waveform = vowel(0.3, level=0.2) + noise(0.3)
    difference = mfcc(2 * waveform, settings) - mfcc(waveform, settings)
    np.testing.assert_allclose(difference[:, 0], 20 * math.log10(2) * math.sqrt(40), atol=1e-2)
    np.testing.assert_allclose(difference[:, 1:], 0, atol=1e-2)


def test_deltas_are_the_slope_of_a_fitted_line() -> None:
    frames = np.random.default_rng(0).normal(size=(30, 4)).astype(np.float32)
    for reach in (1, 2, 4):
        witness = scipy.signal.savgol_filter(frames, 2 * reach + 1, polyorder=1, deriv=1, axis=0, mode="nearest")
        np.testing.assert_allclose(deltas(frames, reach), witness, atol=1e-5)


def test_deltas_of_a_ramp_are_its_slope_inside() -> None:
    ramp = np.arange(10, dtype=np.float32)[:, None] * np.float32(0.5)
    np.testing.assert_allclose(deltas(ramp)[2:-2], 0.5, atol=1e-6)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_fewer_frames_than_a_delta_reaches(count: int) -> None:
    found = deltas(np.ones((count, 3), np.float32))
    np.testing.assert_array_equal(found, np.zeros((count, 3)))


def test_orders_stand_one_after_the_other() -> None:
    waveform = vowel(0.2)
    found = mfcc(waveform)
    static = mfcc(waveform, STATIC)
    assert found.shape == (len(static), 39)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found[:, :13], static)
    np.testing.assert_allclose(found[:, 13:26], deltas(static), atol=1e-6)
    np.testing.assert_allclose(found[:, 26:], deltas(deltas(static)), atol=1e-6)


@pytest.mark.parametrize("change", [{"coefficients": 0}, {"coefficients": 41}, {"orders": -1}, {"reach": 0}])
def test_settings_that_mean_nothing_are_refused(change: dict[str, int]) -> None:
    with pytest.raises(UsageError):
        MfccSettings(**change)


def test_a_transform_shorter_than_its_window_is_refused() -> None:
    with pytest.raises(UsageError, match="at least the 512 points of its window, got 256"):
        MelSettings(fft=256)


def test_telephone_band() -> None:
    """100 frames a second less the window's end, forty bands, silence at -100 dB, a tone in the band that it is in."""
    settings = TelephoneSettings()
    assert settings.fft_size == 1024
    np.testing.assert_allclose(log_mel(silence(0.1, rate=8_000), settings), -100.0, atol=1e-4)
    found = log_mel(tone(1_000, 1.0, rate=8_000), settings)
    assert found.shape == (99, 40)
    edges = np.linspace(0, 2595 * math.log10(1 + 4_000 / 700), 42)
    band = int(np.argmin(np.abs(edges[1:-1] - 1_000)))  # 1000 Hz is 1000 mel
    assert set(found.argmax(axis=1)) <= {band - 1, band, band + 1}


def vggish_reference(waveform: np.ndarray) -> np.ndarray:
    """The published formula, one band at a time, in float64."""

    def mel(hertz: float) -> float:
        return 1127 * math.log(1 + hertz / 700)

    edges = np.linspace(mel(125), mel(7500), 66)
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)
    found = []
    for start in range(0, len(waveform) - 399, 160):
        magnitude = np.abs(np.fft.fft(waveform[start : start + 400] * hann, 512))[:257]
        bands = []
        for low, centre, high in zip(edges, edges[1:], edges[2:], strict=False):
            weights = [
                max(0.0, min((mel(k * 31.25) - low) / (centre - low), (high - mel(k * 31.25)) / (high - centre)))
                for k in range(257)
            ]
            bands.append(math.log(float(np.dot(weights, magnitude)) + 0.01))
        found.append(bands)
    return np.array(found)


def test_vggish_frames_follow_the_published_formula() -> None:
    waveform = vowel(0.06) + noise(0.06)
    np.testing.assert_allclose(vggish_frames(waveform), vggish_reference(waveform.astype(np.float64)), atol=1e-3)


@pytest.mark.parametrize(("seconds", "count"), [(0.0, 1), (0.5, 1), (0.975, 1), (1.9, 1), (1.94, 2), (3.0, 3)])
def test_vggish_examples_are_whole(seconds: float, count: int) -> None:
    waveform = noise(seconds)
    found = vggish_examples(waveform)
    assert found.shape == (count, EXAMPLE, 64)
    if seconds >= 0.975:
        np.testing.assert_array_equal(found[0], vggish_frames(waveform)[:96])


def test_vggish_silence_is_the_offset() -> None:
    np.testing.assert_allclose(vggish_examples(silence(1.0)), math.log(0.01), atol=1e-6)


@pytest.mark.parametrize(("seconds", "count"), [(0.0, 1), (1.0, 1), (3.0, 1), (3.001, 2), (9.0, 3)])
def test_pieces_hold_everything_once(seconds: float, count: int) -> None:
    waveform = noise(seconds)
    found = pieces(waveform)
    assert found.shape == (count, 48_000)
    np.testing.assert_array_equal(found.ravel()[: len(waveform)], waveform)
    assert not found.ravel()[len(waveform) :].any()


def test_pieces_without_length_are_refused() -> None:
    with pytest.raises(UsageError, match="positive length, got 0"):
        pieces(noise(1.0), seconds=0.0)


@pytest.mark.parametrize("count", [0, 3, 5, 8])
def test_padded_to_a_number_of_frames(count: int) -> None:
    frames = np.ones((5, 2, 3), np.float32)
    found = padded(frames, count)
    assert found.shape == (count, 2, 3)
    assert found.sum() == 6 * min(count, 5)


@pytest.mark.parametrize("block", [1, 159, 160, 1_000, 7_999, 100_000])
def test_blocks_of_any_length_give_the_frames_of_the_whole(block: int) -> None:
    waveform = vowel(0.5) + noise(0.5)
    settings = STATIC
    parts = blockwise(
        [waveform[n : n + block] for n in range(0, len(waveform), block)],
        lambda piece: mfcc(piece, settings),
        window=settings.window_samples,
        hop=settings.hop_samples,
    )
    np.testing.assert_allclose(np.concatenate(list(parts)), mfcc(waveform, settings), atol=1e-3)


@pytest.mark.parametrize("waveform", [silence(0.0), noise(0.01)], ids=["nothing", "less than a window"])
def test_blocks_that_hold_no_window_give_one_padded_frame(waveform: np.ndarray) -> None:
    parts = list(blockwise([waveform], lambda piece: mfcc(piece, STATIC), window=400, hop=160))
    assert [part.shape for part in parts] == [(1, 13)]


def test_gaps_between_frames_are_refused() -> None:
    with pytest.raises(UsageError, match="0 < hop <= window, got a hop of 500 and a window of 400 samples"):
        list(blockwise([noise(1.0)], lambda piece: piece, window=400, hop=500))
