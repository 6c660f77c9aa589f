"""The 34 short-term features against their definitions in slow loops, and against closed forms on tones and noise."""

import math
from itertools import pairwise

import numpy as np
import pytest

from mien.audio.blockwise import blockwise
from mien.audio.shortterm import NAMES, ShortTermSettings, short_term
from mien.errors import UsageError
from mien.testing.audio import noise, silence, tone, vowel

SETTINGS = ShortTermSettings()
SMALL = ShortTermSettings(rate=8_000, window=0.05, hop=0.025)
COLUMN = {name: index for index, name in enumerate(NAMES)}


def entropy_reference(energies: list[float]) -> float:
    size = len(energies) // 10
    blocks = [sum(energies[size * n : size * (n + 1)]) for n in range(10)]
    return -sum(b / sum(blocks) * math.log2(b / sum(blocks)) for b in blocks if b)


def cepstra_reference(magnitude: list[float], rate: int) -> list[float]:
    edges = [133.33 + n * 200 / 3 for n in range(13)]
    while len(edges) < 42:
        edges.append(edges[-1] * 1.0711703)
    bands = []
    for left, centre, right in zip(edges, edges[1:], edges[2:], strict=False):
        total = 0.0
        for k, value in enumerate(magnitude):
            hertz = k * rate / (2 * len(magnitude))
            height = min((hertz - left) / (centre - left), (right - hertz) / (right - centre))
            total += max(0.0, height) * 2 / (right - left) * value
        bands.append(math.log10(total + 1e-10))
    scales = [math.sqrt(1 / 40)] + [math.sqrt(2 / 40)] * 12
    return [
        scale * sum(b * math.cos(math.pi * n * (m + 0.5) / 40) for m, b in enumerate(bands))
        for n, scale in enumerate(scales)
    ]


def chroma_reference(power: list[float], rate: int) -> list[float]:
    semitones: dict[int, list[float]] = {}
    for k, value in enumerate(power[1:], start=1):
        semitones.setdefault(round(12 * math.log2(k * rate / (2 * len(power)) / 27.5)), []).append(value)
    classes = [0.0] * 12
    for semitone, values in semitones.items():
        if semitone >= 0:
            classes[semitone % 12] += sum(values) / len(values) / sum(power)
    return [*classes, float(np.std(classes))]


def reference(waveform: np.ndarray, settings: ShortTermSettings) -> np.ndarray:
    """Each definition in a loop, in float64."""
    window, hop, rate = settings.window_samples, settings.hop_samples, settings.rate
    rows, before = [], None
    for start in range(0, len(waveform) - window + 1, hop):
        x = waveform[start : start + window].astype(np.float64).tolist()
        half = window // 2
        magnitude = (np.abs(np.fft.fft(x))[:half] / half).tolist()
        power = [m * m for m in magnitude]
        crossings = sum(abs(np.sign(b) - np.sign(a)) / 2 for a, b in pairwise(x))
        place = [(k + 1) / half for k in range(half)]
        centroid = sum(p * m for p, m in zip(place, magnitude, strict=True)) / sum(magnitude)
        spread = math.sqrt(sum((p - centroid) ** 2 * m for p, m in zip(place, magnitude, strict=True)) / sum(magnitude))
        shares = [m / sum(magnitude) for m in magnitude]
        flux = sum((a - b) ** 2 for a, b in zip(shares, before or shares, strict=True))
        passed = next(k for k in range(half) if sum(power[: k + 1]) > 0.9 * sum(power))
        rows.append(
            [
                crossings / (window - 1),
                sum(v * v for v in x) / window,
                entropy_reference([v * v for v in x]),
                centroid,
                spread,
                entropy_reference(power),
                flux,
                passed / half,
                *cepstra_reference(magnitude, rate),
                *chroma_reference(power, rate),
            ]
        )
        before = shares
    return np.array(rows)


@pytest.mark.parametrize("settings", [SETTINGS, SMALL], ids=["0.2 s at 16 kHz", "0.05 s at 8 kHz"])
def test_agrees_with_the_slow_reference(settings: ShortTermSettings) -> None:
    seconds, rate = 2 * settings.window, settings.rate
    waveform = vowel(seconds, rate=rate) + noise(seconds, rate=rate, level=0.02)
    found = short_term(waveform, settings)
    assert found.dtype == np.float32
    assert found.shape == (3, 34)
    np.testing.assert_allclose(found, reference(waveform, settings), atol=1e-3, rtol=1e-3)


def test_names() -> None:
    assert len(NAMES) == len(set(NAMES)) == 34


def test_a_tone() -> None:
    """Crosses zero twice a period, has half its squared level as energy, all of it in its own bin and class."""
    found = short_term(tone(440, 1.0, level=0.5))
    assert found.shape == (9, 34)
    np.testing.assert_allclose(found[:, COLUMN["zero_crossing_rate"]], 2 * 440 / 16_000, rtol=0.02)
    np.testing.assert_allclose(found[:, COLUMN["energy"]], 0.125, rtol=1e-3)
    np.testing.assert_allclose(found[:, COLUMN["energy_entropy"]], math.log2(10), atol=1e-3)
    np.testing.assert_allclose(found[:, COLUMN["centroid"]], (440 / 5 + 1) / 1600, rtol=1e-2)  # bins of 5 Hz
    np.testing.assert_allclose(found[:, COLUMN["roll_off"]], 440 / 8_000, atol=1e-6)
    np.testing.assert_allclose(found[:, COLUMN["spectral_entropy"]], 0, atol=1e-3)
    np.testing.assert_allclose(found[:, COLUMN["flux"]], 0, atol=1e-4)
    chroma = found[:, COLUMN["chroma_a"] : COLUMN["chroma_g#"] + 1]
    assert set(chroma.argmax(axis=1)) == {0}


@pytest.mark.parametrize(("hertz", "name"), [(261.63, "c"), (277.18, "c#"), (329.63, "e"), (830.61, "g#")])
def test_notes_fall_into_their_pitch_class(hertz: float, name: str) -> None:
    chroma = short_term(tone(hertz, 0.2))[0, COLUMN["chroma_a"] : COLUMN["chroma_g#"] + 1]
    assert NAMES[COLUMN["chroma_a"] + int(chroma.argmax())] == f"chroma_{name}"


def test_white_noise() -> None:
    """Crosses zero every other time; its spectrum is even: centroid 1/2, spread 1/√12, roll-off 0.9, full entropy."""
    found = short_term(noise(20.0, level=0.1)).mean(axis=0)
    assert found[COLUMN["zero_crossing_rate"]] == pytest.approx(0.5, abs=0.01)
    assert found[COLUMN["energy"]] == pytest.approx(0.01, rel=0.02)
    assert found[COLUMN["centroid"]] == pytest.approx(0.5, abs=0.01)
    assert found[COLUMN["spread"]] == pytest.approx(1 / math.sqrt(12), abs=0.01)
    assert found[COLUMN["roll_off"]] == pytest.approx(0.9, abs=0.01)
    assert found[COLUMN["spectral_entropy"]] == pytest.approx(math.log2(10), abs=0.05)


def test_a_click_has_no_entropy_of_energy() -> None:
    waveform = silence(0.2)
    waveform[1_000] = 0.5
    assert short_term(waveform)[0, COLUMN["energy_entropy"]] == pytest.approx(0, abs=1e-3)


def test_a_change_of_tone_is_flux() -> None:
    """Two tones share no bin: their spectra of sum one lie √2 apart, squared."""
    settings = ShortTermSettings(hop=0.2)
    waveform = np.concatenate([tone(400, 0.2), tone(800, 0.2)])
    assert short_term(waveform, settings)[:, COLUMN["flux"]] == pytest.approx([0.0, 2.0], abs=1e-2)


def test_silence_is_finite() -> None:
    found = short_term(silence(0.5))
    assert np.isfinite(found).all()
    assert not found[:, : COLUMN["mfcc_1"]].any()
    assert not found[:, COLUMN["chroma_a"] :].any()


@pytest.mark.parametrize(("samples", "count"), [(0, 1), (1, 1), (3_200, 1), (4_799, 1), (4_800, 2)])
def test_number_of_frames(samples: int, count: int) -> None:
    assert short_term(np.zeros(samples, np.float32)).shape == (count, 34)


@pytest.mark.parametrize("block", [700, 1_600, 3_200, 9_999])
def test_blocks_of_any_length_give_the_frames_of_the_whole(block: int) -> None:
    """Flux looks one frame back, so one frame is kept."""
    waveform = vowel(1.0) + noise(1.0)
    blocks = [waveform[n : n + block] for n in range(0, len(waveform), block)]
    parts = blockwise(blocks, short_term, window=SETTINGS.window_samples, hop=SETTINGS.hop_samples, before=1)
    np.testing.assert_allclose(np.concatenate(list(parts)), short_term(waveform), atol=1e-5)


@pytest.mark.parametrize("change", [{"hop": 0.3}, {"hop": 0.0}, {"window": 0.002, "hop": 0.001}, {"most": 0}])
def test_settings_that_mean_nothing_are_refused(change: dict[str, float]) -> None:
    with pytest.raises(UsageError, match="short-term features need"):
        ShortTermSettings(**change)  # type: ignore[arg-type]
