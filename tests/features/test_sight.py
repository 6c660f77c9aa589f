"""The features of sight as they are asked for by name: what is stored, and what counts as another feature."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from mien.errors import MissingPartError, UsageError
from mien.features.extraction import extract
from mien.features.material import Material
from mien.features.table import request
from mien.testing.vision import face_image, write_video
from mien.types import Span
from mien.vision.faces import HaarDetector
from mien.vision.sequence import Pace, face_sequence, present


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pictures = [face_image(120, seed=number) for number in range(10)]
    return write_video(tmp_path_factory.mktemp("film") / "face.mp4", pictures, 5)


@pytest.fixture(scope="module")
def wall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("wall") / "wall.png"
    cv2.imwrite(str(path), np.full((120, 160, 3), 128, np.uint8))
    return path


def stored(material: Material, asked: str, root: Path) -> np.ndarray:
    found = extract([material], asked, root)
    assert not found.failures
    array = request(asked).store(root).open(found.keys[material.id])
    assert array is not None
    return array


def test_faces(film: Path, tmp_path: Path) -> None:
    found = stored(Material("x", film), "faces:length=12", tmp_path)
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, face_sequence(film, HaarDetector(), Pace(5, 12)))
    assert present(found).sum() == 10


def test_a_span_of_faces(film: Path, tmp_path: Path) -> None:
    part = stored(Material("x", film, Span(0.4, 1.0)), "faces:length=5", tmp_path)
    assert present(part).tolist() == [True] * 4 + [False]


def test_scenes(film: Path, tmp_path: Path) -> None:
    found = stored(Material("x", film), "scene:length=4,height=48,width=64", tmp_path)
    assert (found.shape, found.dtype) == ((4, 48, 64, 3), np.uint8)
    black = ~found.any(axis=3)
    assert black[:, 24, 32].all(), "the face in the middle is hidden"
    assert not black[:, 2, 2].any()


def test_a_wall_has_a_scene_and_no_face(wall: Path, tmp_path: Path) -> None:
    assert present(stored(Material("x", wall), "scene:length=2", tmp_path)).tolist() == [True, False]
    found = extract([Material("x", wall)], "faces", tmp_path)
    assert found.failures["x"].endswith("wall.png: no face is seen in it")


def test_poses_need_landmarks(film: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="needs landmarks, which haar does not give: say detector=FILE"):
        extract([Material("x", film)], "head-pose", tmp_path)


@pytest.mark.parametrize("name", ["faces", "scene", "head-pose"])
def test_the_detector_counts_by_its_bytes(name: str, tmp_path: Path) -> None:
    one, same, other = (tmp_path / n for n in ("one.onnx", "same.onnx", "other.onnx"))
    for path, content in ((one, b"a"), (same, b"a"), (other, b"b")):
        path.write_bytes(content)
    prints = [request(f"{name}:detector={path}").spec.fingerprint for path in (one, same, other)]
    assert prints[0] == prints[1]
    assert len({*prints, request(name).spec.fingerprint}) == 3
    with pytest.raises(MissingPartError, match="mien bundle fetch yunet"):
        request(f"{name}:detector={tmp_path / 'gone.onnx'}")


@pytest.mark.parametrize("change", ["rate=2", "length=3", "height=50", "width=50"])
def test_every_setting_makes_another_feature(change: str) -> None:
    assert request(f"scene:{change}").spec.fingerprint != request("scene").spec.fingerprint


@pytest.mark.parametrize(
    ("asked", "said"), [("scene:height=0", "at least one pixel, got 0"), ("faces:rate=0", "positive rate and length")]
)
def test_impossible_settings(asked: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        request(asked)
