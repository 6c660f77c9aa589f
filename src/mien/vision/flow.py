"""Faces between two detections: where the picture inside their boxes has moved.

Median flow: points on a grid within the box are followed to the next picture and back again (Lucas and Kanade, in a
pyramid). Those that come back to where they set out vote: the box moves by the median of their ways and grows by the
median of how much further apart they lie (Kalal, Mikolajczyk and Matas, "Forward-Backward Error: Automatic Detection
of Tracking Failures", ICPR 2010). A face is lost where too few come back, or where what lies in the new box does not
look like what lay in the old one: a cut, somebody who walks past, a head that turned away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.vision.faces import Box, Face, shrink

LONGEST_SIDE = 320  # pixels of the pictures in which faces are followed
GRID = 5  # points along each side of a box
INSET = 0.15  # of the box on every side, where there is more background than face
WINDOW, LEVELS = (13, 13), 3  # of Lucas and Kanade's method: ways up to some 40 pixels are found
STEPS, PRECISION = 10, 0.03  # of the search at each level, pixels
RETURN = 0.08  # of the box's side: how far from its start a point may come back
LEAST_POINTS = 8
LEAST_LIKENESS = 0.5  # correlation of the face before and after; cuts to another face have less
PATCH = 24  # pixels a side of the patches that are correlated

Points = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """A small grey picture in which faces are followed. grey : uint8, shape (height, width)

    `scale` is its size over that of the picture in which faces are given.
    """

    grey: NDArray[np.uint8]
    scale: float


def ground(image: NDArray[np.uint8]) -> Ground:
    """image : uint8, shape (height, width, 3), BGR."""
    import cv2

    small, scale = shrink(np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8), LONGEST_SIDE)
    return Ground(small, scale)


def follow(before: Ground, after: Ground, faces: Sequence[Face]) -> list[Face | None]:
    """Each face where it is now, None where it is lost."""
    import cv2

    if not faces or before.grey.shape != after.grey.shape:
        return [None] * len(faces)
    cv: Any = cv2  # whose types know no None for an output
    starts = np.concatenate([_grid(face.box, before.scale) for face in faces])
    enough = cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, STEPS, PRECISION
    search = {"winSize": WINDOW, "maxLevel": LEVELS, "criteria": enough}
    ends, there, _ = cv.calcOpticalFlowPyrLK(before.grey, after.grey, starts, None, **search)
    back, home, _ = cv.calcOpticalFlowPyrLK(after.grey, before.grey, ends, None, **search)
    found = (there & home).ravel().astype(bool)
    away = np.where(found, np.linalg.norm(starts - back, axis=1), np.inf)
    ways = zip(*(np.split(values, len(faces)) for values in (starts, ends, away)), strict=True)
    moved = (_moved(face, start, end, off, before.scale) for face, (start, end, off) in zip(faces, ways, strict=True))
    return [
        new if new is not None and _alike(before, after, face.box, new.box) else None
        for face, new in zip(faces, moved, strict=True)
    ]


def _grid(box: Box, scale: float) -> Points:
    """Points of the small picture, float32, shape (GRID², 2)."""
    steps = np.linspace(INSET, 1 - INSET, GRID)
    x, y = np.meshgrid(box.x + box.width * steps, box.y + box.height * steps)
    return (np.stack([x.ravel(), y.ravel()], axis=1) * scale).astype(np.float32)


def _moved(face: Face, starts: Points, ends: Points, away: NDArray[np.float64], scale: float) -> Face | None:
    kept = away <= min(RETURN * face.box.side * scale, max(float(np.median(away)), 0.1))
    if np.count_nonzero(kept) < LEAST_POINTS:
        return None
    old, new = starts[kept].astype(np.float64), ends[kept].astype(np.float64)
    growth = _spread(new) / max(_spread(old), 1e-6)
    way = np.median(new - old, axis=0) / scale
    return _placed(face, way, float(np.clip(growth, 0.8, 1.25)))


def _spread(points: NDArray[np.float64]) -> float:
    """The median distance between two of the points."""
    return float(np.median(np.linalg.norm(points[:, None] - points[None], axis=2)[np.triu_indices(len(points), 1)]))


def _placed(face: Face, way: NDArray[np.float64], growth: float) -> Face:
    box, (x, y) = face.box, face.box.centre
    centre = np.array([x, y]) + way
    width, height = growth * box.width, growth * box.height
    moved = Box(float(centre[0] - width / 2), float(centre[1] - height / 2), width, height)
    marks = None if face.landmarks is None else (face.landmarks - (x, y)) * growth + centre
    return replace(face, box=moved, landmarks=marks)


def _alike(before: Ground, after: Ground, old: Box, new: Box) -> bool:
    import cv2

    one, other = _patch(before, old), _patch(after, new)
    if one is None or other is None:
        return False
    return float(cv2.matchTemplate(one, other, cv2.TM_CCOEFF_NORMED)[0, 0]) >= LEAST_LIKENESS


def _patch(ground: Ground, box: Box) -> NDArray[np.uint8] | None:
    """What lies in the box: uint8, shape (PATCH, PATCH); None where less than half of it is in the picture."""
    import cv2

    height, width = ground.grey.shape
    left, right = (int(np.clip(round(x * ground.scale), 0, width)) for x in (box.x, box.x + box.width))
    top, bottom = (int(np.clip(round(y * ground.scale), 0, height)) for y in (box.y, box.y + box.height))
    inside = (right - left) * (bottom - top)
    if inside < 0.5 * box.width * box.height * ground.scale**2 or inside < 16:
        return None
    return np.asarray(cv2.resize(ground.grey[top:bottom, left:right], (PATCH, PATCH)), np.uint8)
