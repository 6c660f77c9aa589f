"""A second answer, to the votes: whose they are, what it teaches, and that nothing of it is left in a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from linear_net import LinearNet
from pydantic import ValidationError

from mien.errors import RecipeError
from mien.testing.corpora import write_corpus
from mien.training.examples import gather
from mien.training.recipe import Recipe
from mien.training.run import train_recipe
from mien.training.task import Batch, Task, mix

RECIPE: dict[str, Any] = {
    "name": "aside",
    "labels": "ekman-7",
    "input": {"kind": "face"},
    "encoder": {"kind": "separable", "widths": [8, 8]},
    "train": [{"corpus": "fer2013", "split": "train"}],
    "dev": [{"corpus": "fer2013", "split": "dev"}],
    "loss": {"votes": 0.0, "auxiliary": 0.5},
    "schedule": {"epochs": 2, "batch": 8},
}


def recipe(**changes: Any) -> Recipe:
    return Recipe.model_validate(RECIPE | changes)


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> Task:
    torch.manual_seed(0)
    made = Task(recipe(), LinearNet(), torch.ones(7), 10, auxiliary=torch.nn.Linear(4, 7))
    monkeypatch.setattr(made, "log", lambda *args, **options: None)
    monkeypatch.setattr(Task, "global_step", 0)
    monkeypatch.setattr("mien.training.task.augment", lambda inputs, *_: inputs)
    return made


def batch(votes: torch.Tensor | None) -> Batch:
    drawn = torch.Generator().manual_seed(1)
    target = torch.eye(7)[torch.arange(4)]
    return Batch((torch.randn(4, 2, generator=drawn),), target, torch.ones(4), torch.zeros(4, 7), votes=votes)


def test_votes_stand_beside_the_label(face_root: Path) -> None:
    """The label is the target, whole; the votes are shares of the recipe's labels."""
    said = recipe()
    examples = gather(said, said.train, face_root)
    assert all(sorted(example.target)[-2:] == [0, 1] for example in examples)
    voted = [example.votes for example in examples if example.votes is not None]
    assert len(voted) > len(examples) / 2
    assert all(votes.sum() == pytest.approx(1, abs=1e-6) for votes in voted)
    mixed = recipe(loss={"votes": 1.0})
    for one, other in zip(examples, gather(mixed, mixed.train, face_root), strict=True):
        np.testing.assert_array_equal(one.target if one.votes is None else one.votes, other.target)
        assert other.votes is None
    assert all(example.votes is None for example in gather(said, said.dev, face_root, judge=True))


def test_the_loss_is_the_sum_of_both_answers(task: Task) -> None:
    votes = torch.softmax(torch.randn(4, 7), dim=1)
    votes[0] = 0  # nobody voted
    given = batch(votes)
    vector, logits = task.encoder(*given.inputs)
    assert task.auxiliary is not None
    first = torch.nn.functional.cross_entropy(logits, given.target)
    second = torch.nn.functional.cross_entropy(task.auxiliary(vector), votes, reduction="sum") / 4
    assert torch.allclose(task.training_step(given, 0), first + 0.5 * second, atol=1e-6)


def test_votes_move_the_vector_and_not_the_first_answer(task: Task) -> None:
    def head(votes: torch.Tensor | None) -> tuple[torch.Tensor, torch.Tensor]:
        task.zero_grad()
        task.training_step(batch(votes), 0).backward()
        assert isinstance(task.encoder, LinearNet)
        grads = task.encoder.head[0].weight.grad, task.encoder.layer.weight.grad
        assert grads[0] is not None
        assert grads[1] is not None
        return grads[0].clone(), grads[1].clone()

    (alone, vector), (beside, moved) = head(None), head(torch.full((4, 7), 1 / 7))
    assert torch.equal(alone, beside)
    assert not torch.allclose(vector, moved)


def test_votes_are_mixed_as_the_labels_are() -> None:
    votes = torch.eye(7)[torch.arange(4)]
    mixed = mix(batch(votes), 0.4)
    assert mixed.votes is not None
    assert torch.equal(mixed.votes, mixed.target)
    assert mix(batch(None), 0.4).votes is None


def test_a_run_keeps_nothing_of_it(face_root: Path, tmp_path: Path) -> None:
    train_recipe(recipe(), face_root, tmp_path)
    names = set(torch.load(tmp_path / "weights.pt", weights_only=True))
    assert {name.split(".")[0] for name in names} == {"trunk", "head"}


def test_without_votes_there_is_nothing_to_answer(tmp_path: Path) -> None:
    (write_corpus("fer2013", tmp_path) / "fer2013new.csv").unlink()
    with pytest.raises(RecipeError, match=r"loss\.auxiliary is an answer to votes, and nothing of fer2013 has any"):
        train_recipe(recipe(), tmp_path, tmp_path / "run")


@pytest.mark.parametrize(
    "changes",
    [
        {"encoder": {"kind": "majority"}},
        {"loss": {"auxiliary": 1, "kind": "binary"}, "protocol": {"inner": 0.2}},
    ],
    ids=["closed form", "several labels"],
)
def test_where_it_does_not_go_it_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=r"loss\.auxiliary goes with cross-entropy"):
        recipe(**changes)
