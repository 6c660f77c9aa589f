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
from mien.training.examples import Example, gather
from mien.training.fit import Bench, Fitted
from mien.training.memory import keep_freed_memory
from mien.training.recipe import Recipe, load


@dataclass(frozen=True, slots=True)
class Judged:
    """Examples that no weight was fitted on, and the logits given for them."""

    examples: list[Example]
    logits: NDArray[np.float64]

    @classmethod
    def joined(cls, parts: list[Judged]) -> Judged:
        return cls([e for part in parts for e in part.examples], np.concatenate([part.logits for part in parts]))

    @property
    def truth(self) -> NDArray[np.int64]:
        return np.array([example.label for example in self.examples], dtype=np.int64)

    def save(self, path: Path) -> None:
        ids = [example.item.id for example in self.examples]
        np.savez_compressed(path, ids=ids, truth=self.truth, logits=self.logits)

    def scores(self) -> dict[str, Any]:
        """A temperature over all, and the metrics under it for each corpus; reliability is the corpora's mean."""
        truth, logits = self.truth, self.logits
        temperature = fit_temperature(truth, logits)
        which = np.array([example.corpus for example in self.examples])
        scores = {}
        for name in sorted(set(which.tolist())):
            probabilities = softmax(logits[which == name], temperature)
            own = truth[which == name]
            scores[name] = summary(own, probabilities) | {"reliability": reliability(own, probabilities)}
        mean = float(np.mean([score["reliability"] for score in scores.values()]))
        return {"temperature": temperature, "reliability": mean, "scores": scores}


def train(path: Path, root: Path, run: Path, overrides: list[str] | None = None) -> dict[str, Any]:
    """Train the recipe at `path` on the corpora under `root`; returns the card."""
    recipe = load(path, overrides)
    keep_freed_memory()
    run.mkdir(parents=True, exist_ok=True)
    (run / "recipe.json").write_text(recipe.model_dump_json(indent=2) + "\n")
    began, commit = time.monotonic(), _commit()
    examples = gather(recipe, recipe.train, root)
    _check_prior(recipe, examples)
    bench = Bench(recipe, lambda: build.encoder(recipe, run), build.batches(recipe, examples, run, root / "features"))
    if recipe.protocol.kind == "official":
        fitted, judged = _official(bench, examples, root, run)
    else:
        fitted, judged = _folds(bench, examples, run)
    across = _across(bench, examples, run) if recipe.protocol.across else None
    encoder = fitted.settled(recipe.loss.prior)
    torch.save(encoder.state_dict(), run / "weights.pt")
    judged.save(run / "predictions.npz")
    card = _card(recipe, judged, across, encoder, examples)
    card |= {"commit": commit, "seconds": round(time.monotonic() - began)}
    (run / "card.json").write_text(json.dumps(card, indent=2) + "\n")
    return card


def _check_prior(recipe: Recipe, examples: list[Example]) -> None:
    parts = recipe.finetune.train if recipe.finetune else None
    names = sorted({part.corpus for part in parts} if parts else {example.corpus for example in examples})
    if recipe.loss.prior is not None and recipe.loss.prior not in names:
        raise RecipeError(f"loss.prior is a corpus that is trained on ({', '.join(names)}), got {recipe.loss.prior!r}")


def _official(bench: Bench, examples: list[Example], root: Path, run: Path) -> tuple[Fitted, Judged]:
    """Train on train, keep the epoch that is best on dev, judge by dev; the same again where the recipe fine-tunes."""
    recipe = bench.recipe
    dev = gather(recipe, recipe.dev, root, judge=True)
    fitted = bench.fit(examples, dev, run / "fit")
    if recipe.finetune:
        fitted = bench.fit(gather(recipe, recipe.finetune.train, root), dev, run / "finetune", start=fitted)
    return fitted, Judged(dev, bench.logits(fitted, dev))


def _folds(bench: Bench, examples: list[Example], run: Path) -> tuple[Fitted, Judged]:
    """Hold out each corpus's fold of speakers in turn, at a fixed number of epochs; then train on everyone."""
    folds = bench.recipe.protocol.folds
    parts = []
    for number in range(folds):
        out = [example for example in examples if _held_out(example, number, folds)]
        kept = [example for example in examples if not _held_out(example, number, folds)]
        parts.append(_judge(bench, kept, out, run / f"fold-{number + 1}"))
    _say(f"everyone: {len(examples)} train")
    return bench.fit(examples, [], run / "everyone"), Judged.joined(parts)


def _across(bench: Bench, examples: list[Example], run: Path) -> Judged:
    """Hold out each corpus in turn: what is left of the skill on recordings unlike any that were trained on.

    Only labels that the other corpora have can be judged.
    """
    parts = []
    for name in sorted({example.corpus for example in examples}):
        kept = [example for example in examples if example.corpus != name]
        known = {example.label for example in kept}
        out = [example for example in examples if example.corpus == name and example.label in known]
        parts.append(_judge(bench, kept, out, run / f"without-{name}"))
    return Judged.joined(parts)


def _judge(bench: Bench, kept: list[Example], out: list[Example], place: Path) -> Judged:
    """Train on `kept`, judge by `out`; found again in `place` when it was done before."""
    said = place / "logits.npy"
    if not said.exists():
        _say(f"{place.name}: {len(kept)} train, {len(out)} held out")
        np.save(said, bench.logits(bench.fit(kept, [], place), out))
    return Judged(out, np.load(said))


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _held_out(example: Example, number: int, folds: int) -> bool:
    """Whether the example's speaker is a test speaker of fold `number`; a corpus's folds beyond `folds` wrap round."""
    own = corpus(example.corpus).folds
    return any(example.item.speaker in own[i] for i in range(number, len(own), folds))


def _card(
    recipe: Recipe, judged: Judged, across: Judged | None, encoder: torch.nn.Module, examples: list[Example]
) -> dict[str, Any]:
    """What was measured, by which command, on what, with which code."""
    return {
        "recipe": recipe.name,
        "modality": recipe.encoder.kind,
        "labels": recipe.labels,
        "classes": list(label_set(recipe.labels).labels),
        "command": " ".join(["mien", *sys.argv[1:]]),
        "protocol": recipe.protocol.model_dump() | {"seed": recipe.seed},
        **judged.scores(),
        "across": None if across is None else across.scores(),
        "trained_on": {
            name: {"examples": sum(e.corpus == name for e in examples), "licence": corpus(name).licence}
            for name in sorted({e.corpus for e in examples})
        },
        "weights": sum(p.numel() for p in encoder.parameters()),
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
