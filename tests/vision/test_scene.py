"""The scene: black where faces are, the resized picture everywhere else."""

import cv2
import numpy as np
import pytest

from mien.testing.vision import face_image
from mien.vision.faces import Box, Face, HaarDetector
from mien.vision.scene import GROWTH, HEIGHT, WIDTH, scene

GENERATOR = np.random.default_rng(0)


def picture(height: int = 240, width: int = 320) -> np.ndarray:
    return GENERATOR.integers(1, 256, (height, width, 3), dtype=np.uint8)  # nothing is black before a face is hidden


def face(x: float, y: float, width: float, height: float) -> Face:
    return Face(Box(x, y, width, height), 0.9)


def hidden(found: np.ndarray) -> np.ndarray:
    return ~found.any(axis=2)


def test_without_faces_it_is_the_picture_resized() -> None:
    image = picture(256, 342)
    found = scene(image, [])
    assert found.shape == (HEIGHT, WIDTH, 3)
    blocks = image.astype(float).reshape(128, 2, 171, 2, 3).mean(axis=(1, 3))
    np.testing.assert_allclose(found, blocks, atol=0.51)


@pytest.mark.parametrize("size", [(240, 320), (128, 171), (60, 80), (20, 30), (700, 500)])
@pytest.mark.parametrize("side", [2, 3, 5, 12])
def test_no_pixel_of_a_face_is_left(size: tuple[int, int], side: int) -> None:
    """A white face in a grey room: whatever the scale, nothing brighter than the room is left."""
    height, width = size
    image = np.full((height, width, 3), 100, np.uint8)
    left, top = width // 3, height // 4
    image[top : top + side, left : left + side] = 255
    found = scene(image, [face(left, top, side, side)])
    assert found.max() == 100
    assert hidden(found).any()


def test_what_is_hidden_is_the_face_and_little_more() -> None:
    found = hidden(scene(picture(), [face(100, 60, 80, 60)], height=240, width=320))
    rows, columns = np.flatnonzero(found.any(axis=1)), np.flatnonzero(found.any(axis=0))
    assert found[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].all()
    high, wide = (GROWTH - 1) / 2 * 60, (GROWTH - 1) / 2 * 80
    np.testing.assert_allclose([rows[0], rows[-1] + 1], [60 - high, 120 + high], atol=2)
    np.testing.assert_allclose([columns[0], columns[-1] + 1], [100 - wide, 180 + wide], atol=2)


def test_all_else_stays_as_it_is() -> None:
    image = picture()
    found, whole = scene(image, [face(100, 60, 80, 60)]), scene(image, [])
    np.testing.assert_array_equal(found[~hidden(found)], whole[~hidden(found)])


def test_every_face_is_hidden() -> None:
    one, other = face(10, 10, 50, 50), face(200, 100, 60, 60)
    image = picture()
    both = hidden(scene(image, [one, other]))
    np.testing.assert_array_equal(both, hidden(scene(image, [one])) | hidden(scene(image, [other])))


@pytest.mark.parametrize(
    "box", [(-50, -50, 80, 80), (300, 220, 100, 100), (-10, -10, 900, 900), (500, 500, 50, 50), (-90, 20, 10, 10)]
)
def test_faces_over_the_edge(box: tuple[float, float, float, float]) -> None:
    x, y, width, height = box
    found = hidden(scene(picture(), [face(*box)]))
    inside = x + width > 0 and y + height > 0 and x < 320 and y < 240
    assert found.any() == inside
    assert found.all() == (width == 900)


def test_the_picture_given_is_not_touched() -> None:
    image = picture(HEIGHT, WIDTH)
    before = image.copy()
    scene(image, [face(20, 20, 50, 50)])
    np.testing.assert_array_equal(image, before)


def test_a_detected_face_cannot_be_found_again() -> None:
    image = face_image(120)
    detector = HaarDetector()
    found = scene(image, detector.detect(image), height=240, width=320)
    assert detector.detect(found) == []
    assert detector.detect(cv2.resize(image, (320, 240))) != []
