"""Voice activity and cutting: the same spans whatever the pieces, and no sound kept that nobody needs."""

import itertools

import numpy as np
import pytest

from mien.audio.decode import RATE
from mien.audio.segments import Cutter, Segmenter
from mien.audio.vad import SpanTracker, VadSettings
from mien.errors import UsageError
from mien.testing.audio import noise, silence, vowel
from mien.types import Span


def spans(waveform: np.ndarray, settings: VadSettings | None = None) -> list[Span]:
    tracker = SpanTracker(settings)
    return tracker.feed(waveform) + tracker.finish()


def chunks(waveform: np.ndarray, rng: np.random.Generator, longest: int) -> list[np.ndarray]:
    """The waveform in pieces of random lengths, some of them empty."""
    cuts, position = [], 0
    while position < len(waveform):
        position += int(rng.integers(0, longest))
        cuts.append(position)
    return np.split(waveform, [cut for cut in cuts if cut < len(waveform)])


@pytest.fixture(scope="module")
def talk() -> np.ndarray:
    """Voices at 1 to 2 s, 3 to 3.8 s and 4 to 4.5 s (a pause of 0.2 s), over faint noise; 6 s."""
    speech = [silence(1), vowel(1), silence(1), vowel(0.8, pitch=220), silence(0.2), vowel(0.5), silence(1.5)]
    waveform = np.concatenate(speech)
    return waveform + noise(len(waveform) / RATE, level=0.001)


def test_speech_is_found_where_it_is(talk: np.ndarray) -> None:
    first, second = spans(talk)
    assert first.start == pytest.approx(0.85, abs=0.05)
    assert first.end == pytest.approx(2.15, abs=0.15)  # the detector lets go late
    assert second.start == pytest.approx(2.85, abs=0.05)
    assert second.end == pytest.approx(4.65, abs=0.15)


@pytest.mark.parametrize("decibels", [-40, -20, 6])
def test_speech_is_found_at_any_level(talk: np.ndarray, decibels: int) -> None:
    for quiet, usual in zip(spans(talk * np.float32(10 ** (decibels / 20))), spans(talk), strict=True):
        assert quiet.start == pytest.approx(usual.start, abs=0.1)
        assert quiet.end == pytest.approx(usual.end, abs=0.2)


@pytest.mark.parametrize("longest", [7, 400, 5_000, 50_000])
def test_pieces_of_any_size_give_the_same_spans(talk: np.ndarray, longest: int) -> None:
    tracker = SpanTracker()
    pieces = chunks(talk if longest > 7 else talk[: 3 * RATE], np.random.default_rng(longest), longest)
    found = [span for piece in pieces for span in tracker.feed(piece)] + tracker.finish()
    assert found == spans(np.concatenate(pieces))
    assert found


@pytest.mark.parametrize("level", [0.0, 0.0003, 0.003, 0.03])
def test_silence_and_noise_are_no_speech(level: float) -> None:
    assert spans(noise(10, level=level)) == []


def test_nothing_gives_nothing() -> None:
    assert spans(silence(0)) == []
    assert spans(vowel(0.01)) == []


def test_a_click_is_too_short() -> None:
    settings = VadSettings(shortest=0.8)
    waveform = np.concatenate([silence(1), vowel(0.4), silence(1)])
    assert spans(waveform) != []
    assert spans(waveform, settings) == []


def test_speech_up_to_the_last_sample_ends_with_the_sound() -> None:
    waveform = np.concatenate([silence(0.5), vowel(1.007)])
    (span,) = spans(waveform)
    assert span.end == pytest.approx(len(waveform) / RATE)


def test_a_pause_joins_or_parts() -> None:
    waveform = np.concatenate([silence(1), vowel(1), silence(0.6), vowel(1), silence(1)])
    assert len(spans(waveform)) == 2
    assert len(spans(waveform, VadSettings(gap=0.8))) == 1


def test_a_long_span_is_split_at_its_quietest_moment() -> None:
    parts = [vowel(3.2), vowel(0.1, level=0.1), vowel(4), vowel(0.1, level=0.1), vowel(1.5)]
    found = spans(np.concatenate([silence(0.5), *parts, silence(1)]), VadSettings(longest=4))
    assert found[0].end == pytest.approx(3.75, abs=0.06)
    assert all(before.end <= after.start for before, after in itertools.pairwise(found))
    assert max(span.duration for span in found) <= 4 + 2 * 0.15 + 0.02
    assert sum(span.duration for span in found) == pytest.approx(8.9 + 0.3, abs=0.2)  # nothing lost at the cuts


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"mode": 4}, "mode"), ({"padding": 0.5}, "padding 0.5"), ({"gap": 6.0}, "gap 6.0"), ({"padding": -1.0}, "-1.0")],
)
def test_settings_that_contradict_each_other_are_refused(wrong: dict[str, float], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        VadSettings(**wrong)  # type: ignore[arg-type]


def test_segments_carry_their_sound(talk: np.ndarray) -> None:
    segmenter = Segmenter()
    pieces = chunks(talk, np.random.default_rng(3), 3_000)
    found = [pair for piece in pieces for pair in segmenter.feed(piece)] + segmenter.finish()
    assert [span for span, _ in found] == spans(talk)
    for span, waveform in found:
        np.testing.assert_array_equal(waveform, talk[round(span.start * RATE) : round(span.end * RATE)])


def test_a_segmenter_forgets(talk: np.ndarray) -> None:
    """Ten minutes fed, a few seconds kept: each block may add no more than the longest span."""
    segmenter = Segmenter(VadSettings(longest=3))
    kept = []
    for _ in range(100):
        segmenter.feed(talk)
        kept.append(len(segmenter._tape.cut(0, segmenter._tape.heard)) / RATE)
    assert max(kept) <= 3 + 2 * 0.15 + 0.35


GIVEN = [Span(2, 3), Span(0.5, 2.5), Span(0, 0.1), Span(5.5, 9), Span(50, 60), Span(1, 1)]


@pytest.mark.parametrize("longest", [90, 20_000, 200_000])
def test_a_cutter_cuts_what_a_slice_would(longest: int) -> None:
    sound = noise(6)
    cutter = Cutter(GIVEN)
    pieces = chunks(sound, np.random.default_rng(1), longest)
    cut = [pair for piece in pieces for pair in cutter.feed(piece)] + cutter.finish()
    assert sorted(index for index, _ in cut) == list(range(len(GIVEN)))
    for index, waveform in cut:
        expected = sound[round(GIVEN[index].start * RATE) : round(GIVEN[index].end * RATE)]
        np.testing.assert_array_equal(waveform, expected)


def test_a_cutter_forgets_and_bounds_a_span() -> None:
    cutter = Cutter([Span(0, 600), Span(300, 302), Span(595, 596)], longest=5)
    got, kept = [], 0
    for second in range(600):
        got += cutter.feed(np.full(RATE, second, np.float32))
        kept = max(kept, len(cutter._tape.cut(0, cutter._tape.heard)))
    assert [(index, len(waveform) / RATE) for index, waveform in got] == [(0, 5), (1, 2), (2, 1)]
    assert kept <= 5 * RATE
    assert [float(waveform[0]) for _, waveform in got] == [0, 300, 595]


def test_a_cutter_needs_a_length() -> None:
    with pytest.raises(UsageError, match="got 0"):
        Cutter([], longest=0)
