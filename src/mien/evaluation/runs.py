"""A run's folder as evaluation reads it: its card, its recipe, its predictions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mien.errors import InputError
from mien.evaluation.predictions import Predictions
from mien.evaluation.scores import METRICS, Metric

CARD, RECIPE, PREDICTIONS = "card.json", "recipe.json", "predictions.parquet"
MAIN = METRICS["weighted_f1"]


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A trained run. `card` and `recipe` are as their files have them."""

    path: Path
    card: Mapping[str, Any]
    recipe: Mapping[str, Any]
    predictions: Predictions

    @property
    def name(self) -> str:
        """The recipe's."""
        return str(self.card.get("recipe") or self.path.name)

    @property
    def seed(self) -> int | None:
        """What the run's chance began with."""
        said = self.card.get("seed", self.recipe.get("seed"))
        return said if isinstance(said, int) else None

    @property
    def stamps(self) -> tuple[str, ...]:
        """What was forced, a sentence each."""
        said = self.card.get("stamps")
        return tuple(map(str, said)) if isinstance(said, list) else ()

    @property
    def metric(self) -> Metric:
        """The one that its protocol goes by, else weighted F1."""
        protocol = self.card.get("protocol")
        said = protocol.get("monitor") if isinstance(protocol, dict) else None
        return METRICS.get(said, MAIN) if isinstance(said, str) else MAIN


def read_run(path: Path) -> Run:
    """The run in a folder; a folder that is none is refused."""
    if not (path / CARD).is_file():
        raise InputError(f"{path}: not a run's folder, which holds {CARD}, {RECIPE} and {PREDICTIONS}")
    card, recipe = _object(path / CARD), _object(path / RECIPE)
    return Run(path, card, recipe, Predictions.load(path / PREDICTIONS))


def _object(path: Path) -> Mapping[str, Any]:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise InputError(f"{path}: not a JSON object")
    return said
