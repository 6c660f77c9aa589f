"""Several people in view: who speaks, one track each, and the numbers they are told by."""

from __future__ import annotations

import json
import math
from pathlib import Path

import cv2
import jsonschema
import numpy as np
import pytest
from engine import Run

from mien.inference.people import Look, People, Seen
from mien.inference.recognizer import Recognizer
from mien.inference.remarks import whose_face
from mien.inference.speaking import Mouth, choose
from mien.labels import EKMAN_7, SENTIMENT_3
from mien.media import probe
from mien.report import read
from mien.testing.audio import silence, vowel, write_media
from mien.testing.talk import Turn, spans, write_talk
from mien.testing.vision import face_image, write_video
from mien.types import Analysis, Span

SCHEMA = Path(__file__).parents[2] / "docs" / "schema" / "analysis-1.json"
TURNS = [Turn(1.4, 1), Turn(1.3, 2), Turn(1.2, None)]
SPAN = Span(0.0, 2.0)
VOICE = np.ones(20, bool)
TIMES = np.arange(0.2, 2.01, 0.2)


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_talk(tmp_path_factory.mktemp("talk") / "talk.mp4", TURNS)


@pytest.fixture(scope="module")
def analysis(recognizer: Recognizer, talk: Path) -> Analysis:
    return recognizer.analyze(talk, transcriber="none")


def test_the_face_of_an_utterance_is_that_of_its_speaker(analysis: Analysis) -> None:
    assert analysis.tracks is not None
    left, right = analysis.tracks
    assert (left.id, right.id) == (1, 2)
    assert left.boxes[0][0] < 0.5 < right.boxes[0][0]
    assert left.speaks == (0,)
    assert right.speaks == (1,)
    for reading, turn, (start, end) in zip(analysis.readings, TURNS, spans(TURNS), strict=True):
        assert reading.utterance.span is not None
        assert reading.utterance.span.overlap(Span(start, end)) > 0.9 * turn.seconds
        assert reading.notes == (whose_face(2, turn.speaker is not None),)


def test_every_utterance_has_its_face_in_one_track(analysis: Analysis) -> None:
    owners = [index for track in analysis.tracks or () for index in track.utterances]
    assert sorted(owners) == [0, 1, 2]


def test_tracks_last_as_long_as_their_people_are_in_view(analysis: Analysis) -> None:
    for track in analysis.tracks or ():
        assert track.span.start == 0
        assert track.span.end == pytest.approx(analysis.source.duration, abs=0.5)
        assert np.diff(track.times) == pytest.approx(0.2)
        assert np.sum(track.probabilities, axis=1) == pytest.approx(1)


def test_tracks_stand_in_the_contract_and_come_back(analysis: Analysis) -> None:
    document = json.loads(analysis.to_json())
    jsonschema.validate(document, json.loads(SCHEMA.read_text()))
    assert [track["speaks"] for track in document["tracks"]] == [[0], [1]]
    assert read.from_dict(document).to_json() == analysis.to_json()


def test_tracks_are_shown_over_other_labels(analysis: Analysis) -> None:
    shown = analysis.to(SENTIMENT_3)
    assert [len(track.probabilities[0]) for track in shown.tracks or ()] == [3, 3]
    assert sum(shown.to_json().count(f'"{label}"') for label in SENTIMENT_3.labels) > 6


def test_one_person_who_speaks_needs_no_note(recognizer: Recognizer, tmp_path: Path) -> None:
    path = write_talk(tmp_path / "one.mp4", [Turn(1.4, 1), Turn(1.2, None)], people=1)
    first, second = recognizer.analyze(path, transcriber="none").readings
    assert first.notes == ()
    assert second.notes == ("the mouth in view kept still: the voice may belong to somebody out of view",)


def test_faces_are_numbered_alike_in_films_and_pictures(recognizer: Recognizer, tmp_path: Path) -> None:
    two = np.hstack([face_image(110, width=200, seed=1), face_image(140, width=200, seed=2)])
    film = write_video(tmp_path / "two.mp4", [two] * 8, 10.0, waveform=silence(0.8))
    cv2.imwrite(str(tmp_path / "two.png"), two)
    for path in (film, tmp_path / "two.png"):
        readings = recognizer.analyze(path, transcriber="none").readings
        assert sorted(reading.utterance.speaker or "" for reading in readings) == ["face 1", "face 2"]


def test_there_are_tracks_only_where_there_is_a_film(recognizer: Recognizer, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "face.png"), face_image(seed=1))
    wall = write_video(tmp_path / "wall.mp4", [np.full((120, 160, 3), 90, np.uint8)] * 5, 5.0, waveform=silence(1.0))
    assert recognizer.analyze(tmp_path / "face.png").tracks is None
    assert recognizer.analyze(text="Hello there!").tracks is None
    assert recognizer.analyze(wall, transcriber="none").tracks == ()


def test_the_command_line_draws_what_it_found(mien: Run, talk: Path, tmp_path: Path) -> None:
    done = mien(talk, "--asr", "none", "--render", tmp_path / "drawn.mp4")
    assert (done.status, done.err) == (0, "")
    drawn, film = probe(tmp_path / "drawn.mp4"), probe(talk)
    assert (drawn.audio, drawn.video) == (True, True)
    assert drawn.duration == pytest.approx(film.duration, abs=0.15)


def test_a_wall_is_said_to_be_one_and_drawn(mien: Run, tmp_path: Path) -> None:
    sound = np.concatenate([silence(0.3), vowel(1.2), silence(0.5)])
    wall = write_video(tmp_path / "wall.mp4", [np.full((120, 160, 3), 90, np.uint8)] * 20, 10.0, waveform=sound)
    done = mien(wall, "--asr", "none", "--render", tmp_path / "drawn.mp4")
    assert done.status == 0
    assert done.analysis["tracks"] == []
    assert "no face in view" in done.analysis["warnings"]
    assert [utterance["notes"] for utterance in done.analysis["utterances"]] == [["no face in view"]]
    assert probe(tmp_path / "drawn.mp4").video


@pytest.mark.parametrize("name", ["voice.wav", "face.png", "words.txt"])
def test_there_is_nothing_to_draw_onto_without_a_film(mien: Run, tmp_path: Path, name: str) -> None:
    write_media(tmp_path / "voice.wav", vowel(1.0))
    cv2.imwrite(str(tmp_path / "face.png"), face_image())
    (tmp_path / "words.txt").write_text("Hello there!")
    done = mien(tmp_path / name, "--asr", "none", "--render", tmp_path / "drawn.mp4")
    assert (done.status, done.out) == (3, "")
    assert done.err.endswith(f"{name}: holds no video for --render to draw onto\n")
    assert not (tmp_path / "drawn.mp4").exists()


def mouth(motion: float | list[float]) -> Mouth:
    return Mouth(TIMES, np.broadcast_to(np.array(motion, float), TIMES.shape))


def test_the_mouth_that_moves_most_is_chosen() -> None:
    assert choose({1: mouth(0.05), 2: mouth(0.6)}, SPAN, VOICE, 0.2).person == 2
    assert choose({1: mouth(0.9), 2: mouth(0.6)}, SPAN, VOICE, 0.2).person == 1


@pytest.mark.parametrize(
    ("mouths", "known"),
    [
        ({1: 0.1, 2: 0.05}, True),
        ({1: 0.5, 2: 0.55}, True),
        ({1: math.nan, 2: 0.05}, False),
        ({1: math.nan}, False),
    ],
    ids=["both still", "both alike", "one not seen", "none seen"],
)
def test_where_nobody_stands_out_nobody_is_chosen(mouths: dict[int, float], known: bool) -> None:
    choice = choose({person: mouth(value) for person, value in mouths.items()}, SPAN, VOICE, 0.2)
    assert choice.person is None
    assert choice.known is known


def test_motion_in_the_pauses_counts_against_a_mouth() -> None:
    """One chews throughout, the other moves with the voice: five tenths of the utterance."""
    voice = np.arange(20) < 10
    with_it = mouth([0.6] * 5 + [0.0] * 5)
    assert choose({1: mouth(0.6), 2: with_it}, SPAN, voice, 0.2).person == 2


def test_without_a_voice_nobody_is_chosen() -> None:
    for voice in (None, np.zeros(20, bool)):
        assert not choose({1: mouth(0.9)}, SPAN, voice, 0.2).known


def test_too_few_looks_say_nothing() -> None:
    few = Mouth(TIMES[:2], np.array([0.9, 0.9]))
    assert not choose({1: few}, SPAN, VOICE, 0.2).known


def people(*looks: tuple[float, int, float]) -> People:
    """Looks of a time, a person and a quality."""
    found = People(EKMAN_7)
    for time, person, quality in looks:
        row = np.full(7, 0.05)
        row[person] = 0.7
        found.add(Look(time, person, quality, row, (0.1, 0.2, 0.3, 0.4), math.nan))
    return found


def test_the_face_seen_best_is_read_where_no_mouth_is_known() -> None:
    seen = people((0.0, 1, 0.5), (0.0, 2, 0.9), (0.2, 1, 0.5), (0.2, 2, 0.8)).during(Span(0, 1))
    assert seen is not None
    assert (seen.person, seen.people, seen.speaks) == (2, 2, None)
    assert seen.trust == pytest.approx(0.85)
    assert people((0.0, 1, 0.5)).during(Span(3, 4)) is None


def test_one_look_on_either_side_of_a_short_span_counts() -> None:
    assert people((0.4, 1, 0.5)).during(Span(0.45, 0.5)) is not None
    assert people((0.4, 1, 0.5)).during(Span(0.6, 0.65)) is None


def test_views_are_cut_at_absences_and_at_their_longest() -> None:
    times = [*(k / 5 for k in range(22)), 6.0, 6.2]
    found = people(*((time, 1, 0.5) for time in times)).stretches()
    assert [(span.start, pytest.approx(span.end)) for span, _ in found] == [(0.0, 4.0), (4.0, 4.4), (6.0, 6.4)]


def test_a_track_knows_where_it_was_read() -> None:
    looks = people((0.0, 1, 0.5), (0.0, 2, 0.9), (0.2, 1, 0.25))
    read_in = [Seen(np.zeros(7), 0.5, 1, 2, True), None, Seen(np.zeros(7), 0.5, 1, 2), Seen(np.zeros(7), 0.5, 2, 2)]
    one, other = looks.tracks(read_in)
    assert (one.utterances, one.speaks) == ((0, 2), (0,))
    assert (other.utterances, other.speaks) == ((3,), ())
    assert one.quality == pytest.approx(0.375)
    assert one.prediction.as_dict()["joy"] == pytest.approx(0.7)
