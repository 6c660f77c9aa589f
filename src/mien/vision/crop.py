"""The face as the models see it, and how well it can be seen.

Crops are laid out like the pictures of FER2013, on which face models are trained: grey, square, forehead to chin. The
constants below are medians over faces of that corpus, as fractions of the side of the picture.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.vision.faces import Face

CROP_SIZE = 48

FEATURE_SPAN = 0.371  # the larger of the distances eye to eye and eyes to mouth: one of them survives a turned head
FEATURE_HEIGHT = 0.572  # where the middle between eyes and mouth lies, from the top
BOX_GROWTH = 1.1  # side of the picture over that of a cascade's box, which puts eyes and mouth where FER2013 has them

CLEAR_SIZE = 96.0  # pixels: faces of this side or more lose nothing by their size
HALF_SHARP = 0.35  # relative Laplacian variance at which sharpness counts half; FER2013's median is 0.70
FULL_CONTRAST = 40.0  # grey levels of standard deviation; FER2013's lower quartile is 44


def crop(image: NDArray[np.uint8], face: Face, *, size: int = CROP_SIZE) -> NDArray[np.uint8]:
    """The face, upright: uint8, shape (size, size), grey. Beyond the picture's edge its border is repeated.

    image : uint8, shape (height, width, 3), BGR
    """
    import cv2

    centre, side, angle = _layout(face)
    native = int(np.clip(round(side), size, 2 * max(image.shape[:2])))
    # Output pixel to picture pixel: pixel centres lie at +0.5, rotation is about the centre of the crop.
    scale = side / native
    along = scale * np.array([np.cos(angle), np.sin(angle)])
    down = np.array([-along[1], along[0]])
    origin = centre - 0.5 - (along + down) * (native - 1) / 2
    matrix = np.column_stack([along, down, origin])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    patch = cv2.warpAffine(image, matrix, (native, native), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    grey = cv2.cvtColor(patch, cv2.COLOR_BGR2GRAY)
    if native > size:
        grey = cv2.resize(grey, (size, size), interpolation=cv2.INTER_AREA)
    return np.asarray(grey, np.uint8)


def _layout(face: Face) -> tuple[NDArray[np.float64], float, float]:
    """Centre (x, y), side and angle (radians, clockwise on screen) of the square to cut out, in picture pixels."""
    if face.landmarks is None:
        return np.array(face.box.centre), max(1.0, face.box.side * BOX_GROWTH), 0.0
    left, right, _, mouth_left, mouth_right = face.landmarks
    eyes, mouth = (left + right) / 2, (mouth_left + mouth_right) / 2
    angle = float(np.arctan2(right[1] - left[1], right[0] - left[0]))
    span = max(np.linalg.norm(right - left), np.linalg.norm(mouth - eyes))
    side = max(1.0, float(span) / FEATURE_SPAN)
    up = np.array([np.sin(angle), -np.cos(angle)])
    return (eyes + mouth) / 2 + up * (FEATURE_HEIGHT - 0.5) * side, side, angle


def quality(image: NDArray[np.uint8], face: Face) -> float:
    """How well the face can be seen, 0..1: the geometric mean of size, sharpness, exposure and the detector's score."""
    return seen_quality(crop(image, face), face)


def seen_quality(patch: NDArray[np.uint8], face: Face) -> float:
    """`quality` of a face whose crop is at hand. With s the side in pixels, L the Laplacian's variance, v the crop's:

    size = min(1, s / 96), sharpness = r / (r + 0.35) with r = L / v, exposure = (1 - clipped) · min(1, √v / 40), where
    clipped is the share of pixels at either end of the scale.
    """
    import cv2

    size = min(1.0, _layout(face)[1] / CLEAR_SIZE)
    variance = float(patch.var())
    detail = float(cv2.Laplacian(patch, cv2.CV_64F).var()) / max(variance, 1.0)
    clipped = float(np.mean((patch <= 2) | (patch >= 253)))
    exposure = (1 - clipped) * min(1.0, variance**0.5 / FULL_CONTRAST)
    product = size * detail / (detail + HALF_SHARP) * exposure * min(1.0, max(0.0, face.score))
    return float(product**0.25)
