"""The features of sight as they are asked for by name: what is stored, and what counts as another feature."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from mien.errors import MediaError, MissingPartError, UsageError
from mien.features.extract import face_spec
from mien.features.extraction import extract
from mien.features.material import Material
from mien.features.table import request
from mien.testing.vision import face_image, write_video
from mien.types import Span
from mien.vision.faces import HaarDetector
from mien.vision.rows import row_picture
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


@pytest.fixture(scope="module")
def couple(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two faces beside each other, each in half of a picture of 400 × 240 pixels."""
    path = tmp_path_factory.mktemp("couple") / "couple.png"
    dark, bright = (np.asarray(cv2.resize(face_image(160, seed=seed), (200, 240))) for seed in (1, 2))
    halves = [dark // 2, bright]
    cv2.imwrite(str(path), np.concatenate(halves, axis=1))
    return path


LEFT, RIGHT = (0.0, 0.0, 200.0, 240.0), (200.0, 0.0, 200.0, 240.0)


def test_the_face_in_a_box(couple: Path, tmp_path: Path) -> None:
    left, right = (stored(Material("x", couple, box=box), "faces:length=3", tmp_path) for box in (LEFT, RIGHT))
    assert present(left).tolist() == present(right).tolist() == [True, False, False]
    assert left[0].mean() < 0.6 * right[0].mean(), "each is the one in its box, of which the left is half as bright"
    for box in (LEFT, RIGHT):
        pixels = stored(Material("x", couple, box=box), "face-crop", tmp_path)
        assert pixels.shape == (1, 48, 48)
        assert abs(float(pixels.mean(dtype=np.float64))) < 1e-3


def test_a_box_without_a_face(couple: Path, tmp_path: Path) -> None:
    for box in ((0.0, 0.0, 30.0, 30.0), (500.0, 0.0, 50.0, 50.0)):
        found = extract([Material("x", couple, box=box)], "face-crop", tmp_path)
        assert found.failures["x"].endswith("couple.png: no face is seen in the box")


def test_the_scene_around_a_person_is_the_whole(couple: Path, tmp_path: Path) -> None:
    whole, part = (stored(Material("x", couple, box=box), "scene:length=1", tmp_path) for box in (None, LEFT))
    np.testing.assert_array_equal(whole, part)


def test_a_crop_is_of_a_still_picture(film: Path, wall: Path, tmp_path: Path) -> None:
    found = extract([Material("film", film), Material("wall", wall)], "face-crop", tmp_path)
    assert found.failures["film"].endswith("face.mp4: not a still picture; of a film, ask for faces")
    assert found.failures["wall"].endswith("wall.png: no face is seen in it")


def test_the_crop_of_bundles(tmp_path: Path) -> None:
    assert request("face-crop:side=48").spec == face_spec(48)
    model = tmp_path / "yunet.onnx"
    model.write_bytes(b"model")
    assert request(f"face-crop:detector={model}").spec.fingerprint != face_spec(48).fingerprint
    with pytest.raises(UsageError, match="at least one pixel, got a side of 0"):
        request("face-crop:side=0")


def test_keys_of_parts(couple: Path) -> None:
    parts: list[dict[str, Any]] = [{}, {"row": 0}, {"row": 1}, {"box": LEFT}, {"box": RIGHT}]
    assert len({Material("x", couple, **part).key("media") for part in parts}) == len(parts)


def write_table(path: Path, pictures: list[np.ndarray]) -> Path:
    lines = [f'{n},"{" ".join(map(str, picture.ravel()))}",Training' for n, picture in enumerate(pictures)]
    path.write_text("\ufeffemotion,pixels,Usage\r\n" + "\r\n\r\n".join(lines), encoding="utf-8")
    return path


def test_rows_of_a_table(tmp_path: Path) -> None:
    """With a mark, quotes, empty lines and Windows' line ends, and without a last one."""
    draws = np.random.default_rng(0)
    pictures = [draws.integers(0, 256, (6, 6)).astype(np.uint8) for _ in range(5)]
    table = write_table(tmp_path / "faces.csv", pictures)
    for row in (4, 0, 2):
        np.testing.assert_array_equal(row_picture(table, row), pictures[row])
    crop = stored(Material("x", table, row=3), "faces:length=2", tmp_path)
    np.testing.assert_array_equal(crop[0], cv2.resize(pictures[3], (48, 48), interpolation=cv2.INTER_LINEAR))
    with pytest.raises(MediaError, match="has rows 0 to 4, got 5"):
        row_picture(table, 5)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("0,1 2 3,Training", "row 0 holds 3 grey levels, which make no square"),
        ("0,,Training", "row 0 holds 0 grey levels, which make no square"),
        ("0,1 2 3 256,Training", "row 0 holds no grey levels from 0 to 255"),
        ("0,1 2 3 x,Training", "row 0 holds no grey levels"),
        ("0", "row 0 holds no grey levels"),
    ],
)
def test_rows_that_are_no_pictures(cells: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "faces.csv"
    path.write_text(f"emotion,pixels,Usage\n{cells}\n")
    with pytest.raises(MediaError, match=said):
        row_picture(path, 0)


def test_a_table_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    path.write_text("label,text\n1,hello\n")
    with pytest.raises(MediaError, match="no table of pictures; it has no column 'pixels'"):
        row_picture(path, 0)
