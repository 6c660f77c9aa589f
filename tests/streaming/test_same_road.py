"""Live and from a file: the same sound and pictures, in pieces of any size, are read the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from mien.inference.recognizer import Recognizer
from mien.inference.seeing import detector
from mien.streaming.events import Ended, Event, Final, Provisional, Revised, SpeechBegan, SpeechEnded
from mien.streaming.film import Piece, Sound, pieces
from mien.streaming.session import Session, Setup
from mien.testing.audio import silence, vowel, write_media
from mien.testing.talk import Turn, write_talk
from mien.testing.vision import face_image, write_video
from mien.text.transcribe import Transcriber, transcriber
from mien.types import Analysis, Reading

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer.load("base")


def rechunked(found: Iterator[Piece], seed: int) -> Iterator[Piece]:
    """The same sound cut anew at random, pictures where they were among it, sometimes late."""
    dice = np.random.default_rng(seed)
    for piece in found:
        if not isinstance(piece, Sound):
            yield piece
            continue
        cuts = np.sort(dice.integers(0, len(piece.waveform) + 1, size=3))
        for waveform in np.split(piece.waveform, cuts):
            yield Sound(piece.time, waveform)


def live(recognizer: Recognizer, source: Path, seed: int, writer: Transcriber | None = None) -> list[Event]:
    dice = np.random.default_rng(seed)
    session = Session(Setup(recognizer.experts, writer, detector(), wants_words=writer is not None))
    events: list[Event] = []
    for piece in rechunked(pieces(source, seconds=float(dice.choice([0.02, 0.1, 0.7, 3.0]))), seed):
        if isinstance(piece, Sound):
            events += session.hear(piece.waveform, hurried=writer is not None)
        else:
            events += session.watch(piece)
    return events + list(session.finish())


def newest(events: Sequence[Event]) -> list[Reading]:
    """What somebody holds who keeps the newest reading of each index."""
    held: dict[int, Reading] = {}
    for event in events:
        if isinstance(event, Final | Revised):
            held[event.reading.utterance.index] = event.reading
    return [held[index] for index in sorted(held)]


def assert_same(found: Sequence[Reading], expected: Sequence[Reading]) -> None:
    assert [one.utterance for one in found] == [one.utterance for one in expected]
    assert [one.notes for one in found] == [one.notes for one in expected]
    for one, other in zip(found, expected, strict=True):
        assert one.prediction.probabilities == pytest.approx(other.prediction.probabilities, abs=1e-6)
        assert {name: part.weight for name, part in one.evidence.items()} == pytest.approx(
            {name: part.weight for name, part in other.evidence.items()}, abs=1e-6
        )


def assert_tracks(found: Analysis, expected: Analysis) -> None:
    assert found.tracks is not None
    assert expected.tracks is not None
    for one, other in zip(found.tracks, expected.tracks, strict=True):
        assert (one.id, one.times, one.boxes) == (other.id, other.times, other.boxes)
        assert (one.utterances, one.speaks) == (other.utterances, other.speaks)
        np.testing.assert_allclose(one.probabilities, other.probabilities, atol=1e-6)


@pytest.fixture(scope="module")
def quarrel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five turns of two voices; a face that comes and goes, and is hardly there in one turn."""
    low, high = vowel(1.6, pitch=100.0), vowel(1.3, pitch=260.0, formants=(310.0, 2020.0, 2960.0, 3700.0))
    parts = [silence(0.4), low, silence(0.5), high, silence(0.9), low[:9000], silence(0.5), high, silence(1.5), low]
    sound = np.concatenate([*parts, silence(0.3)])
    wall = np.full_like(face_image(), 150)
    count = round(len(sound) / 16_000 * 10)
    faces = [face_image(seed=n) for n in range(3)]
    shown = [faces[n % 3] if (n // 7) % 3 or n in {28, 43} else wall for n in range(count)]
    return write_video(tmp_path_factory.mktemp("film") / "quarrel.mp4", shown, 10.0, waveform=sound)


@pytest.fixture(scope="module")
def expected(recognizer: Recognizer, quarrel: Path) -> Analysis:
    return recognizer.analyze(quarrel, transcriber="none")


@pytest.mark.parametrize("seed", range(4))
def test_pieces_of_any_size_give_the_readings_of_the_file(
    recognizer: Recognizer, quarrel: Path, expected: Analysis, seed: int
) -> None:
    events = live(recognizer, quarrel, seed)
    assert len(expected.readings) == 5
    assert {reading.utterance.speaker for reading in expected.readings} == {"A", "B"}
    assert_same(newest(events), expected.readings)
    assert isinstance(events[-1], Ended)
    assert_same(events[-1].analysis.readings, expected.readings)
    assert events[-1].analysis.warnings == expected.warnings
    assert events[-1].analysis.source.modalities == expected.source.modalities
    assert_tracks(events[-1].analysis, expected)


def test_words_too(recognizer: Recognizer) -> None:
    expected = recognizer.analyze(EXAMPLES / "clip.mp4", transcriber="pocketsphinx")
    events = live(recognizer, EXAMPLES / "clip.mp4", 1, transcriber("pocketsphinx"))
    assert any(reading.utterance.text for reading in expected.readings)
    assert_same(newest(events), expected.readings)


def test_two_people_and_who_of_them_speaks(recognizer: Recognizer, tmp_path: Path) -> None:
    path = write_talk(tmp_path / "talk.mp4", [Turn(1.2, 2), Turn(1.0, 1)])
    expected = recognizer.analyze(path, transcriber="none")
    events = live(recognizer, path, 3)
    assert_same(newest(events), expected.readings)
    assert isinstance(events[-1], Ended)
    assert_tracks(events[-1].analysis, expected)
    assert [track.speaks for track in expected.tracks or ()] == [(1,), (0,)]


def test_faces_alone(recognizer: Recognizer, tmp_path: Path) -> None:
    """Where nobody speaks, the time in view is what is read."""
    frames = [face_image(seed=1), face_image(seed=2)]
    path = write_video(tmp_path / "mute.mp4", frames * 30, 10.0, waveform=silence(6.0))
    expected = recognizer.analyze(path, transcriber="none")
    events = live(recognizer, path, 2)
    assert len(expected.readings) == 2
    assert_same(newest(events), expected.readings)
    assert events[-1].analysis.warnings == expected.warnings
    assert_tracks(events[-1].analysis, expected)


def test_sound_alone(recognizer: Recognizer, tmp_path: Path) -> None:
    write_media(tmp_path / "voice.wav", np.concatenate([vowel(2.0), silence(1.0), vowel(20.0, pitch=180.0)]))
    expected = recognizer.analyze(tmp_path / "voice.wav", transcriber="none")
    session = Session(Setup(recognizer.experts, wants_words=False))
    events = [event for piece in pieces(tmp_path / "voice.wav") for event in session.hear(piece.waveform)]
    events += session.finish()
    assert len(expected.readings) >= 3
    assert_same(newest(events), expected.readings)


def test_every_span_begins_goes_on_and_ends(recognizer: Recognizer, quarrel: Path) -> None:
    events = live(recognizer, quarrel, 0)
    spans = [event for event in events if isinstance(event, SpeechBegan | SpeechEnded)]
    assert [type(event) for event in spans] == [SpeechBegan, SpeechEnded] * 5
    for began, ended in zip(spans[::2], spans[1::2], strict=True):
        assert began.start == pytest.approx(ended.span.start)
    finals = [event.reading.utterance for event in events if isinstance(event, Final)]
    assert [utterance.span for utterance in finals] == [event.span for event in spans[1::2]]
    early = [event.reading.utterance for event in events if isinstance(event, Provisional)]
    assert early
    for utterance in early:
        final = finals[utterance.index]
        assert utterance.span.start == final.span.start
        assert utterance.span.end <= final.span.end + 0.36, "the pause after it is not known yet"


def test_what_was_just_said_is_heard_before_its_pause_is_over(recognizer: Recognizer) -> None:
    """The guess is the utterance to the last sample, so no reading depends on whether it was made."""
    sound = np.concatenate([vowel(1.0), silence(0.5)])
    found = []
    for hurried in (False, True):
        session = Session(Setup(recognizer.experts, wants_words=False))
        events = [e for at in range(0, len(sound), 320) for e in session.hear(sound[at : at + 320], hurried=hurried)]
        found.append([event for event in events if isinstance(event, Final)])
    assert len(found[0]) == 1
    assert found[0] == found[1]
