"""The search space: what it refuses, and how drawn values become a recipe."""

from pathlib import Path
from typing import Any

import optuna
import pytest
from tuning_trials import recipe

from mien.errors import RecipeError
from mien.training.recipe import Recipe
from mien.training.space import Range, Tune
from mien.training.tuning.draws import assembled, check_space, drawn, suggested
from mien.training.yaml import check

BOTH = {"encoder.kind": {"choices": ["wide-deep", "transformer"]}, "encoder.feed": {"low": 1, "high": 4}}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "either choices, or low and high"),
        ({"low": 1}, "either choices, or low and high"),
        ({"choices": [1], "low": 1, "high": 2}, "either choices, or low and high"),
        ({"choices": [1, 2], "log": True}, "choices have neither log nor step"),
        ({"choices": [1, 1]}, "choices differ from each other, got 1, 1"),
        ({"low": 2, "high": 1}, "low is below high, got 2 and 1"),
        ({"low": 0, "high": 1, "log": True}, "begins above 0"),
        ({"low": 1, "high": 9, "log": True, "step": 2}, "has no step"),
        ({"low": 1, "high": 9, "step": 0.5}, "whole where low and high are, got 0.5"),
        ({"low": 0.1, "high": 0.6, "step": 0.2}, "steps of 0.2 lead from 0.1 to 0.6, got 2.50 of them"),
        ({"low": 0.1, "high": float("inf")}, "finite"),
    ],
)
def test_a_range_that_makes_no_sense_is_refused(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(RecipeError, match=said):
        check(Range, asked, "here")


@pytest.mark.parametrize(
    ("asked", "values"),
    [
        ({"choices": ["a", 2, {"kind": "x"}]}, ("a", "2", '{"kind": "x"}')),
        ({"low": 1, "high": 7, "step": 2}, (1, 3, 5, 7)),
        ({"low": 0.1, "high": 0.4, "step": 0.1}, pytest.approx((0.1, 0.2, 0.3, 0.4))),
        ({"low": 0.1, "high": 0.4}, None),
    ],
)
def test_a_grid_has_every_value(asked: dict[str, Any], values: object) -> None:
    assert check(Range, asked, "here").grid == values


@pytest.mark.parametrize(
    ("space", "said"),
    [
        ({}, "tune.space is empty"),
        ({"encoder.dropuot": {"low": 0.1, "high": 0.2}}, r"unknown key encoder.dropuot; did you mean dropout\?"),
        ({"encoder.feed": {"low": 1, "high": 4}}, "unknown key encoder.feed; did you mean"),
        ({"encoders.dropout": {"low": 0.1, "high": 0.2}}, r"unknown key encoders; did you mean encoder\?"),
        ({"encoder.dropout": {"low": 0.1, "high": 1.5}}, "encoder.dropout: .* less than 1, got 1.5"),
        ({"schedule.shape": {"choices": ["round", "square"]}}, "schedule.shape: .*got 'round'"),
        ({"labels.size": {"low": 1, "high": 2}}, "labels.size is the same in every trial; tuned are input, encoder,"),
        ({"protocol.inner": {"low": 0.1, "high": 0.2}}, "protocol.inner is the same in every trial"),
        ({"train.first": {"choices": [1]}}, "train.first: train is a value, not a group"),
    ],
)
def test_a_space_that_does_not_suit_the_recipe_is_refused(space: dict[str, Any], said: str) -> None:
    tune = check(Tune, {"space": space}, "here")
    with pytest.raises(RecipeError, match=said):
        check_space(recipe(), tune, "tiny.yaml")


def test_a_grid_wants_an_end() -> None:
    tune = check(Tune, {"space": {"encoder.dropout": {"low": 0.1, "high": 0.2}}, "sampler": "grid"}, "here")
    with pytest.raises(RecipeError, match=r"a grid needs choices, whole numbers or a step, and encoder.dropout has"):
        check_space(recipe(), tune, "tiny.yaml")


def recipe_of(space: dict[str, Any], params: dict[str, Any]) -> Recipe:
    """The recipe of a trial that drew `params`; the study's memory of it gives the same."""
    base, ranges = recipe(), check(Tune, {"space": space}, "here").space
    check_space(base, Tune(space=ranges), "here")
    said = assembled(base, ranges, suggested(optuna.trial.FixedTrial(params)))  # type: ignore[arg-type]
    assert said == assembled(base, ranges, drawn(params))
    assert base == recipe(), "the recipe itself stays as it is"
    return check(Recipe, said, "trial")


def test_values_land_where_their_names_say() -> None:
    space = {"schedule.rate": {"low": 1e-4, "high": 1e-1, "log": True}, "schedule.epochs": {"low": 1, "high": 9}}
    found = recipe_of(space, {"schedule.rate": 0.01234567, "schedule.epochs": 7})
    assert found.schedule.rate == 0.01235, "a person reads four digits"
    assert found.schedule.epochs == 7


def test_a_kind_leaves_the_settings_of_the_other_behind() -> None:
    space = {"input.dims": {"choices": [16, 32]}, **BOTH}
    found = recipe_of(space, {"encoder.kind": "transformer", "encoder.feed": 3, "input.dims": "32"})
    assert (found.encoder.kind, found.encoder.feed, found.encoder.heads) == ("transformer", 3, 2)  # type: ignore[union-attr]
    assert found.input.dims == 32  # type: ignore[union-attr]


def test_a_setting_that_another_kind_has_otherwise_is_left_behind_too() -> None:
    """An LSTM's hidden size is one number, a perceptron's is one for each layer."""
    base = recipe(encoder={"kind": "lstm", "hidden": 8, "dropout": 0.1}) | {"input": {"kind": "words"}}
    space = check(Tune, {"space": {"encoder.kind": {"choices": ["lstm", "mlp"]}}}, "here").space
    assert assembled(base, space, drawn({"encoder.kind": "mlp"}))["encoder"] == {"kind": "mlp", "dropout": 0.1}
    assert assembled(base, space, drawn({"encoder.kind": "lstm"})) == base


def test_a_key_of_another_kind_is_not_drawn() -> None:
    found = recipe_of({**BOTH}, {"encoder.kind": "wide-deep"})
    assert (found.encoder.kind, found.encoder.pairs) == ("wide-deep", 64)  # type: ignore[union-attr]


def test_a_choice_may_be_a_whole_group() -> None:
    wide, attending = {"kind": "wide-deep", "pairs": 8}, {"kind": "transformer", "layers": 1}
    space = {"encoder.layers": {"low": 3, "high": 5}, "encoder": {"choices": [wide, attending]}}
    found = recipe_of(space, {"encoder": '{"kind": "transformer", "layers": 1}', "encoder.layers": 4})
    assert (found.encoder.kind, found.encoder.layers) == ("transformer", 4)  # type: ignore[union-attr]


def test_rates_may_be_written_without_a_point() -> None:
    """YAML takes 1e-4 for a word."""
    found = check(Range, {"low": "1e-4", "high": "1e-2"}, "here")
    assert found.ends == (0.0001, 0.01)
    assert not found.whole


def test_shipped_spaces_suit_their_recipes() -> None:
    from mien.training.recipe import load
    from mien.training.yaml import mapping

    for path in sorted((Path(__file__).parents[2] / "recipes").rglob("*.yaml")):
        if "tune" in mapping(path):
            check_space(mapping(path), load(path).tune, str(path))
