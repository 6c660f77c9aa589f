"""The laboratory's features of sight: settings, spec and function of each, by the detector that is asked for.

A sequence in which nothing is seen at all is an error, so that no model learns from black.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError, MissingPartError, UsageError
from mien.features.material import Material
from mien.features.spec import FeatureSpec
from mien.features.store import content_key
from mien.vision.crop import CROP_SIZE
from mien.vision.faces import Detector, HaarDetector, YuNetDetector
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
    return _seen(face_sequence(material.file, detector, settings, material.span), "no face", material)


def scenes(material: Material, settings: SceneSettings) -> NDArray[np.uint8]:
    """Pictures without their faces. Returns uint8, shape (length, height, width, 3), BGR."""
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
