"""Who speaks: pitch against the synthesis, clustering against scipy, names and edge cases."""

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage

from mien.audio import speakers
from mien.audio.speakers import MOST_COMPARED, STATISTICS, THRESHOLD, assign_speakers, voice_statistics
from mien.errors import UsageError
from mien.testing.audio import noise, silence, vowel

DEEP = (500.0, 900.0, 2200.0, 3100.0)
HIGH = (850.0, 1600.0, 2900.0, 4100.0)


@pytest.mark.parametrize("pitch", [80.0, 120.0, 220.0, 350.0])
def test_the_pitch_is_that_of_the_synthesis(pitch: float) -> None:
    statistics = voice_statistics(vowel(1, pitch=pitch))
    assert statistics.shape == (STATISTICS,)
    assert 100 * 2 ** (statistics[0] / 12) == pytest.approx(pitch, rel=0.03)  # its vibrato


def test_loudness_is_no_part_of_a_voice() -> None:
    voice = vowel(1) + noise(1, level=0.01)
    np.testing.assert_allclose(voice_statistics(voice / 100), voice_statistics(voice), atol=0.05)


@pytest.mark.parametrize("waveform", [silence(0), silence(1), noise(1), vowel(0.005)])
def test_sound_without_a_voice_still_gives_numbers(waveform: np.ndarray) -> None:
    assert np.isfinite(voice_statistics(waveform)).all()


def test_two_voices_are_told_apart() -> None:
    said = [(110, DEEP), (230, HIGH), (115, DEEP), (105, DEEP), (240, HIGH), (225, HIGH)]
    vectors = [voice_statistics(vowel(1, pitch=pitch, formants=formants)) for pitch, formants in said]
    assert assign_speakers(vectors, [1.0] * 6) == ["A", "B", "A", "A", "B", "B"]


def test_one_voice_is_one_speaker() -> None:
    vectors = [voice_statistics(vowel(1, pitch=pitch)) for pitch in (115, 120, 125, 118)]
    assert assign_speakers(vectors, [1.0] * 4) == ["A"] * 4


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Statistics taken as they are, so that distances can be placed."""
    monkeypatch.setattr(speakers, "DIRECTIONS", np.eye(STATISTICS)[:, :4])


def at(*places: float) -> list[np.ndarray]:
    return [np.eye(STATISTICS)[0] * place * THRESHOLD for place in places]


@pytest.mark.usefixtures("plain")
def test_groups_are_those_of_average_linkage() -> None:
    rng = np.random.default_rng(0)
    for size in (2, 5, 17, 60):
        vectors = list(rng.normal(0, 2.2, (size, STATISTICS)))
        expected = fcluster(linkage(np.stack(vectors)[:, :4], "average"), THRESHOLD, "distance")
        got = assign_speakers(vectors, [1.0] * size, most=26)
        together = np.array(got)[:, None] == np.array(got)
        np.testing.assert_array_equal(together, expected[:, None] == expected)


@pytest.mark.usefixtures("plain")
def test_names_follow_the_first_appearance() -> None:
    assert assign_speakers(at(5, 0, 5.1, 9, 0.1), [1.0] * 5) == ["A", "B", "A", "C", "B"]


@pytest.mark.usefixtures("plain")
def test_there_are_at_most_as_many_as_allowed() -> None:
    assert assign_speakers(at(0, 5, 6.5), [1.0] * 3, most=2) == ["A", "B", "B"]
    assert set(assign_speakers(at(0, 5, 9), [1.0] * 3, most=1)) == {"A"}


@pytest.mark.usefixtures("plain")
def test_a_short_span_joins_the_nearest_voice() -> None:
    assert assign_speakers(at(0, 9, 6, 3), [2.0, 2.0, 0.3, 0.3]) == ["A", "B", "B", "A"]
    assert assign_speakers(at(0, 9), [0.3, 0.3]) == ["A", "B"]  # nothing longer to join


@pytest.mark.usefixtures("plain")
def test_an_hour_of_spans_is_named() -> None:
    places = np.tile([0.0, 4.0], MOST_COMPARED)
    assert assign_speakers(at(*places), [1.0] * len(places)) == ["A", "B"] * MOST_COMPARED


def test_few_spans() -> None:
    assert assign_speakers([], []) == []
    assert assign_speakers(at(1), [0.1]) == ["A"]


def test_what_is_asked_must_make_sense() -> None:
    with pytest.raises(UsageError, match="1 spans and 2 durations"):
        assign_speakers(at(1), [1.0, 1.0])
    for most in (0, 27):
        with pytest.raises(UsageError, match=f"got {most}"):
            assign_speakers(at(1), [1.0], most=most)
