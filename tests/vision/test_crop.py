"""Crops against slow references, and quality that falls when a face is seen worse."""

import itertools

import cv2
import numpy as np
import pytest

from mien.testing.vision import face_image
from mien.vision.crop import BOX_GROWTH, FEATURE_HEIGHT, FEATURE_SPAN, crop, quality
from mien.vision.faces import Box, Face

# FER2013's own layout in a picture 48 pixels wide: eyes, nose, corners of the mouth.
HALF_SPAN = FEATURE_SPAN * 48 / 2
MIDDLE = np.array([24.0, FEATURE_HEIGHT * 48])
LAYOUT = MIDDLE + np.array(
    [
        [-HALF_SPAN, -HALF_SPAN],
        [HALF_SPAN, -HALF_SPAN],
        [0, 0],
        [-HALF_SPAN * 0.7, HALF_SPAN],
        [HALF_SPAN * 0.7, HALF_SPAN],
    ]
)


def grey_noise(height: int, width: int, seed: int = 0) -> np.ndarray:
    smooth = cv2.GaussianBlur(np.random.default_rng(seed).uniform(0, 255, (height, width)), (0, 0), 3)
    scaled = (smooth - smooth.min()) / np.ptp(smooth) * 255
    return np.dstack([scaled.astype(np.uint8)] * 3)


def boxed(x: float, y: float, side: float, score: float = 0.9) -> Face:
    """A face whose crop is exactly the square given."""
    inner = side / BOX_GROWTH
    margin = (side - inner) / 2
    return Face(Box(x + margin, y + margin, inner, inner), score)


def test_a_square_of_the_size_asked_for_is_cut_out_as_it_is() -> None:
    picture = grey_noise(100, 120)
    np.testing.assert_allclose(crop(picture, boxed(30, 20, 48)), picture[20:68, 30:78, 0], atol=1)


def test_shrinking_averages_areas() -> None:
    picture = grey_noise(200, 200)
    blocks = picture[4:196, 2:194, 0].reshape(48, 4, 48, 4).mean((1, 3))
    np.testing.assert_allclose(crop(picture, boxed(2, 4, 192)), blocks, atol=1)


def test_beyond_the_edge_the_border_is_repeated() -> None:
    picture = grey_noise(60, 60)
    padded = np.pad(picture[:, :, 0], 24, mode="edge")
    np.testing.assert_allclose(crop(picture, boxed(-24, -24, 48)), padded[:48, :48], atol=1)


def test_landmarks_laid_out_as_in_fer2013_need_no_change() -> None:
    picture = grey_noise(48, 48)
    face = Face(Box(5, 5, 38, 43), 0.9, LAYOUT)
    np.testing.assert_allclose(crop(picture, face), picture[:, :, 0], atol=1)


@pytest.mark.parametrize("degrees", [-40, -10, 25])
@pytest.mark.parametrize("scale", [1.0, 2.5])
def test_a_tilted_face_is_levelled(degrees: float, scale: float) -> None:
    upright = cv2.GaussianBlur(grey_noise(48, 48, seed=1), (0, 0), 2)
    matrix = cv2.getRotationMatrix2D((24, 24), degrees, scale)
    matrix[:, 2] += 100
    tilted = cv2.warpAffine(upright, matrix, (250, 250), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    landmarks = LAYOUT @ matrix[:, :2].T + matrix[:, 2]
    inner = (slice(4, 44), slice(4, 44))
    found = crop(tilted, Face(Box(0, 0, 1, 1), 0.9, landmarks))[inner]
    assert np.abs(found.astype(int) - upright[inner][:, :, 0]).mean() < 4
    assert np.corrcoef(found.ravel(), upright[inner][:, :, 0].ravel())[0, 1] > 0.98


def test_turned_heads_keep_their_size() -> None:
    """From the side the eyes come together; the distance from eyes to mouth stays and sets the scale."""
    turned = LAYOUT.copy()
    turned[:, 0] = 24 + (turned[:, 0] - 24) * 0.3
    picture = grey_noise(48, 48)
    np.testing.assert_allclose(crop(picture, Face(Box(5, 5, 38, 43), 0.9, turned)), picture[:, :, 0], atol=1)


@pytest.mark.parametrize(
    "face", [boxed(500, 500, 50), boxed(10, 10, 0), boxed(-900, 0, 5000)], ids="off none huge".split()
)
def test_impossible_boxes_still_give_a_crop(face: Face) -> None:
    assert crop(grey_noise(60, 80), face).shape == (48, 48)


def test_another_size() -> None:
    assert crop(grey_noise(60, 80), boxed(0, 0, 60), size=64).shape == (64, 64)


FACE = boxed(80, 40, 160)
PICTURE = face_image(160)


def falls(values: list[float]) -> bool:
    return all(0 <= value <= 1 for value in values) and all(a > b for a, b in itertools.pairwise(values))


def test_quality_falls_with_blur() -> None:
    blurred = [PICTURE, *(cv2.GaussianBlur(PICTURE, (0, 0), sigma) for sigma in (4, 8, 16))]
    assert falls([quality(picture, FACE) for picture in blurred])


def test_quality_falls_with_size() -> None:
    sides = [160, 80, 40, 20]
    scaled = [cv2.resize(PICTURE, None, fx=s / 160, fy=s / 160, interpolation=cv2.INTER_AREA) for s in sides]
    assert falls([quality(p, boxed(s / 2, s / 4, s)) for p, s in zip(scaled, sides, strict=True)])


def test_quality_falls_in_the_dark_and_in_glare() -> None:
    assert falls([quality((PICTURE * light).astype(np.uint8), FACE) for light in (1.0, 0.4, 0.2, 0.1)])
    glare = [np.clip(PICTURE.astype(int) + light, 0, 255).astype(np.uint8) for light in (0, 80, 120, 160)]
    assert falls([quality(picture, FACE) for picture in glare])


def test_quality_falls_with_the_detectors_trust() -> None:
    assert falls([quality(PICTURE, boxed(80, 40, 160, score)) for score in (1.0, 0.7, 0.3, 0.0)])


def test_a_plain_wall_has_no_quality() -> None:
    assert quality(np.full((240, 320, 3), 128, np.uint8), FACE) == 0
