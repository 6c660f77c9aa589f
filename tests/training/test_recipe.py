"""Recipes are checked before anything is read, and a complaint names the key."""

from pathlib import Path

import pytest

from mien.errors import RecipeError
from mien.training.recipe import Recipe, load

RECIPES = Path(__file__).parents[2] / "recipes"


def written(folder: Path, text: str) -> Path:
    path = folder / "recipe.yaml"
    path.write_text(text)
    return path


FACE = """
{name: x, labels: ekman-7, input: {kind: face}, encoder: {kind: residual},
 train: [{corpus: fer2013}], dev: [{corpus: fer2013}]}
"""


@pytest.mark.parametrize("path", sorted(RECIPES.glob("*/*.yaml")), ids=lambda p: p.stem)
def test_every_shipped_recipe_is_valid_and_promises(path: Path) -> None:
    assert load(path).name
    first, second, *_ = path.read_text().splitlines()
    assert first.startswith(f"# mien train recipes/{path.relative_to(RECIPES)}"), "the first line is the command"
    assert "minute" in second, "the second line promises time and score"


def test_overrides_reach_into_groups(tmp_path: Path) -> None:
    recipe = load(written(tmp_path, FACE), ["schedule.epochs=2", "encoder.dropout=0.5", "name=other"])
    assert (recipe.schedule.epochs, recipe.encoder.dropout, recipe.name) == (2, 0.5, "other")


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("schedule.epoch=2", r"unknown key schedule.epoch; did you mean epochs\?"),
        ("schedule.epochs=0", "schedule.epochs: .*greater than or equal to 1, got 0"),
        ("schedule.epochs", "an override is key=value"),
        ("name.first=1", "name is a value, not a group"),
        ("dev=[]", "the official protocol needs dev parts"),
        ("encoder.kind=smell", "encoder"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(tmp_path: Path, override: str, said: str) -> None:
    with pytest.raises(RecipeError, match=said):
        load(written(tmp_path, FACE), [override])


def test_fine_tuning_goes_with_the_official_protocol(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="not with folds"):
        load(written(tmp_path, FACE), ["finetune={train: [{corpus: fer2013}]}", "protocol.kind=folds"])


@pytest.mark.parametrize(("text", "said"), [("[1, 2]", "mapping of keys, got list"), ("a: [", "not YAML")])
def test_files_that_are_no_recipe(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(RecipeError, match=said):
        load(written(tmp_path, text))


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="no such recipe"):
        load(tmp_path / "none.yaml")


def test_a_recipe_survives_its_own_json(tmp_path: Path) -> None:
    recipe = load(written(tmp_path, FACE))
    assert Recipe.model_validate_json(recipe.model_dump_json()) == recipe


def test_a_search_space_changes_nothing_of_a_run(tmp_path: Path) -> None:
    path = written(tmp_path, FACE)
    searched = load(path, ["tune.space={encoder.dropout: {low: 0.1, high: 0.5}}"])
    assert searched.trains_as(load(path))
    assert not searched.trains_as(load(path, ["seed=2"]))


def test_a_second_stage_may_follow_where_there_was_none(tmp_path: Path) -> None:
    path, stage = written(tmp_path, FACE), "finetune={train: [{corpus: fer2013}], votes: 0}"
    assert load(path).trains_as(load(path, [stage]))
    assert not load(path, [stage]).trains_as(load(path))
    assert not load(path, [stage]).trains_as(load(path, [stage, "finetune.votes=0.1"]))


def test_the_second_stage_has_what_it_says_and_else_what_the_first_has(tmp_path: Path) -> None:
    first = ["loss.votes=0.4", "loss.mixup=0.2", "loss.smoothing=0.1", "augment.grow=32", "augment.rotate=10"]
    said = [*first, "finetune={train: [{corpus: fer2013, split: train}], votes: 0, schedule: {epochs: 3}}"]
    second = load(written(tmp_path, FACE), said).second
    assert (second.loss.votes, second.loss.mixup, second.loss.smoothing) == (0, 0.2, 0.1)
    assert (second.augment.grow, second.augment.rotate) == (0, 10)
    assert second.schedule.epochs == 3
    assert second.finetune is None
