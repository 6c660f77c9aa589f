"""Ensembles: finished runs that answer as one network by their mean probabilities."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from mien.errors import RecipeError, UsageError
from mien.evaluation.calibration import softmax
from mien.evaluation.predictions import Predictions
from mien.training.kept import begun_with, kept, kept_recipe
from mien.training.recipe import Recipe, load
from mien.training.run import train

RECIPES = Path(__file__).parents[2] / "recipes" / "face"
ENSEMBLE = RECIPES / "fer2013-ensemble.yaml"
SMALL = ["encoder.blocks=1", "schedule.epochs=1", "schedule.batch=8", "finetune=null"]


def of(*members: Path) -> str:
    return f"encoder.members={json.dumps([str(member) for member in members])}"


@pytest.fixture(scope="module")
def members(face_root: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two small runs, of which one has wider layers than the other."""
    runs = [tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("two")]
    for run, widths in zip(runs, ("[8,8]", "[8,12]"), strict=True):
        train(RECIPES / "fer2013-small.yaml", face_root, run, [*SMALL, f"encoder.widths={widths}"])
    return runs


def test_it_says_the_mean_of_what_its_members_say(face_root: Path, members: list[Path], tmp_path: Path) -> None:
    card = train(ENSEMBLE, face_root, tmp_path, [of(*members)])
    each = [Predictions.load(run / "predictions.parquet") for run in members]
    together = Predictions.load(tmp_path / "predictions.parquet")
    assert together.id == each[0].id
    expected = np.mean([softmax(one.logits) for one in each], axis=0)
    assert np.exp(together.logits) == pytest.approx(expected, abs=1e-5)
    assert card["weights"] == sum(sum(part.numel() for part in parameters(run, face_root)) for run in members)


def parameters(run: Path, face_root: Path) -> list[torch.nn.Parameter]:
    return list(kept(run, face_root / "features")[1].encoder.parameters())


def test_a_run_needs_its_members_no_more(face_root: Path, members: list[Path], tmp_path: Path) -> None:
    """Export and use are tried with the recipe that is shipped."""
    copies = [Path(shutil.copytree(member, tmp_path / f"copy-{n}")) for n, member in enumerate(members)]
    run, faces = tmp_path / "run", torch.rand(2, 1, 48, 48)
    train(ENSEMBLE, face_root, run, [of(*copies)])
    apart = torch.stack([kept(copy, face_root / "features")[1].encoder(faces)[1].softmax(1) for copy in copies])
    for copy in copies:
        shutil.rmtree(copy)
    vector, logits = kept(run, face_root / "features")[1].encoder(faces)
    assert vector.shape == (2, 8 + 12)
    assert torch.allclose(logits.exp(), apart.mean(dim=0), atol=1e-6)


def test_an_ensemble_may_be_a_member(face_root: Path, members: list[Path], tmp_path: Path) -> None:
    train(ENSEMBLE, face_root, tmp_path / "two", [of(*members)])
    train(ENSEMBLE, face_root, tmp_path / "three", [of(tmp_path / "two", members[0])])
    two, three = (Predictions.load(tmp_path / name / "predictions.parquet").logits for name in ("two", "three"))
    one = softmax(Predictions.load(members[0] / "predictions.parquet").logits)
    assert np.exp(three) == pytest.approx((np.exp(two) + one) / 2, abs=1e-5)


def test_what_a_member_was_fitted_on_is_not_judged(face_root: Path, members: list[Path], tmp_path: Path) -> None:
    seen = "dev=[{corpus: fer2013, split: train}]"
    with pytest.raises(RecipeError, match=r"its encoder was fitted on \d+ of the \d+ items that are judged"):
        train(ENSEMBLE, face_root, tmp_path, [of(*members), seen])


def changed(run: Path, folder: Path, **keys: object) -> Path:
    """A copy of a run with something else in its recipe."""
    shutil.copytree(run, folder)
    said = kept_recipe(run).model_dump() | keys
    (folder / "recipe.json").write_text(Recipe.model_validate(said).model_dump_json())
    return folder


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"labels": "ekman-8"}, "a member has the labels ekman-7, got ekman-8"),
        ({"train": [{"corpus": "fer2013"}]}, "was trained on fer2013, all of it, which the train parts"),
        ({"loss": {"kind": "binary"}, "protocol": {"inner": 0.1}}, "a member says one label of each item"),
        ({"input": {"kind": "track"}}, "a member has the input face with the same settings"),
    ],
)
def test_what_does_not_belong_is_one_sentence(
    members: list[Path], tmp_path: Path, keys: dict[str, object], said: str
) -> None:
    strange = changed(members[1], tmp_path / "strange", **keys)
    with pytest.raises(RecipeError, match=said):
        begun_with(load(ENSEMBLE, [of(members[0], strange)]))


def test_a_member_that_is_not_there_is_one_sentence(face_root: Path, members: list[Path], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere: holds no recipe.json"):
        train(ENSEMBLE, face_root, tmp_path, [of(members[0], Path("nowhere"))])


def test_an_ensemble_starts_nothing(face_root: Path, members: list[Path], tmp_path: Path) -> None:
    train(ENSEMBLE, face_root, tmp_path / "two", [of(*members)])
    with pytest.raises(RecipeError, match=r"a start has the layers of its recipe, but members\.0\..* differs"):
        train(RECIPES / "fer2013-small.yaml", face_root, tmp_path / "run", [*SMALL, f"start={tmp_path / 'two'}"])


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("schedule.epochs=3", "schedule does nothing to an ensemble, whose members are trained"),
        ("augment.rotate=5", "augment does nothing to an ensemble"),
        ("protocol.inner=0.1", r"protocol\.inner does nothing to an ensemble"),
        ("protocol.last=true", r"protocol\.last does nothing to an ensemble"),
        ("protocol.kind=speakers", "goes with sound, faces or scenes and the official protocol"),
        ("encoder.members=[runs/alone]", "encoder.*members"),
    ],
)
def test_what_does_nothing_is_refused(override: str, said: str) -> None:
    with pytest.raises(RecipeError, match=said):
        load(ENSEMBLE, [override])


def test_words_have_no_ensemble() -> None:
    with pytest.raises(RecipeError, match="goes with sound, faces or scenes"):
        load(RECIPES.parent / "text" / "meld-mlp.yaml", ["encoder={kind: ensemble, members: [a, b]}"])
