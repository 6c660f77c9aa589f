"""Sequences of films whose every picture is known."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from mien.errors import UsageError
from mien.testing.vision import face_image, write_video
from mien.types import Span
from mien.vision.crop import crop
from mien.vision.faces import Box, Face, HaarDetector
from mien.vision.frames import image
from mien.vision.sequence import Pace, face_sequence, pose_sequence, present, scene_sequence


class Fixed:
    """A detector that finds the same faces everywhere; without faces, one that finds none."""

    def __init__(self, *faces: Face) -> None:
        self._faces = list(faces)

    def detect(self, image: np.ndarray) -> list[Face]:
        return self._faces


NOBODY = Fixed()


def level(number: int) -> np.ndarray:
    return np.full((48, 64, 3), 20 + 8 * number, np.uint8)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds at ten pictures a second, the n-th of grey level 20 + 8 n."""
    path = tmp_path_factory.mktemp("film") / "levels.mp4"
    return write_video(path, [level(number) for number in range(20)], 10)


def numbers(sequence: np.ndarray) -> list[int | None]:
    """Which picture of `film` stands at each place."""
    means = sequence.reshape(len(sequence), -1).mean(axis=1)
    return [round((mean - 20) / 8) if there else None for mean, there in zip(means, present(sequence), strict=True)]


def shown(film: Path, rate: float, length: int, span: Span | None = None) -> list[int | None]:
    return numbers(scene_sequence(film, NOBODY, Pace(rate, length), span, height=24, width=32))


def test_the_pace_is_that_of_the_film(film: Path) -> None:
    assert shown(film, 10, 20) == list(range(20))
    assert shown(film, 5, 10) == list(range(0, 20, 2))


def test_what_comes_after_the_end_is_absent(film: Path) -> None:
    assert shown(film, 5, 12) == [*range(0, 20, 2), None, None]


def test_of_a_longer_film_the_middle_is_taken(film: Path) -> None:
    assert shown(film, 10, 5) == [8, 9, 10, 11, 12]
    assert shown(film, 10, 5, Span(0, 0.7)) == [1, 2, 3, 4, 5]


def test_a_span_is_kept_to(film: Path) -> None:
    assert shown(film, 10, 6, Span(0.5, 0.8)) == [5, 6, 7, 8, None, None]
    assert shown(film, 5, 3, Span(1.0, 1.4)) == [10, 12, 14]


def test_a_span_between_two_moments_has_its_middle(film: Path) -> None:
    assert shown(film, 2, 3, Span(0.62, 0.78)) == [7, None, None]
    assert shown(film, 2, 1, Span(1.2, 1.2)) == [12]


def test_a_span_beyond_the_end_is_empty(film: Path) -> None:
    assert shown(film, 5, 2, Span(8, 9)) == [None, None]


def test_a_picture_fills_its_moments_while_it_is_on_screen(film: Path) -> None:
    """Twenty moments a second of a film with ten: each picture stands twice, but of the last nobody knows."""
    assert shown(film, 20, 8, Span(0, 0.35)) == [0, 0, 1, 1, 2, 2, 3, None]


def test_a_still_picture_fills_the_first_place(tmp_path: Path) -> None:
    assert shown(still(tmp_path, level(3)), 5, 3) == [3, None, None]


def still(folder: Path, picture: np.ndarray) -> Path:
    cv2.imwrite(str(folder / "still.png"), picture)
    return folder / "still.png"


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds at five a second: a face, which is away from 0.8 to 1.2 s."""
    wall = np.full((240, 320, 3), 140, np.uint8)
    pictures = [wall if 4 <= number <= 6 else face_image(120, seed=number) for number in range(10)]
    return write_video(tmp_path_factory.mktemp("person") / "face.mp4", pictures, 5)


def test_faces_stand_at_their_moments(person: Path) -> None:
    found = face_sequence(person, HaarDetector(), Pace(5, 12))
    assert found.shape == (12, 48, 48)
    assert found.dtype == np.uint8
    assert present(found).tolist() == [number < 10 and not 4 <= number <= 6 for number in range(12)]


def test_the_person_seen_best_is_taken(tmp_path: Path) -> None:
    pair = [np.hstack([face_image(70, width=200, seed=n), face_image(150, width=200, seed=n)]) for n in range(5)]
    path = write_video(tmp_path / "pair.mp4", pair, 5)
    left, right = Face(Box(65, 85, 70, 70), 0.5), Face(Box(230, 50, 140, 140), 0.9)
    both = face_sequence(path, Fixed(left, right), Pace(5, 5))
    np.testing.assert_array_equal(both, face_sequence(path, Fixed(right), Pace(5, 5)))
    assert not np.array_equal(both, face_sequence(path, Fixed(left), Pace(5, 5)))


def test_the_largest_face_of_a_still_picture(tmp_path: Path) -> None:
    path = still(tmp_path, face_image(150))
    small, large = Face(Box(0, 0, 60, 60), 0.99), Face(Box(90, 50, 140, 140), 0.5)
    found = face_sequence(path, Fixed(small, large), Pace(5, 2))
    np.testing.assert_array_equal(found[0], crop(image(path), large))
    assert present(found).tolist() == [True, False]
    assert not present(face_sequence(path, NOBODY, Pace(5, 2))).any()


LANDMARKS = np.array([[100, 100], [163, 100], [140, 135], [105, 161], [159, 161]], np.float64)


def test_poses_stand_at_their_moments(film: Path) -> None:
    found = pose_sequence(film, Fixed(Face(Box(80, 60, 100, 130), 0.9, LANDMARKS)), Pace(5, 12))
    assert found.dtype == np.float32
    assert found[:, 0].tolist() == [1] * 10 + [0] * 2
    assert (found[:10, 1] > 5).all(), "the nose points to the right"
    assert not pose_sequence(film, Fixed(Face(Box(80, 60, 100, 130), 0.9)), Pace(5, 12)).any()


@pytest.mark.parametrize(("rate", "length"), [(0, 5), (-1, 5), (float("nan"), 5), (5, 0)])
def test_an_impossible_pace(rate: float, length: int) -> None:
    with pytest.raises(UsageError, match="positive rate and length"):
        Pace(rate, length)
