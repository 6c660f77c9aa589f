"""The face that is meant, where a picture shows more than one or the box around a whole person is what is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mien.vision.faces import Box, Detector, Face

MARGIN = 0.25  # of the box's sides, around it: boxes may be drawn closer than a detector wants to see


def largest(faces: Iterable[Face]) -> Face | None:
    """The face of the largest box; None where there is none."""
    return max(faces, key=lambda face: face.box.width * face.box.height, default=None)


def face_in(picture: NDArray[np.uint8], box: Box, detector: Detector) -> Face | None:
    """The largest face whose middle lies in the box, in pixels of the whole picture; None where none is found.

    picture : uint8, shape (height, width, 3), BGR
    """
    left, top = (max(0, round(start - MARGIN * side)) for start, side in ((box.x, box.width), (box.y, box.height)))
    right, bottom = round(box.x + (1 + MARGIN) * box.width), round(box.y + (1 + MARGIN) * box.height)
    around = np.ascontiguousarray(picture[top : max(top, bottom), left : max(left, right)])
    if not around.size:
        return None
    return largest(
        face for face in (_moved(found, left, top) for found in detector.detect(around)) if _within(face, box)
    )


def _moved(face: Face, across: int, down: int) -> Face:
    landmarks = None if face.landmarks is None else face.landmarks + np.array([across, down])
    return replace(face, box=replace(face.box, x=face.box.x + across, y=face.box.y + down), landmarks=landmarks)


def _within(face: Face, box: Box) -> bool:
    x, y = face.box.centre
    return box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height
