"""Faces in a picture: one protocol, two detectors that run on a CPU.

HaarDetector    OpenCV's own cascade, nothing to fetch; frontal faces, no landmarks
YuNetDetector   a small network (fetched once); turned and small faces too, with five landmarks
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from mien.errors import MissingPartError

MAX_FACES = 32


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels of the picture it was found in; `x`, `y` is its top left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def side(self) -> float:
        """The longer side."""
        return max(self.width, self.height)

    def iou(self, other: Box) -> float:
        """Area that both cover over area that either covers, 0..1."""
        width = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        height = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        both = max(0.0, width) * max(0.0, height)
        either = self.width * self.height + other.width * other.height - both
        return both / either if either > 0 else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """A face found in a picture; `score` is the detector's trust in it, 0..1, not comparable between detectors.

    landmarks : float64, shape (5, 2), pixels: the eye on the left of the picture, the eye on its right, the tip of the
    nose, the left and the right corner of the mouth; None where the detector gives none
    """

    box: Box
    score: float
    landmarks: NDArray[np.float64] | None = None


class Detector(Protocol):
    """Finds faces: `image` is uint8, shape (height, width, 3), BGR; best first, at most `MAX_FACES`."""

    def detect(self, image: NDArray[np.uint8]) -> list[Face]: ...


class HaarDetector:
    """OpenCV's frontal cascade on a small grey picture.

    Of the cascades that come with OpenCV, `alt2` finds the most faces for its time and flickers least. The smallest
    face it can find has 20 of `longest_side` pixels: 80 pixels in a picture 1280 wide.
    """

    CASCADE = "haarcascade_frontalface_alt2.xml"
    LAST_STAGE = 53.7556  # threshold of that cascade's last stage: every weight it reports lies above
    SMALLEST = 20  # pixels: the window the cascade was trained on

    def __init__(self, *, longest_side: int = 320) -> None:
        import cv2
        from cv2.data import haarcascades

        self._longest_side = longest_side
        self._cascade: Any = cv2.CascadeClassifier(str(Path(haarcascades) / self.CASCADE))

    def detect(self, image: NDArray[np.uint8]) -> list[Face]:
        import cv2

        small, scale = shrink(image, self._longest_side)
        grey = cv2.equalizeHist(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY))
        if min(grey.shape) < self.SMALLEST:
            return []
        boxes, _, weights = self._cascade.detectMultiScale3(
            grey, 1.2, 3, minSize=(self.SMALLEST, self.SMALLEST), outputRejectLevels=True
        )
        found = zip(np.reshape(boxes, (-1, 4)) / scale, np.ravel(weights), strict=True)
        return _best([Face(Box(*map(float, box)), self._score(float(weight))) for box, weight in found])

    def _score(self, weight: float) -> float:
        """Weights of faces lie 1 to 4 above the last threshold: scores of 0.4 to 0.85."""
        return 1 - math.exp(-max(0.0, weight - self.LAST_STAGE) / 2)


class YuNetDetector:
    """YuNet through OpenCV's `FaceDetectorYN`; `model` is its ONNX file, which mien fetches but does not contain."""

    def __init__(self, model: Path, *, longest_side: int = 416, threshold: float = 0.6) -> None:
        import cv2

        if not model.is_file():
            raise MissingPartError(f"{model}: the YuNet model is not there; fetch it with: mien bundle fetch yunet")
        self._longest_side = longest_side
        try:
            self._network: Any = cv2.FaceDetectorYN.create(str(model), "", (320, 320), threshold, 0.3, 256)
        except cv2.error as error:
            raise MissingPartError(
                f"{model}: not a model that OpenCV can read; fetch it again with: mien bundle fetch yunet"
            ) from error

    def detect(self, image: NDArray[np.uint8]) -> list[Face]:
        small, scale = shrink(image, self._longest_side, quick=True)
        self._network.setInputSize((small.shape[1], small.shape[0]))
        _, rows = self._network.detect(small)
        return yunet_faces(rows, scale)


def yunet_faces(rows: NDArray[np.float32] | None, scale: float) -> list[Face]:
    """Faces of YuNet's rows, in pixels of the picture before it was scaled by `scale`.

    rows : float32, shape (faces, 15): box, five landmarks, score; None where there is no face
    """
    if rows is None:
        return []
    faces = []
    for row in np.asarray(rows, np.float64):
        x, y, width, height = (float(value) / scale for value in row[:4])
        if width > 0 and height > 0 and np.isfinite(row).all():
            faces.append(Face(Box(x, y, width, height), min(1.0, float(row[14])), row[4:14].reshape(5, 2) / scale))
    return _best(faces)


def shrink(image: NDArray[np.uint8], longest_side: int, *, quick: bool = False) -> tuple[NDArray[np.uint8], float]:
    """The picture with its longer side at most `longest_side` pixels, and the factor it was scaled by (at most 1).

    quick : halve it by areas and go the rest between pixels, in a tenth of the time where the factor is no whole one's
    """
    import cv2

    height, width = image.shape[:2]
    scale = min(1.0, longest_side / max(height, width))
    if scale == 1.0:
        return image, scale
    size = max(1, round(width * scale)), max(1, round(height * scale))
    if not quick:
        return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8), scale
    small: Any = image
    while small.shape[1] >= 2 * size[0] and small.shape[0] >= 2 * size[1]:
        small = cv2.resize(small, (small.shape[1] // 2, small.shape[0] // 2), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_LINEAR), np.uint8), scale


def _best(faces: list[Face]) -> list[Face]:
    return sorted(faces, key=lambda face: -face.score)[:MAX_FACES]
