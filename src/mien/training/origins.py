"""Finished runs that give vectors: which of a run's encoders speaks in which fit, and what it was fitted on.

A run by folds holds an encoder for each fold. A second stage by the same folds takes, in each fold, the encoder that
did not see what is held out there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from mien.corpora.item import Item
from mien.errors import InputError, RecipeError
from mien.features.dialogue import Vector
from mien.features.spec import FeatureSpec
from mien.features.store import FeatureStore, content_key, part_key
from mien.training import build
from mien.training.arrays import Array
from mien.training.examples import Example, gather, holds
from mien.training.kept import kept, kept_recipe
from mien.training.reading import Reader
from mien.training.recipe import Recipe

BATCH = 32  # utterances that are encoded at a time
PREFIX = "encoder."  # of an encoder's weights in a checkpoint


@dataclass(frozen=True)
class RunVectors:
    """The encoder of a fit with its reader; `weights` is the SHA-256 of the file that it lies in."""

    modality: str
    encoder: torch.nn.Module
    reader: Reader
    weights: str
    store: Path

    def vectors(self, examples: Sequence[Example]) -> list[Vector | None]:
        """The vector of each utterance, float32, shape (dims,); None where it has nothing of this modality."""
        return [None if both is None else both[0] for both in self.both(examples)]

    def both(self, examples: Sequence[Example]) -> list[tuple[Vector, Vector] | None]:
        """Vector and logits of each utterance, computed once for the same input and weights, and kept in the store."""
        arrays = [self._array(example) for example in examples]
        keys = [None if array is None else _key(array) for array in arrays]
        held = FeatureStore(self.store, FeatureSpec("vector", {"weights": self.weights}), np.float32)
        missing = {
            key: array for key, array in zip(keys, arrays, strict=True) if key and key not in held and array is not None
        }
        self._encode(missing, held)
        return [None if key is None else self._parted(held, key) for key in keys]

    def _array(self, example: Example) -> Array | None:
        """What the encoder is given of an utterance."""
        if not holds(self.modality, example.item):
            return None
        try:
            return self.reader.read([example])[0]
        except InputError:
            if self.modality == "face":  # nobody is seen
                return None
            raise

    @torch.inference_mode()
    def _encode(self, missing: dict[str, Array], held: FeatureStore) -> None:
        order = sorted(missing, key=lambda key: len(missing[key]))
        for start in range(0, len(order), BATCH):
            keys = order[start : start + BATCH]
            given = self.reader.collate([missing[key] for key in keys], None)
            for key, vector, logits in zip(keys, *self.encoder(*given), strict=True):
                held.put(key, np.concatenate([[vector.numel()], vector.float().numpy(), logits.float().numpy()]))

    @staticmethod
    def _parted(held: FeatureStore, key: str) -> tuple[Vector, Vector]:
        stored = held.open(key)
        assert stored is not None, f"{held.path(key)} is not there although it was just written"
        width = int(stored[0])
        return np.array(stored[1 : 1 + width]), np.array(stored[1 + width :])


def _key(array: Array) -> str:
    return part_key(hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest(), shape=array.shape)


def vectors_of(run: Path, store: Path, fit: str = "") -> RunVectors:
    """The encoder that speaks in the fit of this name: its fold's own, else the one that the run kept."""
    folder = run / fit
    checkpoint = next(
        (path for path in (folder / "best.ckpt", folder / "last.ckpt") if _folded(fit) and path.exists()), None
    )
    if checkpoint is None:
        recipe, fitted = kept(run, store)
        return RunVectors(recipe.modality, fitted.encoder, fitted.reader, content_key(run / "weights.pt"), store)
    recipe = kept_recipe(run)
    reader = build.reader(recipe, folder, store)
    encoder = build.encoder(recipe, reader.layout, run)
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)["state_dict"]
    encoder.load_state_dict(
        {name.removeprefix(PREFIX): part for name, part in state.items() if name.startswith(PREFIX)}
    )
    return RunVectors(recipe.modality, encoder.eval(), reader, content_key(checkpoint), store)


def fitted_on(run: Path, fit: str, root: Path) -> list[Item]:
    """What the encoder that speaks in this fit was fitted on, or began with weights that were."""
    recipe = kept_recipe(run)
    parts = recipe.train + (recipe.finetune.train if recipe.finetune else ())
    seen = [example.item for example in gather(recipe, parts, root)]
    for before in recipe.begun_with:
        seen += fitted_on(Path(before), "", root)
    path = run / fit / "ids.json"
    held = set(json.loads(path.read_text())) if _folded(fit) and path.exists() else set()
    return [item for item in seen if item.id not in held]


def refuse_seen(recipe: Recipe, runs: Iterable[Path], fit: str, judged: Sequence[Example], root: Path) -> None:
    """What stands on other runs is judged only by what none of them was fitted on, under whatever name."""
    if recipe.protocol.force:
        return
    for run in runs:
        known = {name for item in fitted_on(run, fit, root) for name in _names(item)}
        seen = [example.item.id for example in judged if known & _names(example.item)]
        if seen:
            raise RecipeError(
                f"{run}: its encoder was fitted on {len(seen)} of the {len(judged)} items that are judged, such as "
                f"{min(seen)}; train it by the same protocol as what stands on it, or say protocol.force=true"
            )


def _names(item: Item) -> set[Hashable]:
    """What an item may be known by: its id, and its place on the disk, which two corpora may share."""
    return {item.id} if item.media is None else {item.id, (item.media, item.span, item.row, item.box)}


def _folded(fit: str) -> bool:
    return fit.startswith(("fold-", "without-"))
