"""A run: a folder with the resolved recipe, the weights, the predictions it was judged by, and a card.

recipe.json          the recipe as it was run
weights.pt           the encoder's tensors
predictions.parquet  what was held out: ids, truth, logits, and what is known of each item
metrics.csv          of the fit that made the weights, a row an epoch
curves.png, confusion.png, (attention encoders) attention.png, (faces) augmented.png, occlusion.png
card.json            what was measured, on what, how, with which code
(text)               the vocabulary, under the name that its reader gives it
seconds.txt          how long it took, all its starts together
taught.npy           where a recipe has teachers: what they say of each training example
(dialogue)           from-*/ the runs whose encoders give the vectors, dims.json how wide these are
                     first-*/ those of them that were trained here
fit*/ fold-*/ …      checkpoints and metrics of each fit; a run that was stopped goes on from them
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from mien.errors import RecipeError
from mien.evaluation.figures import draw_run
from mien.training import build
from mien.training.attention import draw_attention
from mien.training.card import card, predictions
from mien.training.clock import Clock
from mien.training.dialogues import FIRST, first_recipe
from mien.training.divisions import across, folded, official
from mien.training.examples import Example, gather
from mien.training.fit import Bench, Machine
from mien.training.joint import parted
from mien.training.kept import begun_with
from mien.training.memory import keep_freed_memory
from mien.training.pictures import draw_faces
from mien.training.progress import say
from mien.training.recipe import Recipe, load
from mien.training.sources import DialogueInput
from mien.training.teachers import taught


def train(
    path: Path, root: Path, run: Path, overrides: list[str] | None = None, machine: Machine | None = None
) -> dict[str, Any]:
    """Train the recipe at `path` on the corpora under `root`; returns the card."""
    return train_recipe(load(path, overrides), root, run, machine)


def train_recipe(recipe: Recipe, root: Path, run: Path, machine: Machine | None = None) -> dict[str, Any]:
    """Train a checked recipe. A folder that holds another recipe's run is refused, so that none is mixed."""
    keep_freed_memory()
    _claim(recipe, run)
    clock = Clock(run)
    machine = replace(machine or Machine(), callbacks=(*(machine or Machine()).callbacks, clock))
    _first_stages(recipe, root, run, machine)
    examples = taught(recipe, gather(recipe, recipe.train, root, tell=say), root / "features", run)
    _check_prior(recipe, examples)
    bench = Bench(recipe, root / "features", machine, begun_with(recipe))
    divide = official if recipe.protocol.official else folded
    fitted, judged = divide(bench, examples, root, run)
    away = across(bench, examples, root, run) if recipe.protocol.across else None
    encoder = fitted.settled(recipe.loss.prior)
    if recipe.learns_words and _first():
        encoder = parted(recipe, fitted, judged, examples, root, run)
    said = card(recipe, judged, away, encoder, examples, root)
    said["seconds"] = round(clock.seconds)
    if _first():
        clock.keep()
        place = _place(recipe, run)
        build.kept(recipe, encoder, place, run)
        torch.save(encoder.state_dict(), run / "weights.pt")
        predictions(recipe, judged, bench.store, said["temperature"]).save(run / "predictions.parquet")
        last = run / "finetune" if recipe.finetune else place
        if (last / "metrics.csv").exists():
            shutil.copyfile(last / "metrics.csv", run / "metrics.csv")
        draw_run(run)
        draw_attention(recipe, fitted, judged.examples, run)
        draw_faces(recipe, fitted, examples, judged.examples, run)
        (run / "card.json").write_text(json.dumps(said, indent=2) + "\n")
    return said


def _first_stages(recipe: Recipe, root: Path, run: Path, machine: Machine | None) -> None:
    """Train the recipes whose encoders a second stage stands on, each in a folder of its own inside the run's."""
    if not isinstance(recipe.input, DialogueInput):
        return
    for name, source in recipe.input.sources.items():
        place = run / f"{FIRST}{name}"
        if source.recipe is not None and not (place / "card.json").exists():
            say(f"{name}: {source.recipe}")
            train_recipe(first_recipe(recipe, source), root, place, machine)


def _claim(recipe: Recipe, run: Path) -> None:
    """Write the recipe into the run's folder; the folder of another recipe is refused."""
    run.mkdir(parents=True, exist_ok=True)
    path = run / "recipe.json"
    if path.exists() and not Recipe.model_validate_json(path.read_text()).trains_as(recipe):
        raise RecipeError(f"{run} holds the run of another recipe; say another folder with --run, or delete this one")
    if _first():
        path.write_text(recipe.model_dump_json(indent=2) + "\n")


def _place(recipe: Recipe, run: Path) -> Path:
    """The folder of the fit whose weights are kept; a second stage reads with what the first one learned."""
    if recipe.protocol.official:
        return run / "fit"
    return run / "everyone" if recipe.protocol.everyone else sorted(run.glob("fold-*"))[-1]


def _first() -> bool:
    """Whether this is the process that writes; several train one run together under torchrun."""
    return int(os.environ.get("RANK", "0")) == 0


def _check_prior(recipe: Recipe, examples: list[Example]) -> None:
    parts = recipe.finetune.train if recipe.finetune else None
    labelled = {example.corpus for example in examples if example.labelled}
    names = sorted({part.corpus for part in parts if not part.unlabelled} if parts else labelled)
    if recipe.loss.prior is not None and recipe.loss.prior not in names:
        raise RecipeError(f"loss.prior is a corpus that is trained on ({', '.join(names)}), got {recipe.loss.prior!r}")
