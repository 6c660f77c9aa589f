"""The numbers that models see: what must change them, and what must not."""

import numpy as np
import pytest

from mien.audio.mel import MelSettings, log_mel
from mien.features.extract import audio_frames, face_pixels
from mien.testing.audio import noise, silence, vowel


def test_loudness_says_nothing() -> None:
    waveform = vowel(0.3, level=0.2) + noise(0.3, level=0.02)
    settings = MelSettings(floor=1e-12)  # no band may sink to the floor when the sound is turned down
    np.testing.assert_allclose(audio_frames(waveform, settings), audio_frames(waveform / 4, settings), atol=1e-4)


def test_frames_are_decibels_about_their_mean() -> None:
    waveform = vowel(0.3)
    found, mel = audio_frames(waveform, MelSettings()), log_mel(waveform).astype(np.float64)
    np.testing.assert_allclose(found, (mel - mel.mean()) / 20, atol=1e-5)
    assert found.dtype == np.float32
    assert abs(found.mean()) < 1e-5


def test_silence_is_zero() -> None:
    assert np.abs(audio_frames(silence(0.1), MelSettings())).max() < 1e-4


def test_faces_have_mean_zero_and_nearly_deviation_one() -> None:
    crops = np.random.default_rng(0).integers(0, 256, (3, 48, 48), dtype=np.uint8)
    found = face_pixels(crops)
    assert found.shape == (3, 1, 48, 48)
    assert found.dtype == np.float32
    for crop, face in zip(crops.astype(np.float64), found, strict=True):
        np.testing.assert_allclose(face[0], (crop - crop.mean()) / (crop.std() + 8), atol=1e-4)


def test_an_even_picture_is_zero() -> None:
    np.testing.assert_allclose(face_pixels(np.full((1, 48, 48), 200, np.uint8)), 0.0, atol=1e-5)


def test_brightness_says_nothing() -> None:
    crop = np.random.default_rng(1).integers(0, 100, (1, 48, 48), dtype=np.uint8)
    np.testing.assert_allclose(face_pixels(crop), face_pixels(crop + 100), atol=1e-5)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_faces_do_not_look_at_one_another(count: int) -> None:
    crops = np.random.default_rng(2).integers(0, 256, (4, 48, 48), dtype=np.uint8)
    np.testing.assert_array_equal(face_pixels(crops)[:count], face_pixels(crops[:count]))


def test_the_crops_themselves_stay_as_they_are() -> None:
    crops = np.full((1, 48, 48), 7, np.uint8)
    face_pixels(crops)
    assert np.all(crops == 7)
