"""A run: a folder with the resolved recipe, the weights, the predictions it was judged by, and a card.

recipe.json        the recipe as it was run
weights.pt         the encoder's tensors
predictions.npz    ids, truth, logits of what was held out
card.json          what was measured, on what, how, with which code
tokenizer.json     (text) the vocabulary
fit*/              checkpoints and metrics per epoch; a run that was stopped goes on from them
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from mien.corpora.table import corpus
from mien.errors import RecipeError
from mien.evaluation.calibration import fit_temperature, reliability, softmax
from mien.evaluation.metrics import summary
from mien.labels import label_set
from mien.training import build
from mien.training.examples import Example, gather, log_priors
from mien.training.fit import Bench, settle
from mien.training.loaders import Priors
from mien.training.memory import keep_freed_memory
from mien.training.recipe import Recipe, load


@dataclass(frozen=True, slots=True)
class Judged:
    """What the run is judged by: examples that no weight was fitted on, and the logits given for them."""

    examples: list[Example]
    logits: NDArray[np.float64]

    @property
    def truth(self) -> NDArray[np.int64]:
        return np.array([example.label for example in self.examples], dtype=np.int64)


def train(path: Path, root: Path, run: Path, overrides: list[str] | None = None) -> dict[str, Any]:
    """Train the recipe at `path` on the corpora under `root`; returns the card."""
    recipe = load(path, overrides)
    keep_freed_memory()
    run.mkdir(parents=True, exist_ok=True)
    (run / "recipe.json").write_text(recipe.model_dump_json(indent=2) + "\n")
    began = time.monotonic()
    examples = gather(recipe, recipe.train, root)
    bench = Bench(
        recipe,
        lambda: build.encoder(recipe, run),
        build.batches(recipe, examples, run, root / "features"),
        _priors(recipe, examples),
    )
    if recipe.protocol.kind == "official":
        encoder, judged = _official(bench, examples, root, run)
    else:
        encoder, judged = _folds(bench, examples, run)
    if recipe.loss.prior:
        settle(encoder, bench.priors[recipe.loss.prior])
    torch.save(encoder.state_dict(), run / "weights.pt")
    card = _card(recipe, judged, encoder, examples, time.monotonic() - began)
    np.savez_compressed(
        run / "predictions.npz", ids=[e.item.id for e in judged.examples], truth=judged.truth, logits=judged.logits
    )
    (run / "card.json").write_text(json.dumps(card, indent=2) + "\n")
    return card


def _priors(recipe: Recipe, examples: list[Example]) -> Priors:
    if recipe.loss.prior is None:
        return {}
    priors = log_priors(examples)
    if recipe.loss.prior not in priors:
        raise RecipeError(f"loss.prior is a corpus of train ({', '.join(priors)}), got {recipe.loss.prior!r}")
    return priors


def _official(bench: Bench, examples: list[Example], root: Path, run: Path) -> tuple[torch.nn.Module, Judged]:
    """Train on train, keep the epoch that is best on dev, judge by dev; the same again where the recipe fine-tunes."""
    recipe = bench.recipe
    dev = gather(recipe, recipe.dev, root, judge=True)
    encoder = bench.fit(examples, dev, run / "fit")
    if recipe.finetune:
        encoder = bench.fit(gather(recipe, recipe.finetune.train, root), dev, run / "finetune", start=encoder)
    return encoder, Judged(dev, bench.logits(encoder, dev))


def _folds(bench: Bench, examples: list[Example], run: Path) -> tuple[torch.nn.Module, Judged]:
    """Hold out each corpus's fold of speakers in turn, at a fixed number of epochs; then train on everyone."""
    folds = bench.recipe.protocol.folds
    order: list[Example] = []
    parts: list[NDArray[np.float64]] = []
    for number in range(folds):
        out = [example for example in examples if _held_out(example, number, folds)]
        kept = [example for example in examples if not _held_out(example, number, folds)]
        place = run / f"fit-{number + 1}"
        said = place / "logits.npy"
        if not said.exists():
            print(f"fold {number + 1}/{folds}: {len(kept)} train, {len(out)} held out", file=sys.stderr, flush=True)
            logits = bench.logits(bench.fit(kept, [], place), out)
            np.save(said, logits)
        order += out
        parts.append(np.load(said))
    print(f"everyone: {len(examples)} train", file=sys.stderr, flush=True)
    return bench.fit(examples, [], run / "fit-all"), Judged(order, np.concatenate(parts))


def _held_out(example: Example, number: int, folds: int) -> bool:
    """Whether the example's speaker is a test speaker of fold `number`; a corpus's folds beyond `folds` wrap round."""
    own = corpus(example.corpus).folds
    return any(example.item.speaker in own[i] for i in range(number, len(own), folds))


def _card(
    recipe: Recipe, judged: Judged, encoder: torch.nn.Module, examples: list[Example], seconds: float
) -> dict[str, Any]:
    """What was measured, over all that was held out and for each corpus of it."""
    truth, logits = judged.truth, judged.logits
    temperature = fit_temperature(truth, logits)
    which = np.array([example.corpus for example in judged.examples])
    scores = {
        name: summary(truth[which == name], softmax(logits[which == name], temperature))
        for name in sorted(set(which.tolist()))
    }
    return {
        "recipe": recipe.name,
        "modality": recipe.encoder.kind,
        "labels": recipe.labels,
        "classes": list(label_set(recipe.labels).labels),
        "command": " ".join(["mien", *sys.argv[1:]]),
        "commit": _commit(),
        "protocol": recipe.protocol.model_dump() | {"seed": recipe.seed},
        "temperature": temperature,
        "reliability": reliability(truth, softmax(logits, temperature)),
        "scores": scores,
        "trained_on": {
            name: {"examples": sum(e.corpus == name for e in examples), "licence": corpus(name).licence}
            for name in sorted({e.corpus for e in examples})
        },
        "weights": sum(p.numel() for p in encoder.parameters()),
        "seconds": round(seconds),
        "environment": {"python": platform.python_version(), "torch": torch.__version__, "machine": platform.machine()},
    }


def _commit() -> str | None:
    """The code's commit, with a mark when it was changed since; None outside a checkout."""
    here = Path(__file__).parent
    try:
        said = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=12"],  # noqa: S607
            cwd=here, capture_output=True, text=True, check=True, timeout=10,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return said.stdout.strip()
