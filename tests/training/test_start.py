"""Runs that begin with the weights of another: what is taken over, and what is refused."""

from pathlib import Path

import pytest
import torch

from mien.errors import RecipeError, UsageError
from mien.training.kept import begun_with
from mien.training.origins import fitted_on
from mien.training.recipe import load
from mien.training.run import train

RECIPES = Path(__file__).parents[2] / "recipes" / "face"
SMALL = ["encoder.widths=[8,8]", "encoder.blocks=1", "schedule.epochs=1", "schedule.batch=8", "finetune=null"]


@pytest.fixture(scope="module")
def first(face_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = tmp_path_factory.mktemp("first")
    train(RECIPES / "fer2013-small.yaml", face_root, run, SMALL)
    return run


def test_other_labels_have_a_fresh_last_layer(face_root: Path, first: Path, tmp_path: Path) -> None:
    said = [*SMALL, f"start={first}", "schedule.rate=1e-9", "schedule.average=0", "schedule.epochs=1"]
    train(RECIPES / "ferplus-small.yaml", face_root, tmp_path, said)
    before, after = (torch.load(run / "weights.pt", weights_only=True) for run in (first, tmp_path))
    taken = [name for name, part in before.items() if part.shape == after[name].shape and "running" not in name]
    assert all(
        torch.allclose(before[name].float(), after[name].float(), atol=1e-6) for name in taken if "num" not in name
    )
    assert before["head.1.weight"].shape[0] == 7
    assert after["head.1.weight"].shape[0] == 8


def test_the_same_labels_begin_with_all_of_it(first: Path) -> None:
    weights = begun_with(load(RECIPES / "fer2013-small.yaml", [*SMALL, f"start={first}"]))
    assert weights is not None
    assert set(weights) == set(torch.load(first / "weights.pt", weights_only=True))


def test_what_a_start_was_fitted_on_is_not_judged(face_root: Path, first: Path, tmp_path: Path) -> None:
    swapped = ["train=[{corpus: fer2013, split: dev}]", "dev=[{corpus: fer2013, split: train}]"]
    with pytest.raises(RecipeError, match=r"its encoder was fitted on \d+ of the \d+ items that are judged"):
        train(RECIPES / "fer2013-small.yaml", face_root, tmp_path, [*SMALL, *swapped, f"start={first}"])


def test_a_picture_is_known_under_the_name_of_another_corpus(face_root: Path, first: Path, tmp_path: Path) -> None:
    """FER+ has the pictures of FER2013."""
    seen = ["dev=[{corpus: ferplus, split: train}]", "train=[{corpus: ferplus, split: dev}]"]
    with pytest.raises(RecipeError, match=r"fitted on \d+ of the \d+ items that are judged, such as ferplus/"):
        train(RECIPES / "ferplus-small.yaml", face_root, tmp_path, [*SMALL, *seen, f"start={first}"])


def test_what_the_start_of_a_start_was_fitted_on_counts_too(face_root: Path, first: Path, tmp_path: Path) -> None:
    train(RECIPES / "ferplus-small.yaml", face_root, tmp_path, [*SMALL, f"start={first}"])
    before, after = ({item.id for item in fitted_on(run, "", face_root)} for run in (first, tmp_path))
    assert any(id.startswith("fer2013/") for id in before)
    assert before < after


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("encoder.widths=[8,12]", r"a start has the layers of its recipe, but trunk\.\d.* differs"),
        ("start=nowhere", r"nowhere: holds no recipe.json"),
    ],
)
def test_what_does_not_fit_is_one_sentence(
    face_root: Path, first: Path, tmp_path: Path, override: str, said: str
) -> None:
    with pytest.raises((RecipeError, UsageError), match=said):
        train(RECIPES / "ferplus-small.yaml", face_root, tmp_path, [*SMALL, f"start={first}", override])


def test_words_have_no_start() -> None:
    with pytest.raises(RecipeError, match="start goes with networks over sound, faces and scenes"):
        load(RECIPES.parent / "text" / "meld-mlp.yaml", ["start=runs/other"])
