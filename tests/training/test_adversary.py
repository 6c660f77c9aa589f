"""The adversary against speakers or corpora: its gradient, its ramp, its data, and that a run with it goes on."""

from __future__ import annotations

import importlib.util
import json
import math
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from lightning.pytorch.callbacks import Callback
from linear_net import LinearNet
from pydantic import ValidationError

from mien.corpora.item import Item
from mien.errors import InputError, RecipeError
from mien.models.adversary import AdversaryNet, reverse
from mien.testing.corpora import write_corpus
from mien.testing.trimodal import World
from mien.training.domains import UNKNOWN, Domains, strength
from mien.training.examples import Example, class_weights, log_priors, odds
from mien.training.fit import Machine
from mien.training.kept import kept
from mien.training.probe import probe, probed
from mien.training.recipe import Adversary, Recipe
from mien.training.run import train_recipe
from mien.training.task import Batch, Task, parameter_groups

ROOT = Path(__file__).parents[2]
RECIPE: dict[str, Any] = {
    "name": "against",
    "labels": "ekman-7",
    "input": {"kind": "tokens", "dims": 8, "vocabulary": 300},
    "encoder": {"kind": "mlp", "hidden": [8], "norm": "none"},
    "train": [{"corpus": "meld", "split": "train"}, {"corpus": "goemotions", "split": "train", "unlabelled": True}],
    "dev": [{"corpus": "meld", "split": "dev"}],
    "loss": {"adversary": {"against": "corpus", "weight": 0.5, "hidden": 4}},
    "schedule": {"epochs": 3, "batch": 16},
}


def recipe(**changes: Any) -> Recipe:
    return Recipe.model_validate(RECIPE | changes)


def example(label: int, speaker: str | None = None, corpus: str = "a", weight: float = 1.0) -> Example:
    target = np.full(3, 1 / 3, np.float32) if not weight else np.eye(3, dtype=np.float32)[label]
    return Example(Item("x", "y", speaker=speaker), corpus, target, weight)


def test_a_reversed_gradient_has_the_other_sign_and_its_strength() -> None:
    x = torch.tensor([1.0, -2.0], requires_grad=True)
    y = reverse(x, 0.25)
    assert torch.equal(y, x)
    (y * torch.tensor([3.0, 5.0])).sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [-0.75, -1.25]


def test_the_adversary_learns_one_way_and_the_encoder_the_other() -> None:
    """A step along the adversary's own gradient makes its cost fall; along the encoder's, rise."""
    torch.manual_seed(0)
    net, vector = AdversaryNet(4, 3, 8), torch.randn(16, 4, requires_grad=True)
    domain = torch.arange(16) % 3

    def cost() -> torch.Tensor:
        return torch.nn.functional.cross_entropy(net(vector, 1.0), domain)

    before = cost()
    before.backward()
    assert vector.grad is not None
    with torch.no_grad():
        moved = torch.nn.functional.cross_entropy(net(vector - 0.5 * vector.grad, 1.0), domain)
        for parameter in net.parameters():
            assert parameter.grad is not None
            parameter.sub_(0.1 * parameter.grad)
    assert moved > before > cost()


def test_the_ramp_is_the_published_one() -> None:
    ramp = Adversary(weight=0.4)
    assert strength(ramp, 0.0) == 0
    assert strength(ramp, 0.3) == pytest.approx(0.4 * math.tanh(1.5))  # 2 / (1 + exp(-x)) - 1 = tanh(x / 2)
    assert strength(ramp, 1.0) == pytest.approx(0.4, rel=1e-3)
    assert strength(Adversary(weight=0.4, schedule="constant"), 0.0) == 0.4


def test_domains_are_the_speakers_or_the_corpora() -> None:
    found = [example(0, "Ana", "a"), example(1, "Ben", "a"), example(2, None, "b")]
    speakers = Domains.of(Adversary(against="speaker"), found)
    assert [speakers.number(one) for one in found] == [0, 1, UNKNOWN]
    corpora = Domains.of(Adversary(against="corpus"), found)
    assert [corpora.number(one) for one in found] == [0, 0, 1]
    with pytest.raises(RecipeError, match="one corpus from another; the train parts hold a"):
        Domains.of(Adversary(against="corpus"), found[:2])


def test_what_has_no_label_counts_in_no_balance() -> None:
    labelled = [example(0), example(0), example(1), example(2, corpus="b")]
    mixed = [*labelled, *(example(0, corpus="c", weight=0.0) for _ in range(5))]
    assert np.allclose(class_weights(mixed, 1.0), class_weights(labelled, 1.0))
    assert set(log_priors(mixed)) == {"a", "b"}
    drawn = odds(mixed, 1.0)
    assert drawn is not None
    assert drawn.tolist() == [0.5, 0.5, 1, 1, *[0.2] * 5]


def test_unlabelled_examples_move_the_vector_and_not_the_head(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    said = recipe(loss={"adversary": {"against": "corpus", "schedule": "constant"}})
    task = Task(said, LinearNet(), torch.ones(7), 10, AdversaryNet(4, 2, 4))
    monkeypatch.setattr(task, "log", lambda *args, **options: None)
    monkeypatch.setattr(Task, "global_step", 0)
    shares = torch.full((4, 7), 1 / 7)
    batch = Batch((torch.randn(4, 2),), shares, torch.zeros(4), torch.zeros(4, 7), torch.tensor([0, 1, 0, UNKNOWN]))
    task.training_step(batch, 0).backward()
    assert isinstance(task.encoder, LinearNet)
    assert task.encoder.layer.weight.grad is not None
    assert task.encoder.layer.weight.grad.abs().sum() > 0
    assert all(not parameter.grad.any() for parameter in task.encoder.head.parameters() if parameter.grad is not None)


def test_the_adversary_learns_at_a_rate_of_its_own() -> None:
    said = recipe()
    task = Task(said, LinearNet(), torch.ones(7), 10, AdversaryNet(4, 2, 4))
    rates = {id(p): group["lr"] for group in parameter_groups(task, said.schedule, 5.0) for p in group["params"]}
    assert task.adversary is not None
    assert {rates[id(p)] for p in task.adversary.parameters()} == {5 * said.schedule.rate}
    assert {rates[id(p)] for p in task.encoder.parameters()} == {said.schedule.rate}


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "unlabelled without an adversary": ({"loss": {}}, "feed loss.adversary alone"),
    "nothing labelled": ({"train": [{"corpus": "meld", "unlabelled": True}]}, "needs a part with labels"),
    "judged without labels": ({"dev": [{"corpus": "meld", "unlabelled": True}]}, "every dev part has them"),
    "folds": ({"protocol": {"kind": "folds"}}, "with the official protocol"),
    "mixtures": ({"loss": {"mixup": 0.2, "adversary": {}}}, "of no one speaker"),
    "closed form": ({"encoder": {"kind": "majority"}}, "not with majority"),
}


@pytest.mark.parametrize(("changes", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_a_recipe_that_makes_no_sense_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        recipe(**changes)


# Runs


class KilledError(Exception):
    pass


class Death(Callback):
    """Stops a run in the middle of its second epoch."""

    def on_before_optimizer_step(self, trainer: Any, pl_module: Any, optimizer: Any) -> None:
        if trainer.global_step == 8:
            raise KilledError


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpora")
    write_corpus("meld", folder)
    write_corpus("goemotions", folder)
    return folder


@pytest.fixture(scope="module")
def run(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    train_recipe(recipe(), root, folder)
    return folder


def test_a_run_counts_what_it_saw_without_labels(run: Path) -> None:
    card = json.loads((run / "card.json").read_text())
    assert card["trained_on"]["meld"]["examples"] == 28
    assert card["trained_on"]["goemotions"] | {"licence": ""} == {"examples": 0, "unlabelled": 59, "licence": ""}
    columns = (run / "metrics.csv").read_text().splitlines()[0].split(",")
    assert "adversary_accuracy" in columns


def test_a_run_keeps_the_encoder_alone(run: Path, root: Path) -> None:
    names = torch.load(run / "weights.pt", weights_only=True)
    assert not [name for name in names if "adversary" in name]
    assert "adversary.layers.0.weight" in torch.load(run / "fit" / "last.ckpt", weights_only=True)["state_dict"]


def test_a_run_that_was_stopped_ends_with_the_same_weights(run: Path, root: Path, tmp_path: Path) -> None:
    with pytest.raises(KilledError):
        train_recipe(recipe(), root, tmp_path, Machine(callbacks=(Death(),)))
    train_recipe(recipe(), root, tmp_path)
    whole, again = (torch.load(folder / "weights.pt", weights_only=True) for folder in (run, tmp_path))
    assert all(torch.equal(whole[key], again[key]) for key in whole)
    assert (run / "metrics.csv").read_text() == (tmp_path / "metrics.csv").read_text()  # the later epochs too


def test_the_adversary_changes_what_is_learnt(run: Path, root: Path, tmp_path: Path) -> None:
    other = recipe(loss={"adversary": {"against": "corpus", "weight": 1e-9, "hidden": 4}})
    train_recipe(other, root, tmp_path)
    one, same = (torch.load(folder / "weights.pt", weights_only=True) for folder in (run, tmp_path))
    assert any(not torch.equal(one[name], same[name]) for name in one)


def test_a_kept_run_is_probed(run: Path, root: Path) -> None:
    _, fitted = kept(run, root / "features")
    people = ("Ada", "Ben")
    judged = [
        Example(
            Item(f"x{k}", "joy", text=f"{people[k % 2]} it is {k}", speaker=people[k % 2]), "meld", np.eye(7)[0], 1.0
        )
        for k in range(12)
    ]
    left = probed(fitted, judged)
    assert (left.chance, left.n) == (0.5, 6)


# The probe


def test_a_probe_finds_what_is_there_and_nothing_else() -> None:
    draw = np.random.default_rng(0)
    speakers = [f"P{k % 4}" for k in range(400)]
    noise = draw.normal(size=(400, 6)).astype(np.float32)
    places = np.array([[int(name[1]) == k for k in range(6)] for name in speakers], np.float32)
    nothing, everything = probe(noise, speakers), probe(noise + 8 * places, speakers)
    assert nothing.chance == 0.25
    assert nothing.n == 200
    assert abs(nothing.accuracy - 0.25) < 0.1
    assert everything.accuracy > 0.98


def test_a_probe_needs_two_speakers() -> None:
    with pytest.raises(InputError, match="two speakers with 4 utterances each, got 1"):
        probe(np.zeros((9, 2), np.float32), ["Ana"] * 6 + ["Ben"] * 3)


# benchmarks/adversary.py


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("benchmark_adversary", ROOT / "benchmarks" / "adversary.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where dataclasses look up their annotations
    spec.loader.exec_module(module)
    return module


def test_on_the_made_world_less_is_left_of_the_speaker(script: ModuleType) -> None:
    """A short training; what it gains on strangers takes longer to show, and is the benchmark's to measure."""
    none, against = (script.outcome(World(seed=1), weight, dialogues=60, epochs=30) for weight in (0.0, 0.3))
    assert against.probe < none.probe - 0.1
    assert against.chance == 1 / 8


def test_the_report_is_a_table_of_means(script: ModuleType) -> None:
    found = {
        0.0: [script.Outcome(0.8, 0.50, 0.9, 0.125), script.Outcome(0.8, 0.60, 0.7, 0.125)],
        1.0: [script.Outcome(0.8, 0.55, 0.3, 0.125), script.Outcome(0.8, 0.65, 0.1, 0.125)],
    }
    last = script.report(found).splitlines()[-1]
    assert last.startswith("| 1.0 | 0.200 ± 1.271 |")  # t(0.975, 1) · 0.1414 / √2
    assert last.endswith("| 0.050 ± 0.000 |")
