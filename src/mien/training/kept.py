"""A run that is read back: its recipe, and its encoder with the reader that it was trained with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch

from mien.errors import RecipeError, UsageError
from mien.training import build
from mien.training.fit import Fitted
from mien.training.recipe import Recipe

NEEDED = ("recipe.json", "weights.pt", "card.json")


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

    Without those of the last layer where the labels are others than those of the run that they are from.
    """
    if recipe.start is None:
        return None
    run = Path(recipe.start)
    first = kept_recipe(run)
    if first.input != recipe.input:
        raise RecipeError(f"{run}: a start has the input {recipe.input.kind} with the same settings, got {first.input}")
    weights: dict[str, torch.Tensor] = torch.load(run / "weights.pt", map_location="cpu", weights_only=True)
    last = max(name for name in weights if name.startswith("head.")).rsplit(".", 1)[0]
    return {
        name: part for name, part in weights.items() if first.labels == recipe.labels or not name.startswith(f"{last}.")
    }


def card_of(run: Path) -> dict[str, Any]:
    """What was measured of a run that finished."""
    said: dict[str, Any] = json.loads((run / "card.json").read_text(encoding="utf-8"))
    return said
