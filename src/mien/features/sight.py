"""The laboratory's features of sight: settings, spec and function of each, by the detector that is asked for.

A sequence in which nothing is seen at all is an error, so that no model learns from black.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError, MissingPartError, UsageError
from mien.features.extract import face_pixels, face_spec
from mien.features.material import Material
from mien.features.spec import FeatureSpec
from mien.features.store import content_key
from mien.media import MAX_SIDE, probe
from mien.vision.crop import BOX_GROWTH, CROP_SIZE, crop
from mien.vision.faces import Box, Detector, Face, HaarDetector, YuNetDetector
from mien.vision.frames import image
from mien.vision.person import face_in, largest
from mien.vision.rows import row_picture
from mien.vision.scene import HEIGHT, WIDTH
from mien.vision.sequence import Pace, face_sequence, pose_sequence, present, scene_sequence

HAAR = "haar"


@dataclass(frozen=True, slots=True)
class FaceSettings(Pace):
    """`detector` is `haar`, which comes with OpenCV, or the path of YuNet's model."""

    detector: str = HAAR


@dataclass(frozen=True, slots=True)
class SceneSettings(FaceSettings):
    """`height` and `width` in pixels of each picture."""

    height: int = HEIGHT
    width: int = WIDTH

    def __post_init__(self) -> None:
        FaceSettings.__post_init__(self)
        if min(self.height, self.width) < 1:
            raise UsageError(f"a scene needs at least one pixel, got {self.height} × {self.width}")


@dataclass(frozen=True, slots=True)
class CropSettings:
    """`side` of the crop in pixels; `detector` as for faces. A picture in a table is a crop already."""

    side: int = CROP_SIZE
    detector: str = HAAR

    def __post_init__(self) -> None:
        if self.side < 1:
            raise UsageError(f"a crop needs at least one pixel, got a side of {self.side}")


def crop_spec(settings: CropSettings) -> FeatureSpec:
    """The spec of a grey crop, which says nothing of the detector that comes with OpenCV, as in bundles."""
    plain = face_spec(settings.side)
    if settings.detector == HAAR:
        return plain
    return replace(plain, parameters={**plain.parameters, "detector": _detector_name(settings.detector)})


def face_crop(material: Material, settings: CropSettings) -> NDArray[np.float32]:
    """The face of a still picture, made mean 0 and deviation 1. Returns float32, shape (1, side, side)."""
    pixels: NDArray[np.float32] = face_pixels(portrait(material, _detector(settings.detector), settings.side)[None])[0]
    return pixels


def portrait(
    material: Material, detector: Detector, side: int = CROP_SIZE, *, whole: bool = False
) -> NDArray[np.uint8]:
    """The face that is meant: uint8, shape (side, side), grey. A row of a table of pictures is taken as it is.

    whole : take all of the picture, or of its box, where no face is found; otherwise that is an error
    """
    if material.row is not None:
        return _sized(row_picture(material.file, material.row), side)
    if not probe(material.file).image:
        raise InputError(f"{material.file}: not a still picture; of a film, ask for faces")
    if material.box is None:
        picture = image(material.file)
        face = largest(detector.detect(picture))
    else:
        picture = image(material.file, longest_side=MAX_SIDE)  # the box is in its pixels
        face = face_in(picture, Box(*material.box), detector)
    if face is None and not whole:
        raise InputError(f"{material.file}: no face is seen in {'it' if material.box is None else 'the box'}")
    return crop(picture, face or _given(picture, material.box), size=side)


def _given(picture: NDArray[np.uint8], box: tuple[float, float, float, float] | None) -> Face:
    """What is said to be a face: the box, or the largest square in the middle of the picture."""
    if box is not None:
        return Face(Box(*box), 0.0)
    height, width = picture.shape[:2]
    side = min(height, width) / BOX_GROWTH
    return Face(Box((width - side) / 2, (height - side) / 2, side, side), 0.0)


def _sized(grey: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    import cv2

    if grey.shape == (side, side):
        return grey
    shrinks = len(grey) > side
    return np.asarray(cv2.resize(grey, (side, side), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR))


def faces_spec(settings: FaceSettings) -> FeatureSpec:
    """The spec of a sequence of grey face crops."""
    return _spec("faces", settings, (CROP_SIZE, CROP_SIZE))


def scene_spec(settings: SceneSettings) -> FeatureSpec:
    """The spec of a sequence of scenes without their faces."""
    size = {"height": settings.height, "width": settings.width}
    return _spec("scene", settings, (settings.height, settings.width, 3), **size)


def pose_spec(settings: FaceSettings) -> FeatureSpec:
    """The spec of a sequence of head poses."""
    return _spec("head-pose", settings, (4,))


def faces(material: Material, settings: FaceSettings) -> NDArray[np.uint8]:
    """Faces of the person seen best. Returns uint8, shape (length, 48, 48)."""
    detector = _detector(settings.detector)
    if material.parts:
        sequence = np.zeros((settings.length, CROP_SIZE, CROP_SIZE), np.uint8)
        sequence[0] = portrait(material, detector)
        return sequence
    return _seen(face_sequence(material.file, detector, settings, material.span), "no face", material)


def scenes(material: Material, settings: SceneSettings) -> NDArray[np.uint8]:
    """Pictures without their faces; of a person, the whole picture. Returns uint8, (length, height, width, 3), BGR."""
    size = {"height": settings.height, "width": settings.width}
    sequence = scene_sequence(material.file, _detector(settings.detector), settings, material.span, **size)
    return _seen(sequence, "nothing", material)


def poses(material: Material, settings: FaceSettings) -> NDArray[np.float32]:
    """1 where there is a pose, yaw, pitch, roll in degrees. Returns float32, shape (length, 4)."""
    if settings.detector == HAAR:
        raise UsageError(
            "head-pose needs landmarks, which haar does not give: say detector=FILE with the path of YuNet's model, "
            "which `mien bundle fetch yunet` prints"
        )
    detector = _detector(settings.detector)
    return _seen(pose_sequence(material.file, detector, settings, material.span), "no face with a pose", material)


def _seen(sequence: NDArray[Any], what: str, material: Material) -> NDArray[Any]:
    if not present(sequence).any():
        raise InputError(f"{material.file}: {what} is seen in it")
    return sequence


def _spec(name: str, settings: FaceSettings, dims: tuple[int, ...], **more: Any) -> FeatureSpec:
    said = {"rate": settings.rate, "length": settings.length, "detector": _detector_name(settings.detector), **more}
    return FeatureSpec(name, said, dims, settings.rate)


def _detector_name(detector: str) -> str:
    """What decides the faces: the cascade, or the model's bytes wherever it lies."""
    if detector == HAAR:
        return HAAR
    path = Path(detector)
    if not path.is_file():
        raise MissingPartError(f"{path}: the YuNet model is not there; fetch it with: mien bundle fetch yunet")
    return f"yunet-{content_key(path)[:12]}"


def _detector(name: str) -> Detector:
    return _haar() if name == HAAR else _yunet(Path(name), Path(name).stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _haar() -> Detector:
    return HaarDetector()


@lru_cache(maxsize=1)
def _yunet(model: Path, changed: int) -> Detector:
    """The detector as it was when the file was last changed."""
    return YuNetDetector(model)
