"""What the adversary against speakers does on the made world: what is left of the speaker, and strangers' accuracy.

    python benchmarks/adversary.py [--seeds 5]

A dense network on the three modalities' vectors is trained on conversations of a cast, with the adversary and without,
on a world of its own for each seed. The probe is a fresh linear model that tells the cast apart by the frozen vectors
of other conversations. Prints Markdown: means over the seeds with their 95 % interval (Student's t). The world is made:
the figures say that the mechanism works, and nothing about people. Takes a few minutes.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import lightning
import numpy as np
import torch
from numpy.typing import NDArray
from scipy import stats
from torch import Tensor

from mien.corpora.item import Item
from mien.labels import EKMAN_7
from mien.models.layout import Layout
from mien.testing.trimodal import LABELS, Sample, World
from mien.training.arrays import Array
from mien.training.examples import Example
from mien.training.fit import Bench, Fitted, Machine
from mien.training.networks import network
from mien.training.probe import probed
from mien.training.reading import Singly
from mien.training.recipe import Recipe

WEIGHTS = (0.0, 0.5, 1.0)  # of the adversary, none first
DIALOGUES, JUDGED, EPOCHS = 120, 80, 50
TEMPER = 0.15  # people as moody as this, so that there is much to learn of a speaker that misleads
FIRST = 11  # the seed of the first world that is judged; the settings were chosen on worlds 1 to 5


@dataclass(frozen=True)
class VectorReader(Singly):
    """Vectors that are there already, by the ids of their items."""

    held: dict[str, NDArray[np.float32]]
    layout: Layout

    def read(self, examples: Sequence[Example]) -> list[Array]:
        return [self.held[example.item.id] for example in examples]

    def versions(self, examples: Sequence[Example]) -> list[list[Array]]:
        return [[array] for array in self.read(examples)]

    def collate(self, arrays: Sequence[Array], generator: np.random.Generator | None) -> tuple[Tensor, ...]:
        return (torch.from_numpy(np.stack(arrays)),)


@dataclass(frozen=True)
class Outcome:
    """Accuracy on other conversations of the cast and on strangers, and the probe's on the cast's speakers."""

    known: float
    strangers: float
    probe: float
    chance: float


def recipe(weight: float, seed: int, epochs: int) -> Recipe:
    """A dense network, with the adversary unless its weight is 0."""
    adversary = {"against": "speaker", "weight": weight} if weight else None
    said = {
        "name": "adversary",
        "labels": EKMAN_7.name,
        "input": {"kind": "functionals"},
        "encoder": {"kind": "mlp", "hidden": [16], "norm": "none", "dropout": 0.2},
        "train": [{"corpus": "meld"}],
        "dev": [{"corpus": "meld"}],
        "loss": {"adversary": adversary},
        "schedule": {"epochs": epochs, "batch": 64, "rate": 0.003},
        "seed": seed,
    }
    return Recipe.model_validate(said)


def examples(sample: Sample, name: str) -> list[Example]:
    """The utterances of a sample as training sees them."""
    found = []
    for row in range(len(sample)):
        item = Item(f"{name}/{row}", LABELS[sample.label[row]], speaker=f"P{sample.speaker[row]}")
        target = np.zeros(len(EKMAN_7), np.float32)
        target[EKMAN_7.labels.index(LABELS[sample.label[row]])] = 1
        found.append(Example(item, "made", target, 1.0))
    return found


def outcome(world: World, weight: float, dialogues: int = DIALOGUES, epochs: int = EPOCHS) -> Outcome:
    """Train once and judge."""
    parts = {
        "train": world.sample(dialogues),
        "known": world.sample(JUDGED, part=1),
        "strangers": world.sample(JUDGED, part=1, strangers=True),
    }
    held = {name: examples(sample, name) for name, sample in parts.items()}
    rows = {e.item.id: v for name in held for e, v in zip(held[name], parts[name].joined(), strict=True)}
    train = parts["train"].joined()
    layout = Layout("vector", train.shape[1:], centre=train.mean(axis=0), spread=train.std(axis=0))
    wanted = recipe(weight, world.seed, epochs)
    lightning.seed_everything(wanted.seed, verbose=False)
    encoder = network(wanted.encoder, layout, len(EKMAN_7))
    with TemporaryDirectory() as folder:
        bench = Bench(wanted, Path(folder), Machine(accelerator="cpu"))
        fitted = bench.trained(encoder, VectorReader(rows, layout), held["train"], (), Path(folder))
    left = probed(fitted, held["known"])
    return Outcome(accuracy(fitted, held["known"]), accuracy(fitted, held["strangers"]), left.accuracy, left.chance)


def accuracy(fitted: Fitted, judged: list[Example]) -> float:
    """Share of the examples that are read right."""
    return float((fitted.logits(judged).argmax(axis=1) == [example.label for example in judged]).mean())


def interval(values: Sequence[float]) -> str:
    """The mean and half the width of its 95 % interval by Student's t."""
    half = stats.t.ppf(0.975, len(values) - 1) * np.std(values, ddof=1) / np.sqrt(len(values))
    return f"{np.mean(values):.3f} ± {half:.3f}"


def report(found: dict[float, list[Outcome]]) -> str:
    """The table, and the difference to the training without an adversary, seed by seed."""
    (chance,) = {outcome.chance for outcome in found[0.0]}
    lines = [
        f"| weight of the adversary | speaker probe (chance {chance:.3f}) | cast | strangers | strangers, gained |",
        "|---|---|---|---|---|",
    ]
    for weight, outcomes in found.items():
        gained = [one.strangers - none.strangers for one, none in zip(outcomes, found[0.0], strict=True)]
        columns = [[getattr(o, name) for o in outcomes] for name in ("probe", "known", "strangers")]
        last = interval(gained) if weight else ""
        lines.append(f"| {weight or 'none'} | {' | '.join(map(interval, columns))} | {last} |")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="What the adversary does on the made world.")
    parser.add_argument("--seeds", type=int, default=5, help="how many worlds, two or more")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="of each training")
    parser.add_argument("--dialogues", type=int, default=DIALOGUES, help="that are trained on")
    said = parser.parse_args(arguments)
    worlds = [World(seed, temper=TEMPER) for seed in range(FIRST, FIRST + said.seeds)]
    found = {weight: [outcome(world, weight, said.dialogues, said.epochs) for world in worlds] for weight in WEIGHTS}
    print(f"## The adversary on the made world, {said.seeds} seeds\n\n{report(found)}\n")


if __name__ == "__main__":
    main()
