"""From a film to looks at its people; a scripted detector stands in where the faces must be exact."""

from pathlib import Path

import numpy as np
import pytest

from mien.testing.vision import face_image, write_video
from mien.types import Span
from mien.vision.faces import Box, Face, HaarDetector
from mien.vision.frames import Frame
from mien.vision.observe import Observer, observe


class Script:
    """A detector that says what it was told to, frame after frame."""

    def __init__(self, *faces: list[Face]) -> None:
        self._faces = iter(faces)

    def detect(self, image: np.ndarray) -> list[Face]:
        return next(self._faces, [])


def at(x: float) -> Face:
    return Face(Box(x, 50, 60, 60), 0.9)


def film(count: int) -> list[Frame]:
    return [Frame(number / 5, face_image(60, seed=number)) for number in range(count)]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds: a face that drifts to the right."""
    pictures = [face_image(120, centre=(130 + 3 * number, 120), seed=number) for number in range(20)]
    return write_video(tmp_path_factory.mktemp("clip") / "face.mp4", pictures, 10)


def test_one_person_is_one_track(clip: Path) -> None:
    looks = list(observe(clip, HaarDetector()))
    assert [look.time for look in looks] == pytest.approx([k / 5 for k in range(10)])
    assert {look.track for look in looks} == {1}
    assert {(look.crop.shape, look.crop.dtype.name, look.frame_size) for look in looks} == {
        ((48, 48), "uint8", (320, 240))
    }
    assert all(0 < look.quality <= 1 for look in looks)
    assert looks[-1].box.centre[0] - looks[0].box.centre[0] == pytest.approx(54, abs=15)


def test_spans_limit_the_looks(clip: Path) -> None:
    times = [look.time for look in observe(clip, HaarDetector(), rate=10, spans=[Span(0.5, 1.0)])]
    assert times == pytest.approx([0.5, 0.6, 0.7, 0.8, 0.9, 1.0])


def test_a_film_without_faces_gives_nothing(tmp_path: Path) -> None:
    path = write_video(tmp_path / "wall.mp4", [np.full((120, 160, 3), 128, np.uint8)] * 10)
    assert list(observe(path, HaarDetector())) == []


def test_what_flickers_once_is_never_said() -> None:
    observer = Observer(Script([at(0)], [at(0), at(200)], [at(0)], [at(0)]), every=1)
    said = [(look.track, round(look.time, 1)) for frame in film(4) for look in observer.see(frame)]
    assert said == [(1, 0.0), (1, 0.2), (1, 0.4), (1, 0.6)]


def test_a_first_look_is_said_when_it_is_confirmed() -> None:
    observer = Observer(Script([at(0)], [], [at(0)]), every=1)
    said = [[look.time for look in observer.see(frame)] for frame in film(3)]
    assert said == [[], [], [0.0, 0.4]]


def test_nothing_is_kept_of_faces_that_are_gone() -> None:
    observer = Observer(
        Script(*([at(200 * (number % 2))] if number % 8 < 2 else [] for number in range(200))), gap=0.5, every=1
    )
    for frame in (Frame(number / 5, np.zeros((120, 320, 3), np.uint8)) for number in range(200)):
        observer.see(frame)
        assert len(observer._held) <= 2


def test_file_and_live_see_the_same(clip: Path) -> None:
    from mien.vision.frames import frames

    observer = Observer(HaarDetector())
    live = [look for frame in frames(clip) for look in observer.see(frame)]
    offline = list(observe(clip, HaarDetector()))
    assert [(a.time, a.track, a.quality, a.box) for a in live] == [(b.time, b.track, b.quality, b.box) for b in offline]
    assert all(np.array_equal(a.crop, b.crop) for a, b in zip(live, offline, strict=True))


def test_the_example_clip_shows_one_person_throughout() -> None:
    clip = Path(__file__).parents[2] / "examples" / "clip.mp4"
    looks = list(observe(clip, HaarDetector(), rate=2))
    assert [look.time for look in looks] == pytest.approx([k / 2 for k in range(len(looks))])
    assert len(looks) == 17
    assert {look.track for look in looks} == {1}
