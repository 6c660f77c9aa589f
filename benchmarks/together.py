"""Fusion and context on the made world of `mien.testing.trimodal`, with intervals over worlds. Prints Markdown.

    python benchmarks/together.py [--seeds 1 2 3 4 5] [--dialogues 160] [--epochs 12]

Each seed is a world of its own: train on its cast, judge other dialogues of the same people. Nothing is chosen on what
is judged. The figures show that a mechanism does what it claims, and say nothing about people.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.corpora.item import Item
from mien.evaluation.calibration import softmax
from mien.inference.attribution import modality_shares
from mien.labels import EKMAN_7
from mien.testing.trimodal import LABELS, MODALITIES, Sample, World
from mien.training.examples import Example
from mien.training.fit import Bench, Fitted
from mien.training.recipe import Recipe

LSTM = {"kind": "lstm", "hidden": 32}
NONE = {"kind": "none"}
GATED = {"kind": "gated"}
RATE = 0.008
ABSENT = 0.3  # chance of a modality to be away in training
FUSIONS: dict[str, dict[str, Any]] = {
    "early (concat)": {"kind": "concat"},
    "late, mean": {"kind": "late", "rule": "mean"},
    "late, weighted": {"kind": "late", "rule": "weighted"},
    "late, product": {"kind": "late", "rule": "product"},
    "late, learned": {"kind": "late", "rule": "learned"},
    "hybrid": {"kind": "hybrid"},
    "gated": GATED,
    "low-rank tensor": {"kind": "tensor"},
    "cross-attention": {"kind": "cross-attention"},
    "adaptive": {"kind": "adaptive"},
}
CONTEXTS: dict[str, dict[str, Any]] = {
    "none": NONE,
    "LSTM, one direction": LSTM | {"both": False},
    "LSTM, both": LSTM,
    "GRU, both": LSTM | {"kind": "gru"},
    "Transformer, causal": {"kind": "transformer", "dims": 32, "causal": True},
    "Transformer": {"kind": "transformer", "dims": 32},
    "speaker-aware, one direction": {"kind": "speaker", "hidden": 32, "both": False},
    "speaker-aware, both": {"kind": "speaker", "hidden": 32},
}
STUDENT = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776}  # 97.5 % point of Student's t for so many seeds


def examples(sample: Sample) -> list[Example]:
    """A sample of the world as examples with vectors, each behind the turns before it in its dialogue."""
    found: list[Example] = []
    for row in range(len(sample)):
        history = (*found[-1].history, found[-1].item) if sample.turn[row] else ()
        label = LABELS[sample.label[row]]
        dialogue = f"{sample.domain[row]}/{sample.dialogue[row]}"
        vectors = {name: sample.vectors[name][row] for name in MODALITIES}
        item = Item(
            f"{dialogue}/{sample.turn[row]}",
            label,
            dialogue=dialogue,
            turn=int(sample.turn[row]),
            speaker=f"person {sample.speaker[row]}",
            vectors=vectors,
        )
        target = np.eye(len(EKMAN_7), dtype=np.float32)[EKMAN_7.index(label)]
        found.append(Example(item, "made", target, 1.0, history=history))
    return found


def without(given: Sequence[Example], *names: str) -> list[Example]:
    """The same with these modalities away."""

    def stripped(item: Item) -> Item:
        return replace(item, vectors={name: v for name, v in (item.vectors or {}).items() if name not in names})

    return [replace(e, item=stripped(e.item), history=tuple(map(stripped, e.history))) for e in given]


@dataclass(frozen=True)
class Trial:
    """One world, what is learned on it, and how long."""

    world: World
    dialogues: int
    epochs: int

    def parts(self) -> tuple[list[Example], list[Example]]:
        """What is trained on, and other dialogues of the same people."""
        return examples(self.world.sample(self.dialogues)), examples(self.world.sample(self.dialogues, part=1))

    def recipe(
        self, modalities: Sequence[str], fusion: Mapping[str, Any], context: Mapping[str, Any], absent: float = 0.0
    ) -> Recipe:
        encoder = {"kind": "dialogue", "fusion": fusion, "context": context, "width": 32, "dropout": 0.2}
        said = {
            "name": "made",
            "labels": EKMAN_7.name,
            "input": {"kind": "dialogue", "sources": {name: {"given": name} for name in modalities}},
            "encoder": encoder,
            "train": [{"corpus": "made"}],
            "dev": [{"corpus": "made"}],
            "augment": {"absent": absent},
            "schedule": {"epochs": self.epochs, "batch": 8, "rate": RATE},
            "protocol": {"last": True},
            "seed": self.world.seed,
        }
        return Recipe.model_validate(said)

    def fit(self, recipe: Recipe, train: Sequence[Example]) -> Fitted:
        with tempfile.TemporaryDirectory() as folder:
            return Bench(recipe, Path(folder)).fit(train, [], Path(folder) / "fit")


def accuracy(fitted: Fitted, judged: Sequence[Example]) -> float:
    truth = np.array([example.label for example in judged])
    return float(np.mean(fitted.logits(judged).argmax(axis=1) == truth))


def shares_of(fitted: Fitted, judged: Sequence[Example]) -> list[dict[str, float]]:
    """What each modality adds to the log-odds of the true label in each turn, as the trained fusion itself has it.

    A modality is away from the whole dialogue at once, as in a bundle's dialogue graph.
    """

    def answers(some: frozenset[str]) -> NDArray[np.float64]:
        return softmax(fitted.logits(without(judged, *(set(MODALITIES) - some))))

    asked = lru_cache(maxsize=None)(answers)
    return [
        modality_shares(MODALITIES, lambda some, row=row: asked(some)[row], example.label)
        for row, example in enumerate(judged)
    ]


def pointed(fitted: Fitted, judged: Sequence[Example], carrier: NDArray[np.int64]) -> float:
    """How often the greatest share is that of the modality that carried the label, of the turns that are read right."""
    right = fitted.logits(judged).argmax(axis=1) == [example.label for example in judged]
    greatest = np.array([max(MODALITIES, key=each.__getitem__) for each in shares_of(fitted, judged)])
    return float(np.mean((greatest == np.array(MODALITIES)[carrier])[right]))


def claims(trial: Trial) -> dict[str, float]:
    """What has to hold, as accuracies and differences of them."""
    train, judged = trial.parts()
    single = {name: trial.fit(trial.recipe([name], FUSIONS["early (concat)"], LSTM), train) for name in MODALITIES}
    alone = {name: accuracy(fitted, judged) for name, fitted in single.items()}
    unread = trial.fit(trial.recipe(MODALITIES, GATED, NONE, ABSENT), train)
    plain = accuracy(unread, judged)
    fused = trial.fit(trial.recipe(MODALITIES, GATED, LSTM, ABSENT), train)
    whole = accuracy(fused, judged)
    found = {f"{name} alone": value for name, value in alone.items()}
    found |= {"fused, no context": plain, "fused in context": whole}
    found["fused − best single"] = whole - max(alone.values())
    found["in context − without"] = whole - plain
    for name in MODALITIES:
        left = max(value for other, value in alone.items() if other != name)
        found[f"without {name}: fused − best single left"] = accuracy(fused, without(judged, name)) - left
    carrier = trial.world.sample(trial.dialogues, part=1).carrier
    found["no context: the greatest share is the carrier's"] = pointed(unread, judged, carrier)
    found["in context: the greatest share is the carrier's"] = pointed(fused, judged, carrier)
    return found


def variants(trial: Trial) -> dict[str, float]:
    """Accuracy of each fusion in one context, and of each context behind one fusion."""
    train, judged = trial.parts()
    tried = {f"fusion: {name}": (fusion, LSTM) for name, fusion in FUSIONS.items()}
    tried |= {f"context: {name}": (GATED, context) for name, context in CONTEXTS.items()}
    return {
        name: accuracy(trial.fit(trial.recipe(MODALITIES, fusion, context), train), judged)
        for name, (fusion, context) in tried.items()
    }


def table(rows: Sequence[Mapping[str, float]]) -> Iterator[str]:
    """Mean and 95 % interval of each figure over the seeds, and the worst of them."""
    yield f"| | mean of {len(rows)} worlds | 95 % interval | least |"
    yield "|---|---|---|---|"
    for name in rows[0]:
        values = np.array([row[name] for row in rows])
        half = STUDENT[len(rows)] * values.std(ddof=1) / np.sqrt(len(rows)) if len(rows) in STUDENT else float("nan")
        mean = values.mean()
        yield f"| {name} | {mean:.3f} | {mean - half:.3f} to {mean + half:.3f} | {values.min():.3f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--dialogues", type=int, default=160)
    parser.add_argument("--epochs", type=int, default=12)
    given = parser.parse_args()
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    trials = [Trial(World(seed=seed), given.dialogues, given.epochs) for seed in given.seeds]
    print(f"{given.dialogues} dialogues to train on and as many to judge, {given.epochs} epochs. Accuracy.\n")
    print("\n".join(table([claims(trial) for trial in trials])), end="\n\n")
    print("\n".join(table([variants(trial) for trial in trials])))


if __name__ == "__main__":
    main()
