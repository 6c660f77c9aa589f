"""Stretches of film on their way into a network: packed and unpacked, watched once, changed alike."""

from pathlib import Path

import numpy as np
import pytest
import torch

from mien.corpora.item import Item
from mien.errors import CorpusError, UsageError
from mien.features.watch import Watched, network_inputs, scene_spec, track_spec, unpacked, watch
from mien.testing.vision import face_image, write_video
from mien.training.augment import move_faces, move_scenes
from mien.training.examples import Example
from mien.training.recipe import Augment
from mien.training.task import Batch, mix
from mien.training.watching import FilmReader, film_layout
from mien.types import Span
from mien.vision.faces import HaarDetector
from mien.vision.sequence import Pace

STILL = scene_spec(Pace(5, 1), 24, 32)
CLIP = scene_spec(Pace(5, 6), 24, 32)
TRACK = track_spec(Pace(5, 6))


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second with a face, then a second without."""
    frames = [*(face_image(120, seed=k) for k in range(5)), *[np.full((240, 320, 3), 150, np.uint8)] * 5]
    return write_video(tmp_path_factory.mktemp("film") / "film.mp4", frames, 5.0)


def example(item: Item) -> Example:
    return Example(item, "caer", np.eye(7, dtype=np.float32)[0], 1.0)


def test_what_is_watched_survives_packing() -> None:
    random = np.random.default_rng(0)
    faces, quality, scenes = (
        random.integers(256, size=size, dtype=np.uint8) for size in ((6, 48, 48), 6, (6, 24, 32, 3))
    )
    for spec, seen in ((CLIP, Watched(faces, quality, scenes)), (TRACK, Watched(faces, quality))):
        again = unpacked(spec, seen.packed())
        np.testing.assert_array_equal(again.faces, faces)
        np.testing.assert_array_equal(again.quality, quality)
        assert (again.scenes is None) == (spec is TRACK)
    np.testing.assert_array_equal(unpacked(CLIP, Watched(faces, quality, scenes).packed()).scenes, scenes)


def test_a_face_is_seen_where_it_is_and_hidden_in_its_scene(film: Path) -> None:
    there = watch(CLIP)(film, HaarDetector(), Span(0.0, 1.0))
    gone = watch(TRACK)(film, HaarDetector(), Span(1.2, 1.9))
    assert (there.quality[:5] > 0).all()
    assert there.trust > 0
    assert there.scenes is not None
    middle = there.scenes[0, 12, 16]
    assert middle.tolist() == [0, 0, 0], "the face's place in the scene is black"
    assert there.scenes[0, 0, 0].min() > 100
    assert gone.trust == 0
    assert not gone.faces.any()


def test_a_network_gets_zeros_where_no_face_is_and_colours_from_minus_one_to_one() -> None:
    scenes = np.zeros((1, 24, 32, 3), np.uint8)
    scenes[0, 0, 0] = 0, 255, 51
    faces, around = network_inputs([Watched(np.zeros((1, 48, 48), np.uint8), np.zeros(1, np.uint8), scenes)])
    assert faces.shape == (1, 1, 48, 48)
    assert not faces.any()
    assert around.shape == (1, 1, 3, 24, 32)
    np.testing.assert_allclose(around[0, 0, :, 0, 0], [-1, 1, -0.6], atol=1e-6)


def test_a_film_is_watched_once(film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = FilmReader(TRACK, film_layout(TRACK), tmp_path)
    first = reader.read([example(Item("a", None, media=film))])
    monkeypatch.setattr("mien.training.watching.watch", None)
    again = reader.read([example(Item("a", None, media=film))])
    np.testing.assert_array_equal(again[0], first[0])
    faces, quality = reader.collate([first[0], first[0]], None)
    assert faces.shape == (2, *reader.layout.dims, 48)
    assert quality.shape == (2, 6)


def test_a_cut_out_face_has_no_scene(tmp_path: Path) -> None:
    reader = FilmReader(STILL, film_layout(STILL), tmp_path)
    with pytest.raises(CorpusError, match="a film or a whole picture is needed"):
        reader.read([example(Item("a", None, media=tmp_path / "fer2013.csv", row=3))])


def test_a_scene_too_small_to_halve_four_times_is_refused() -> None:
    with pytest.raises(UsageError, match="16 pixels of either side, got 12 × 40"):
        scene_spec(Pace(5, 1), 12, 40)


def test_all_moments_of_a_film_move_alike() -> None:
    torch.manual_seed(0)
    moving = Augment(rotate=20, shift=0.1, scale=0.2, contrast=0.3, brightness=0.2, erase=0.4)
    faces = move_faces(torch.rand(8, 1, 20, 20).expand(8, 4, 20, 20), moving)
    scenes = move_scenes(torch.rand(8, 1, 3, 16, 20).expand(8, 4, 3, 16, 20), moving)
    assert scenes.shape == (8, 4, 3, 16, 20)
    for moved in (faces, scenes):
        torch.testing.assert_close(moved, moved[:, :1].expand(moved.shape))


def test_mixing_takes_both_inputs_of_a_scene_in_the_same_shares() -> None:
    torch.manual_seed(3)
    marks = torch.tensor([0.0, 1.0, 10.0, 100.0])
    inputs = (marks.reshape(4, 1, 1, 1).clone(), marks.reshape(4, 1, 1, 1, 1).clone())
    mixed = mix(Batch(inputs, torch.eye(4), torch.ones(4), torch.zeros(4, 4)), 1.0, seen=2)
    torch.testing.assert_close(mixed.inputs[0].flatten(), mixed.inputs[1].flatten())
    torch.testing.assert_close(mixed.inputs[0].flatten(), mixed.target @ marks)
