"""Events as JSON against their published schema, and what a session says when things go wrong."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import jsonschema
import numpy as np
import pytest

from mien.errors import InputError
from mien.inference.recognizer import Recognizer
from mien.inference.seeing import detector
from mien.streaming.events import Began, Event, FaceSeen, Final, FramesShed, Warned
from mien.streaming.film import Jpeg, Sound
from mien.streaming.inbox import Batch, work
from mien.streaming.session import Session, Setup
from mien.streaming.wire import KINDS, event_dict, line
from mien.testing.audio import silence, vowel
from mien.testing.vision import face_image

PUBLISHED = Path(__file__).parents[2] / "docs" / "schema" / "live-1.json"


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer.load("base")


def jpeg(time: float, image: np.ndarray) -> Jpeg:  # type: ignore[type-arg]
    return Jpeg(time, cv2.imencode(".jpg", image)[1].tobytes())


def pieces() -> Iterator[Sound | Jpeg]:
    """Three seconds with a face, in which somebody speaks twice; pictures come as a camera sends them."""
    sound = np.concatenate([silence(0.3), vowel(1.5), silence(0.7), vowel(0.8, pitch=200.0), silence(0.5)])
    picture = jpeg(0.0, face_image(seed=1)).data
    for step in range(len(sound) // 1600):
        yield Jpeg(step / 10 + 0.01, picture)
        yield Sound(step / 10, sound[step * 1600 : (step + 1) * 1600])


@pytest.fixture(scope="module")
def events(recognizer: Recognizer) -> list[Event]:
    session = Session(Setup(recognizer.experts, None, detector()))
    said: list[Event] = [session.begin()]
    for piece in pieces():
        said += work(session, Batch((piece,), 0, 0.0))
    said += work(session, Batch((), 3, 0.7))
    return said + list(session.finish())


def test_the_published_schema_is_what_the_code_prints() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "mien.streaming.schema"], check=True, capture_output=True, text=True, timeout=60
    )
    assert PUBLISHED.read_text() == printed.stdout


def test_every_event_validates_and_nearly_every_kind_is_seen(events: list[Event]) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(PUBLISHED.read_text()))
    for event in events:
        validator.validate(event_dict(event))
    said = {event_dict(event)["type"] for event in events}
    assert said == {name for name, _ in KINDS.values()} - {"revised", "error"}
    final = next(event for event in events if isinstance(event, Final))
    validator.validate(event_dict(final) | {"type": "revised"})
    assert not validator.is_valid(event_dict(final) | {"type": "rumour"})


def test_an_event_is_one_line(events: list[Event]) -> None:
    for event in events:
        assert "\n" not in line(event)
        assert json.loads(line(event)) == event_dict(event)


def test_the_beginning_and_the_end(events: list[Event]) -> None:
    assert isinstance(events[0], Began)
    assert events[0].modalities == ("audio", "face")
    end = event_dict(events[-1])
    assert end["analysis"]["source"]["modalities"] == ["audio", "face"]
    assert len(end["analysis"]["utterances"]) == 2
    assert any("no words" in warning for warning in end["analysis"]["warnings"])


def test_what_was_shed_is_said_at_once_and_at_the_end(events: list[Event]) -> None:
    [shed] = [event for event in events if isinstance(event, FramesShed)]
    assert (shed.frames, shed.behind) == (3, 0.7)
    assert "3 pictures were not looked at, as there was no time for them" in [
        event.message for event in events if isinstance(event, Warned)
    ]


def test_a_face_is_said_with_its_place(events: list[Event]) -> None:
    faces = [event_dict(event) for event in events if event_dict(event)["type"] == "face"]
    assert len(faces) >= 10
    assert {face["person"] for face in faces} == {1}
    x, y, width, height = faces[0]["box"]
    assert 0 <= x < 0.5 < x + width <= 1
    assert 0 <= y < 0.5 < y + height <= 1


def test_a_broken_picture_is_left_out_and_said_once(recognizer: Recognizer) -> None:
    session = Session(Setup(recognizer.experts, None, detector()))
    said = [event for step in range(9) for event in session.watch(Jpeg(step / 5, b"no picture"))]
    assert [type(event) for event in said] == [Warned]
    said += [event for step in range(9, 20) for event in session.watch(jpeg(step / 5, face_image(seed=1)))]
    assert len(said) > 5


@pytest.mark.parametrize("time", [-1.0, 0.4, float("nan"), float("inf")])
def test_pictures_out_of_order_are_refused(recognizer: Recognizer, time: float) -> None:
    session = Session(Setup(recognizer.experts, None, detector()))
    list(session.watch(jpeg(0.4, face_image())))
    with pytest.raises(InputError, match="pictures come in order of time"):
        list(session.watch(jpeg(time, face_image())))


def test_a_jump_of_the_camera_clock_costs_nothing(recognizer: Recognizer) -> None:
    """A hostile clock must not make the grid between two pictures endless."""
    session = Session(Setup(recognizer.experts, None, detector()))
    picture = jpeg(0.0, face_image())
    for time in (0.0, 1e9, 1e12):
        list(session.watch(Jpeg(time, picture.data)))


def test_an_utterance_waits_for_late_pictures_but_not_for_ever(recognizer: Recognizer) -> None:
    session = Session(Setup(recognizer.experts, None, detector()))
    list(session.watch(jpeg(0.0, face_image(seed=1))))
    said = list(session.hear(np.concatenate([vowel(1.5), silence(0.6)])))
    assert not any(isinstance(event, Final) for event in said)
    said = list(session.hear(silence(1.0)))
    [final] = [event for event in said if isinstance(event, Final)]
    assert final.reading.notes == ("no face in view",), "one look alone is not yet a person"


def test_faces_are_said_though_no_later_picture_comes(recognizer: Recognizer) -> None:
    """The last picture before the camera falls behind is looked at when its utterance waits no longer."""
    session = Session(Setup(recognizer.experts, None, detector()))
    picture = jpeg(0.0, face_image(seed=1)).data
    sound = np.concatenate([silence(0.3), vowel(1.2), silence(2.0)])
    said = [event for time in (0.0, 0.2, 0.4) for event in session.watch(Jpeg(time, picture))]
    for start in range(0, len(sound), 1600):
        said += session.hear(sound[start : start + 1600])
    assert any(isinstance(event, Final) for event in said)
    assert [event.time for event in said if isinstance(event, FaceSeen)] == pytest.approx([0.0, 0.2, 0.4])


def test_a_broken_picture_costs_neither_the_next_nor_the_session(recognizer: Recognizer) -> None:
    picture = jpeg(0.0, face_image(seed=1)).data
    for broken in (0.0, 0.4):  # before good ones; and last, when an utterance waits for it no longer
        session = Session(Setup(recognizer.experts, None, detector()))
        said: list[Event] = []
        for time in (0.0, 0.2, 0.4):
            said += session.watch(Jpeg(time, b"\xff\xd8\xff nothing" if time == broken else picture))
        sound = np.concatenate([silence(0.3), vowel(1.2), silence(2.0)])
        for start in range(0, len(sound), 1600):
            said += session.hear(sound[start : start + 1600])
        said += session.finish()
        assert len([event for event in said if isinstance(event, Warned) and "decoded" in event.message]) == 1
        assert len({event.time for event in said if isinstance(event, FaceSeen)}) == 2
