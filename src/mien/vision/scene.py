"""The scene without its faces: what CAER-Net's second stream looks at, so that it cannot read the face instead.

The picture is shrunk or stretched to the size that is asked for, and every face in it becomes black (Lee et al.,
"Context-Aware Emotion Recognition Networks", ICCV 2019). A face that the detector does not find stays in the picture.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mien.vision.faces import Box, Face

HEIGHT, WIDTH = 128, 171  # pixels: the size of CAER-Net's clips, before crops of 112 × 112 are taken from them
GROWTH = 1.2  # side of what is hidden over that of a detector's box, which leaves out the forehead or the chin


def scene(
    image: NDArray[np.uint8], faces: Sequence[Face], *, height: int = HEIGHT, width: int = WIDTH
) -> NDArray[np.uint8]:
    """The picture without the faces: uint8, shape (height, width, 3), BGR.

    image : uint8, shape (any height, any width, 3), BGR
    """
    import cv2

    rows, columns = image.shape[:2]
    shrinks = rows * columns > height * width
    small = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    for face in faces:
        small[_hidden(face.box, height / rows, width / columns)] = 0
    return np.asarray(small, np.uint8)


def _hidden(box: Box, down: float, across: float) -> tuple[slice, slice]:
    """Rows and columns of the small picture that hold any of a face. down, across : small over large pixels

    Resizing mixes neighbours, so one pixel more is hidden on every side.
    """
    x, y = box.centre
    high, wide = GROWTH * box.height / 2, GROWTH * box.width / 2
    return _reach(y - high, y + high, down), _reach(x - wide, x + wide, across)


def _reach(first: float, last: float, scale: float) -> slice:
    return slice(max(0, math.floor(first * scale) - 1), max(0, math.ceil(last * scale) + 1))
