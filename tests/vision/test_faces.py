"""Detectors on drawn faces, and what a detector's rows become."""

from pathlib import Path

import numpy as np
import pytest

from mien.errors import MissingPartError
from mien.testing.vision import face_image
from mien.vision.faces import MAX_FACES, Box, HaarDetector, YuNetDetector, shrink, yunet_faces


@pytest.fixture(scope="module")
def haar() -> HaarDetector:
    return HaarDetector()


@pytest.mark.parametrize("side", [40, 80, 120, 160, 200])
def test_haar_finds_the_drawn_face_at_every_size(haar: HaarDetector, side: int) -> None:
    (face,) = haar.detect(face_image(side))
    assert np.hypot(face.box.centre[0] - 160, face.box.centre[1] - 120) < 0.2 * side
    assert 0.8 * side < face.box.side < 1.4 * side
    assert 0.3 < face.score <= 1
    assert face.landmarks is None


def test_haar_answers_in_pixels_of_the_picture_given(haar: HaarDetector) -> None:
    (face,) = haar.detect(face_image(300, width=1280, height=720, centre=(900, 300)))
    assert np.hypot(face.box.centre[0] - 900, face.box.centre[1] - 300) < 40


def test_haar_finds_two_faces(haar: HaarDetector) -> None:
    both = np.hstack([face_image(90, width=200), face_image(110, width=200)])
    assert sorted(round(face.box.centre[0] / 100) for face in haar.detect(both)) == [1, 3]


def empty_pictures() -> list[np.ndarray]:
    noise = np.random.default_rng(0).integers(0, 256, (240, 320, 3), dtype=np.uint8)
    return [np.zeros((240, 320, 3), np.uint8), np.full((240, 320, 3), 255, np.uint8), noise]


@pytest.mark.parametrize("picture", empty_pictures(), ids=["black", "white", "noise"])
def test_haar_finds_nothing_where_there_is_nothing(haar: HaarDetector, picture: np.ndarray) -> None:
    assert haar.detect(picture) == []


@pytest.mark.parametrize("shape", [(1, 1), (10, 300), (19, 19), (2000, 4)])
def test_haar_takes_pictures_too_small_for_a_face(haar: HaarDetector, shape: tuple[int, int]) -> None:
    assert haar.detect(np.full((*shape, 3), 128, np.uint8)) == []


def row(x: float = 10, y: float = 20, width: float = 30, height: float = 40, score: float = 0.9) -> np.ndarray:
    return np.array([x, y, width, height, *range(10), score], np.float32)


def test_yunet_rows_become_faces_of_the_whole_picture() -> None:
    (face,) = yunet_faces(row()[None], 0.5)
    assert face.box == Box(20, 40, 60, 80)
    assert face.score == pytest.approx(0.9)
    assert face.landmarks is not None
    np.testing.assert_allclose(face.landmarks, np.arange(10).reshape(5, 2) * 2)


def test_yunet_without_rows_has_no_faces() -> None:
    assert yunet_faces(None, 1) == []


def test_yunet_drops_rows_that_are_no_rectangle() -> None:
    rows = np.stack([row(width=0), row(height=-1), row(x=np.nan), row(score=0.7)])
    assert [face.score for face in yunet_faces(rows, 1)] == [pytest.approx(0.7)]


def test_the_best_faces_of_a_crowd_are_kept() -> None:
    rows = np.stack([row(score=number / 100) for number in range(50)])
    scores = [face.score for face in yunet_faces(rows, 1)]
    assert len(scores) == MAX_FACES
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == pytest.approx(0.49)


def test_a_missing_yunet_says_how_to_bring_it(tmp_path: Path) -> None:
    with pytest.raises(MissingPartError, match="mien bundle fetch yunet"):
        YuNetDetector(tmp_path / "yunet.onnx")


def test_a_file_that_is_no_model_says_how_to_replace_it(tmp_path: Path) -> None:
    (tmp_path / "yunet.onnx").write_bytes(b"not a model")
    with pytest.raises(MissingPartError, match="not a model"):
        YuNetDetector(tmp_path / "yunet.onnx")


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (Box(0, 0, 10, 10), Box(0, 0, 10, 10), 1.0),
        (Box(0, 0, 10, 10), Box(5, 0, 10, 10), 1 / 3),
        (Box(0, 0, 10, 10), Box(10, 0, 10, 10), 0.0),
        (Box(0, 0, 0, 0), Box(0, 0, 0, 0), 0.0),
    ],
)
def test_overlap(a: Box, b: Box, expected: float) -> None:
    assert a.iou(b) == b.iou(a) == pytest.approx(expected)


@pytest.mark.parametrize("side", [50, 63, 130, 199])
def test_quick_shrinking_sees_the_same(side: int) -> None:
    rows, columns = np.mgrid[:100, :200]
    picture = np.stack([128 + 100 * np.sin(rows / 9) * np.cos(columns / 13)] * 3, axis=2).astype(np.uint8)
    slow, quick = shrink(picture, side), shrink(picture, side, quick=True)
    assert slow[1] == quick[1]
    assert slow[0].shape == quick[0].shape
    assert np.abs(slow[0].astype(int) - quick[0]).max() <= 4


def test_shrinking_keeps_the_shape_and_never_enlarges() -> None:
    small, scale = shrink(np.zeros((100, 200, 3), np.uint8), 50)
    assert (small.shape, scale) == ((25, 50, 3), 0.25)
    same, scale = shrink(small, 50)
    assert same is small
    assert scale == 1
