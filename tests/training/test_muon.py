"""Muon beside torch's own, which takes matrices alone, and beside a decomposition that knows the answer."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from mien.models.face import residual_net
from mien.training.muon import MOMENTUM, ROUNDS, Muon, whiten
from mien.training.recipe import Schedule
from mien.training.task import optimizer_of, parameter_groups

RATE, DECAY = 0.02, 0.1


def drawn(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def parameter(*shape: int) -> torch.nn.Parameter:
    return torch.nn.Parameter(drawn(*shape, seed=1))


def walk(optimizer: torch.optim.Optimizer, weight: torch.nn.Parameter, steps: int = 5) -> Tensor:
    """Where a weight comes to by gradients that are given."""
    for step in range(steps):
        weight.grad = drawn(*weight.shape, seed=10 + step)
        optimizer.step()
    return weight.detach().clone()


def muon(weight: torch.nn.Parameter, whitened: bool = True) -> Muon:
    return Muon([{"params": [weight], "lr": RATE, "weight_decay": DECAY, "whitened": whitened}])


@pytest.mark.parametrize("shape", [(32, 32), (16, 144), (144, 16), (1, 9)], ids=str)
def test_all_directions_become_about_as_long(shape: tuple[int, int]) -> None:
    """The witness is the decomposition: the same directions, with singular values near one instead of their own."""
    left, lengths, right = torch.linalg.svd(drawn(*shape), full_matrices=False)
    stretched = left @ torch.diag(lengths * torch.linspace(1, 0.2, len(lengths))) @ right
    found = whiten(stretched, rounds=5)
    inside = left.T @ found @ right.T
    assert torch.allclose(inside, torch.diag(inside.diag()), atol=1e-4)
    assert inside.diag().min() > 0.3
    assert inside.diag().max() < 1.3


@pytest.mark.skipif(not hasattr(torch.optim, "Muon"), reason="torch has its own since 2.9")
@pytest.mark.parametrize("shape", [(24, 24), (16, 72), (72, 16)], ids=str)
def test_a_matrix_goes_where_torchs_own_goes(shape: tuple[int, int]) -> None:
    """Torch's iterates in bfloat16, whose three digits blur the least of the directions."""
    weight = parameter(*shape)
    settings: dict[str, Any] = {"lr": RATE, "weight_decay": DECAY, "momentum": MOMENTUM, "ns_steps": ROUNDS}
    theirs = walk(torch.optim.Muon([weight], adjust_lr_fn="match_rms_adamw", **settings), weight)
    mine = parameter(*shape)
    moved = walk(muon(mine), mine)
    start = parameter(*shape).detach()
    assert float((moved - theirs).norm() / (theirs - start).norm()) < 0.03


def test_a_kernel_is_a_matrix_of_outputs_by_what_they_see() -> None:
    flat, kernel = parameter(8, 36), torch.nn.Parameter(parameter(8, 36).detach().reshape(8, 4, 3, 3))
    kernel.data = kernel.data.contiguous(memory_format=torch.channels_last)
    for step in range(3):
        flat.grad = drawn(8, 36, seed=step)
        kernel.grad = flat.grad.reshape(8, 4, 3, 3).contiguous(memory_format=torch.channels_last)
        muon(flat).step()
        muon(kernel).step()
    assert torch.allclose(kernel.detach().reshape(8, 36), flat.detach(), atol=1e-6)


def test_the_rest_takes_adamws_steps() -> None:
    mine, theirs = parameter(7), parameter(7)
    adamw = torch.optim.AdamW([theirs], lr=RATE, weight_decay=DECAY)
    assert torch.equal(walk(muon(mine, whitened=False), mine), walk(adamw, theirs))


def test_what_learned_nothing_stays() -> None:
    weight = parameter(4, 4)
    muon(weight).step()
    assert torch.equal(weight, parameter(4, 4))


def test_it_goes_on_from_its_state() -> None:
    alone = parameter(8, 24)
    walk(muon(alone), alone, steps=6)
    stopped = parameter(8, 24)
    first = muon(stopped)
    walk(first, stopped, steps=3)
    again = muon(stopped)
    again.load_state_dict(first.state_dict())
    for step in range(3, 6):
        stopped.grad = drawn(8, 24, seed=10 + step)
        again.step()
    assert torch.equal(alone, stopped)


def test_between_the_first_layer_and_the_last_matrices_are_whitened() -> None:
    net = torch.nn.Module()
    net.encoder = residual_net(7, (8, 16), 1, stem="one")
    net.auxiliary = torch.nn.Linear(16, 7)
    schedule = Schedule(optimizer="muon")
    inner = {id(p) for group in parameter_groups(net, schedule) if group["whitened"] for p in group["params"]}
    names = {name for name, p in net.named_parameters() if id(p) in inner}
    assert names
    assert all(dict(net.named_parameters())[name].ndim == 4 for name in names)
    assert not any(name.startswith(("encoder.trunk.0.", "encoder.head", "auxiliary")) for name in names)
    kernels = {name for name, p in net.named_parameters() if p.ndim == 4}
    assert kernels - names == {"encoder.trunk.0.weight"}
    assert isinstance(optimizer_of(net, schedule), Muon)


def test_what_is_looked_up_and_what_is_frozen_is_not_whitened() -> None:
    net = torch.nn.Module()
    net.words, net.places = torch.nn.Embedding(5, 4), torch.nn.Embedding(3, 4)
    net.inner, net.frozen, net.head = torch.nn.Linear(4, 4), torch.nn.Linear(4, 4), torch.nn.Linear(4, 2)
    net.frozen.requires_grad_(False)
    groups = parameter_groups(net, Schedule(optimizer="muon"))
    assert [id(p) for group in groups if group["whitened"] for p in group["params"]] == [id(net.inner.weight)]
    assert not any(group["whitened"] for group in parameter_groups(net, Schedule()))
