"""The pictures of a face run: what augmentation shows, and where an answer comes from."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from torch import Tensor, nn

from mien.corpora.item import Item
from mien.models.layout import Layout
from mien.testing.pieces import face
from mien.testing.vision import face_image
from mien.training.examples import Example
from mien.training.fit import Fitted
from mien.training.inputs import Picture
from mien.training.pictures import COPIES, MOST, _starts, changed, chosen, draw_faces, occlusion
from mien.training.reading import PictureReader
from mien.training.recipe import Recipe
from mien.vision.faces import HaarDetector

READER = PictureReader(Picture(kind="face"), Layout("image", (1, 48, 48)), Path("unused"))


class LooksAtOneCorner(nn.Module):
    """Sure of the second label by the mean of rows 8 to 16, columns 32 to 40."""

    def forward(self, faces: Tensor) -> tuple[Tensor, Tensor]:
        seen = faces[:, 0, 8:16, 32:40].mean(dim=(1, 2))
        logits = torch.stack([torch.zeros_like(seen), seen, *[torch.full_like(seen, -9.0)] * 5], dim=1)
        return logits, logits


def recipe(**augment: float) -> Recipe:
    return Recipe.model_validate(
        {
            "name": "looking",
            "labels": "ekman-7",
            "input": {"kind": "face"},
            "encoder": {"kind": "separable"},
            "train": [{"corpus": "fer2013"}],
            "dev": [{"corpus": "fer2013"}],
            "augment": augment,
        }
    )


def example(label: int, number: int = 0) -> Example:
    return Example(
        Item(f"{label}/{number}", None, image=face(label, number)), "fer2013", np.eye(7, dtype="f4")[label], 1
    )


def test_a_place_matters_where_the_answer_comes_from_and_nowhere_else() -> None:
    bright = torch.zeros(1, 48, 48)
    bright[:, 8:16, 32:40] = 3.0
    drop, answer = occlusion(LooksAtOneCorner(), bright)
    assert answer == 1
    assert np.unravel_index(drop.argmax(), drop.shape)[0] in range(8, 16)
    assert np.unravel_index(drop.argmax(), drop.shape)[1] in range(32, 40)
    assert float(np.abs(drop[:, :20]).max()) == 0
    assert float(np.abs(drop[28:]).max()) == 0
    assert float(drop.min()) == pytest.approx(0, abs=1e-12)


def test_what_is_lost_without_everything_is_what_the_picture_gave() -> None:
    bright = torch.full((1, 48, 48), 2.0)
    drop, _ = occlusion(LooksAtOneCorner(), bright, patch=48)
    sure = torch.softmax(LooksAtOneCorner()(bright[None])[1], dim=1)[0, 1]
    blind = torch.softmax(LooksAtOneCorner()(torch.zeros(1, 1, 48, 48))[1], dim=1)[0, 1]
    np.testing.assert_allclose(drop, float(sure - blind), atol=1e-6)


@pytest.mark.parametrize(("side", "patch", "step"), [(48, 12, 4), (20, 12, 5), (12, 12, 4)])
def test_squares_cover_the_whole_side_and_stay_inside(side: int, patch: int, step: int) -> None:
    covered = {pixel for start in _starts(side, patch, step) for pixel in range(start, start + patch)}
    assert covered == set(range(side))


def test_the_sheet_shows_one_face_of_each_label_as_training_grows_it() -> None:
    examples = [example(label, number) for number in range(2) for label in (3, 1, 2)]
    few = chosen(examples)
    assert [one.item.id for one in few] == ["1/0", "2/0", "3/0"]
    faces, copies = changed(recipe(rotate=20, grow=32), READER, few)
    assert [copy.shape[-1] for copy in copies] == [32, 36, 40, 44, 48, 48, 48]
    assert len(copies) == COPIES
    torch.testing.assert_close(faces[0], READER.collate([few[0].item.image], None)[0][0])  # type: ignore[list-item]


def test_the_pictures_are_drawn_and_leave_chance_as_it_was(tmp_path: Path) -> None:
    examples = [example(label) for label in range(7)]
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    draw_faces(recipe(erase=0.5), Fitted(LooksAtOneCorner(), READER, {}), examples, examples, tmp_path)
    assert torch.equal(torch.rand(1), expected)
    assert {path.name for path in tmp_path.iterdir()} == {"augmented.png", "occlusion.png"}
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in tmp_path.iterdir())
    assert len(examples) < MOST


def test_a_face_is_looked_for_once_and_taken_whole_where_none_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture of a face with room around it, one in which nobody is seen, and one with a box."""
    seen = face_image(100, width=200, height=160)
    flat = np.random.default_rng(1).integers(0, 255, (60, 80, 3)).astype(np.uint8)
    for name, picture in (("seen", seen), ("flat", flat)):
        cv2.imwrite(str(tmp_path / f"{name}.png"), picture)
    boxed = {"seen": None, "flat": None, "box": (10.0, 5.0, 40.0, 40.0)}
    items = [
        Item(name, None, media=tmp_path / f"{'flat' if box else name}.png", box=box) for name, box in boxed.items()
    ]
    examples = [Example(item, "made", np.eye(7, dtype="f4")[0], 1) for item in items]
    reader = PictureReader(Picture(kind="face"), Layout("image", (1, 48, 48)), tmp_path / "store")
    first = reader.read(examples)
    assert {array.shape for array in first} == {(48, 48)}
    assert {array.dtype for array in first} == {np.dtype(np.uint8)}
    middle = cv2.resize(cv2.cvtColor(flat[:, 10:70], cv2.COLOR_BGR2GRAY), (48, 48), interpolation=cv2.INTER_AREA)
    assert np.abs(first[1].astype(int) - middle).mean() < 2
    assert not np.array_equal(first[1], first[2])
    monkeypatch.setattr(HaarDetector, "detect", lambda *_: pytest.fail("every face is in the store"))
    assert all(np.array_equal(one, other) for one, other in zip(first, reader.read(examples), strict=True))
