"""A person over a stretch of film as numbers: the face, how well it is seen, and the scene around it, moment by moment.

The function that a spec names is the same in training and in use. A still picture is one moment; where nothing is seen
a place is zero.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.errors import UsageError
from mien.features.extract import face_pixels
from mien.features.spec import FeatureSpec
from mien.media import MediaSource
from mien.types import Span
from mien.vision.crop import CROP_SIZE
from mien.vision.faces import Detector
from mien.vision.sequence import Pace, face_track, scene_sequence

TRACK, SCENE = "face-track", "face-and-scene"
WATCHED = (TRACK, SCENE)
LEAST_SCENE = 16  # pixels of either side: four times halved, one is left


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """faces : uint8, shape (length, 48, 48), grey; quality : uint8, shape (length,), 0 not seen, 255 seen perfectly;
    scenes : uint8, shape (length, height, width, 3), BGR, without faces; None where they were not asked for"""

    faces: NDArray[np.uint8]
    quality: NDArray[np.uint8]
    scenes: NDArray[np.uint8] | None = None

    @property
    def trust(self) -> float:
        """How well the face is seen where it is, 0..1; 0 where it never is."""
        seen = self.quality[self.quality > 0]
        return float(seen.mean()) / 255 if seen.size else 0.0

    def packed(self) -> NDArray[np.uint8]:
        """All of it in a row: uint8, shape (bytes,)."""
        parts = [self.quality, self.faces, *([] if self.scenes is None else [self.scenes])]
        return np.concatenate([part.ravel() for part in parts])


def track_spec(pace: Pace) -> FeatureSpec:
    """The spec of a face over time."""
    return FeatureSpec(TRACK, {"rate": pace.rate, "length": pace.length}, (CROP_SIZE, CROP_SIZE), pace.rate)


def scene_spec(pace: Pace, height: int, width: int) -> FeatureSpec:
    """The spec of a face and its scene over time, or of a still one with a length of 1."""
    if min(height, width) < LEAST_SCENE:
        raise UsageError(f"a scene needs {LEAST_SCENE} pixels of either side, got {height} × {width}")
    said = {"rate": pace.rate, "length": pace.length, "height": height, "width": width}
    return FeatureSpec(SCENE, said, (height, width, 3), pace.rate)


def watch(spec: FeatureSpec) -> Callable[[MediaSource, Detector, Span | None], Watched]:
    """How a stretch of film, or a still picture, becomes what the spec says."""
    pace = _pace(spec)

    def track(source: MediaSource, detector: Detector, span: Span | None) -> Watched:
        faces, quality = face_track(source, detector, pace, span)
        return Watched(faces, np.ceil(255 * quality).astype(np.uint8))

    def scene(source: MediaSource, detector: Detector, span: Span | None) -> Watched:
        size = {"height": spec.parameters["height"], "width": spec.parameters["width"]}
        seen = track(source, detector, span)
        return Watched(seen.faces, seen.quality, scene_sequence(source, detector, pace, span, **size))

    return scene if spec.name == SCENE else track


def _pace(spec: FeatureSpec) -> Pace:
    return Pace(spec.parameters["rate"], spec.parameters["length"])


def unpacked(spec: FeatureSpec, row: NDArray[np.uint8]) -> Watched:
    """The reverse of `Watched.packed`."""
    length = _pace(spec).length
    quality, faces, scenes = np.split(row, [length, length * (1 + CROP_SIZE**2)])
    around = scenes.reshape(length, *spec.dims) if spec.name == SCENE else None
    return Watched(faces.reshape(length, CROP_SIZE, CROP_SIZE), quality, around)


def network_inputs(watched: Sequence[Watched]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What a network is given: faces and, beside them, the scenes, or else how well each face is seen.

    Returns float32, shape (batch, length, 48, 48), and float32, shape (batch, length, 3, height, width), or shape
    (batch, length), 0..1.
    """
    faces = face_input(np.stack([one.faces for one in watched]))
    scenes = [one.scenes for one in watched if one.scenes is not None]
    if scenes:
        return faces, scene_input(np.stack(scenes))
    return faces, np.stack([one.quality for one in watched]).astype(np.float32) / np.float32(255)


def face_input(faces: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Each crop with mean 0 and deviation 1. faces : uint8, shape (batch, length, side, side)"""
    batch, length, *size = faces.shape
    return face_pixels(faces.reshape(-1, *size)).reshape(batch, length, *size)


def scene_input(scenes: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Colours from -1 to 1, before rows and columns. scenes : uint8, shape (batch, length, height, width, 3)

    Returns float32, shape (batch, length, 3, height, width).
    """
    scaled: NDArray[np.float32] = scenes.astype(np.float32) / np.float32(127.5) - np.float32(1)
    return np.ascontiguousarray(np.moveaxis(scaled, 4, 2))
