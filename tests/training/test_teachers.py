"""Runs that teach others: their answers in the targets, asked for once, and only where they may know."""

from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from mien.errors import RecipeError
from mien.evaluation.calibration import softmax
from mien.testing.corpora import write_corpus
from mien.training.examples import gather
from mien.training.kept import card_of, kept
from mien.training.recipe import Recipe
from mien.training.run import train_recipe
from mien.training.teachers import taught

TEACHER = Recipe.model_validate(
    {
        "name": "teacher",
        "labels": "ekman-7",
        "input": {"kind": "face"},
        "encoder": {"kind": "separable", "widths": [8, 8], "mirror": True},
        "train": [{"corpus": "fer2013", "split": "train"}],
        "dev": [{"corpus": "fer2013", "split": "dev"}],
        "schedule": {"epochs": 2, "batch": 8},
    }
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpora")
    write_corpus("fer2013", folder)
    return folder


@pytest.fixture(scope="module")
def teacher(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = tmp_path_factory.mktemp("runs") / "teacher"
    train_recipe(TEACHER, root, run)
    return run


def pupil(teacher: Path, **more: object) -> Recipe:
    loss = {"teachers": [str(teacher)], "taught": 0.25}
    return Recipe.model_validate(TEACHER.model_dump() | {"name": "pupil", "loss": loss} | more)


def test_the_teachers_calibrated_answer_is_its_share_of_the_target(root: Path, teacher: Path, tmp_path: Path) -> None:
    recipe = pupil(teacher)
    examples = gather(recipe, recipe.train, root)
    said = softmax(kept(teacher, root)[1].logits(examples), card_of(teacher)["temperature"])
    found = taught(recipe, examples, root, tmp_path)
    expected = [0.75 * example.target + 0.25 * row for example, row in zip(examples, said, strict=True)]
    np.testing.assert_allclose([example.target for example in found], expected, atol=1e-6)


def test_a_pupil_that_goes_on_does_not_ask_again(root: Path, teacher: Path, tmp_path: Path) -> None:
    run = tmp_path / "pupil"
    train_recipe(pupil(teacher), root, run)
    examples = gather(TEACHER, TEACHER.train, root)
    assert np.load(run / "taught.npy").shape == (len(examples), 7)
    gone = pupil(tmp_path / "gone")
    assert len(taught(gone, examples, root, run)) == len(examples)


def test_a_teacher_of_another_lesson_is_refused(root: Path, teacher: Path, tmp_path: Path) -> None:
    other = pupil(teacher, dev=[{"corpus": "fer2013", "split": "test"}])
    with pytest.raises(RecipeError, match="a teacher has the labels, the input and the dev parts of its pupil"):
        taught(other, gather(other, other.train, root), root, tmp_path)


def test_in_folds_nobody_teaches(teacher: Path) -> None:
    with pytest.raises(ValidationError, match="in folds they know what is held out"):
        pupil(teacher, protocol={"kind": "folds"})
