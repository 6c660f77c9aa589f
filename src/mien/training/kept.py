"""A run that is read back: its recipe, and its encoder with the reader that it was trained with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch

from mien.errors import RecipeError, UsageError
from mien.training import build
from mien.training.encoders import Ensemble
from mien.training.fit import Fitted
from mien.training.recipe import Recipe

NEEDED = ("recipe.json", "weights.pt", "card.json")
WHOLE = "all of it"  # a corpus that is not taken by its split


def kept(run: Path, store: Path) -> tuple[Recipe, Fitted]:
    """The recipe and what it made, ready to judge. Its corpus prior lies in its weights; none is added from outside.

    store : where features are kept
    """
    recipe = kept_recipe(run)
    reader = build.reader(recipe, run, store)
    encoder = build.encoder(recipe, reader.layout, run)
    encoder.load_state_dict(torch.load(run / "weights.pt", map_location="cpu", weights_only=True))
    return recipe, Fitted(encoder.eval(), reader, {})


def kept_recipe(run: Path) -> Recipe:
    """The recipe of a run that finished."""
    for name in NEEDED:
        if not (run / name).is_file():
            raise UsageError(f"{run}: holds no {name}; a run that finished has one")
    return Recipe.model_validate_json((run / "recipe.json").read_text(encoding="utf-8"))


def begun_with(recipe: Recipe) -> dict[str, torch.Tensor] | None:
    """The weights that the recipe's network begins with, by name; None where it begins afresh.

    A start's without its last layer where its labels are others; an ensemble's are its members'.
    """
    if isinstance(recipe.encoder, Ensemble):
        return _members(recipe)
    if recipe.start is None:
        return None
    first, weights = _alike(Path(recipe.start), recipe, "start")
    last = max((name for name in weights if name.startswith("head.")), default="head.").rsplit(".", 1)[0]
    return {
        name: part for name, part in weights.items() if first.labels == recipe.labels or not name.startswith(f"{last}.")
    }


def _members(recipe: Recipe) -> dict[str, torch.Tensor]:
    """The weights of an ensemble; its members say its labels, and were trained on nothing but its parts."""
    parts = _parts(recipe)
    found: dict[str, torch.Tensor] = {}
    for number, run in enumerate(map(Path, recipe.begun_with)):
        first, weights = _alike(run, recipe, "member")
        if first.labels != recipe.labels:
            raise RecipeError(f"{run}: a member has the labels {recipe.labels}, got {first.labels}")
        if first.loss.kind == "binary":
            raise RecipeError(f"{run}: a member says one label of each item, got one that says several at once")
        for corpus, split in sorted(_parts(first)):
            if not parts & {(corpus, split), (corpus, WHOLE)}:
                said = "which the train parts of its ensemble do not say"
                raise RecipeError(f"{run}: was trained on {corpus}, {split}, {said}")
        found |= {f"members.{number}.{name}": part for name, part in weights.items()}
    return found


def _parts(recipe: Recipe) -> set[tuple[str, str]]:
    """What is trained on, as corpora and splits."""
    stages = (recipe.train, recipe.finetune.train if recipe.finetune else ())
    return {(part.corpus, part.split or WHOLE) for parts in stages for part in parts}


def _alike(run: Path, recipe: Recipe, what: str) -> tuple[Recipe, dict[str, torch.Tensor]]:
    """The recipe and the weights of a run that reads what the recipe reads."""
    first = kept_recipe(run)
    if first.input != recipe.input:
        said = f"a {what} has the input {recipe.input.kind} with the same settings"
        raise RecipeError(f"{run}: {said}, got {first.input}")
    return first, torch.load(run / "weights.pt", map_location="cpu", weights_only=True)


def card_of(run: Path) -> dict[str, Any]:
    """What was measured of a run that finished."""
    said: dict[str, Any] = json.loads((run / "card.json").read_text(encoding="utf-8"))
    return said
