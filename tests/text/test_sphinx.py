"""pocketsphinx for real, on sounds that hold no words, and the cleaning of its labels."""

import numpy as np
import pytest
from numpy.typing import NDArray

from mien.text.sphinx import SphinxTranscriber, word_text

RATE = 16_000


@pytest.fixture(scope="module")
def recogniser() -> SphinxTranscriber:
    return SphinxTranscriber()


def vowel() -> NDArray[np.float32]:
    """An "ah" from 0.3 to 0.55 s: glottal pulses of falling pitch through three formants, over a breath of noise."""
    pitch = np.cumsum(np.linspace(132, 102, RATE // 4)) / RATE
    sound = np.diff(np.floor(pitch), prepend=0)
    t = np.arange(RATE // 20) / RATE
    for formant in (730, 1090, 2440):
        sound = np.convolve(sound, np.exp(-np.pi * 80 * t) * np.sin(2 * np.pi * formant * t))[: len(pitch)]
    sound *= 0.3 * np.hanning(len(sound)) ** 0.25 / np.abs(sound).max()
    padded = np.pad(sound, int(0.3 * RATE))
    return (padded + np.random.default_rng(0).normal(0, 0.001, len(padded))).astype(np.float32)


def noise(level: float) -> NDArray[np.float32]:
    return np.random.default_rng(1).normal(0, level, RATE).astype(np.float32)


@pytest.mark.parametrize(
    "waveform",
    [
        np.zeros(0),
        np.zeros(1),
        np.zeros(RATE),
        np.full(RATE, 0.5),
        np.sign(np.sin(np.arange(RATE))) / 2**15,
        noise(0.3)[: RATE // 20],
    ],
    ids=["no sample", "one sample", "silence", "a constant", "the last bit", "50 ms"],
)
def test_what_holds_no_word(recogniser: SphinxTranscriber, waveform: NDArray[np.float64]) -> None:
    assert recogniser.transcribe(waveform.astype(np.float32), 0.0) is None


@pytest.mark.parametrize("level", [3e-4, 0.01, 0.3, 2.0], ids=["faint", "soft", "loud", "clipped"])
def test_noise_gives_no_words_or_doubted_ones(recogniser: SphinxTranscriber, level: float) -> None:
    heard = recogniser.transcribe(noise(level), 0.0)
    assert heard is None or (heard.confidence is not None and heard.confidence < 0.5)


def test_words_carry_the_offset_and_lie_where_they_were_said(recogniser: SphinxTranscriber) -> None:
    here, there = recogniser.transcribe(vowel(), 0.0), recogniser.transcribe(vowel(), 100.0)
    assert here is not None
    assert there is not None
    assert (here.text, here.language) == (there.text, "en") == (" ".join(word.text for word in here.words), "en")
    assert 0.2 < here.words[0].span.start < 0.4
    assert 0.5 < here.words[-1].span.end < 0.85
    assert [w.span.start + 100 for w in here.words] == pytest.approx([w.span.start for w in there.words])
    assert all(w.confidence is not None and 0 <= w.confidence <= 1 for w in here.words)


def test_what_was_heard_before_changes_nothing(recogniser: SphinxTranscriber) -> None:
    first = recogniser.transcribe(vowel(), 0.0)
    assert first is not None
    recogniser.transcribe(noise(0.3), 0.0)
    assert recogniser.transcribe(vowel(), 0.0) == first


def test_the_decoder_is_quiet(capfd: pytest.CaptureFixture[str]) -> None:
    SphinxTranscriber().transcribe(vowel(), 0.0)
    captured = capfd.readouterr()
    assert captured.out == captured.err == ""


@pytest.mark.parametrize(
    ("label", "word"),
    [
        ("read", "read"),
        ("read(2)", "read"),
        ("a(12)", "a"),
        ("<s>", None),
        ("</s>", None),
        ("<sil>", None),
        ("[NOISE](2)", None),
        ("[NOISE]", None),
        ("[COUGH]", None),
        ("++SPEECH++", None),
        ("'em", "'em"),
        ("o'clock", "o'clock"),
        ("", None),
    ],
)
def test_labels_become_words(label: str, word: str | None) -> None:
    assert word_text(label) == word
