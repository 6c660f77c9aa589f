"""Faces followed between detections: drawn heads that move by known ways."""

import numpy as np
import pytest

from mien.testing.vision import face_image
from mien.vision.faces import Box, Face, HaarDetector
from mien.vision.flow import follow, ground
from mien.vision.frames import Frame
from mien.vision.observe import Observer

BEFORE = Face(Box(95, 60, 130, 130), 0.8, np.array([[130.0, 100], [190, 100], [160, 125], [140, 175], [180, 175]]))


def followed(after: np.ndarray, face: Face = BEFORE) -> Face | None:
    [found] = follow(ground(face_image(140, seed=1)), ground(after), [face])
    return found


@pytest.mark.parametrize("way", [(0, 0), (12, -5), (-30, 10), (3, 35)])
def test_a_face_is_where_it_was_moved_to(way: tuple[int, int]) -> None:
    found = followed(face_image(140, centre=(160 + way[0], 120 + way[1]), seed=2))
    assert found is not None
    assert np.subtract(found.box.centre, BEFORE.box.centre) == pytest.approx(way, abs=1.5)
    assert found.landmarks is not None
    assert BEFORE.landmarks is not None
    assert found.landmarks.mean(axis=0) - BEFORE.landmarks.mean(axis=0) == pytest.approx(way, abs=2.5)
    assert found.score == BEFORE.score


@pytest.mark.parametrize("side", [126, 154])
def test_a_box_grows_with_its_face(side: int) -> None:
    found = followed(face_image(side, seed=2))
    assert found is not None
    assert found.box.width / BEFORE.box.width == pytest.approx(side / 140, abs=0.03)


LOST = {
    "a wall": np.full((240, 320, 3), 150, np.uint8),
    "a cut": np.random.default_rng(0).integers(0, 255, (240, 320, 3)).astype(np.uint8),
    "a face that left": face_image(140, centre=(400, 120), seed=2),
    "another size of picture": face_image(140, width=400, height=300, seed=1),
}


@pytest.mark.parametrize("after", LOST.values(), ids=LOST.keys())
def test_what_is_gone_is_lost(after: np.ndarray) -> None:
    assert followed(after) is None


def test_one_face_may_be_lost_and_another_not() -> None:
    one, wall = face_image(140, seed=1), np.full((240, 320, 3), 150, np.uint8)
    other = Face(Box(95 + 320, 60, 130, 130), 0.8)
    found = follow(ground(np.hstack([one, one])), ground(np.hstack([one, wall])), [BEFORE, other])
    assert [face is None for face in found] == [False, True]


class Counting:
    """The cascade, counting how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.looks = 0
        self._detector = HaarDetector()

    def detect(self, image: np.ndarray) -> list[Face]:
        self.asked.append(self.looks)
        return self._detector.detect(image)


def watched(pictures: list[np.ndarray]) -> tuple[Counting, list[list[tuple[int, float]]]]:
    """Who was seen where, look by look."""
    detector = Counting()
    observer = Observer(detector)
    said = []
    for number, picture in enumerate(pictures):
        detector.looks = number
        said.append([(look.track, look.box.centre[0]) for look in observer.see(Frame(number / 5, picture))])
    return detector, said


def test_whole_pictures_are_looked_at_every_fourth_time() -> None:
    """And at the second look, since a face counts once it was found twice."""
    detector, said = watched([face_image(140, centre=(120 + 4 * n, 120), seed=n) for n in range(10)])
    assert detector.asked == [0, 1, 5, 9]
    assert {track for looks in said for track, _ in looks} == {1}
    places = [x for looks in said for _, x in looks]
    assert places == pytest.approx([120 + 4 * n for n in range(10)], abs=8)


def test_a_cut_is_noticed_at_once() -> None:
    one, other = face_image(140, centre=(100, 120)), face_image(100, centre=(262, 130))
    detector, said = watched([one] * 6 + [other] * 4)
    assert detector.asked == [0, 1, 5, 6, 7]
    assert [sorted({track for track, _ in looks}) for looks in said] == [[], *[[1]] * 5, [], *[[2]] * 3]


def test_nobody_is_looked_for_less_often() -> None:
    detector, _ = watched([np.full((240, 320, 3), 150, np.uint8)] * 7)
    assert detector.asked == [0, 4]


def test_people_are_numbered_from_the_left() -> None:
    two = np.hstack([face_image(100, width=200), face_image(140, width=200)])
    _, said = watched([two, two])
    assert {(track, x < 200) for track, x in said[1]} == {(1, True), (2, False)}
