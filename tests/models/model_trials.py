"""What every encoder must do, tried on random inputs of its layout: export, stand padding, learn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from mien.export.graph import write
from mien.inference.session import Graph
from mien.models.layout import Layout

CLASSES = 4
TAG = 2  # the token that opens the last turn
FILMS = ("track", "scene")  # whose second input is no mask

Inputs = tuple[Tensor, ...]


def inputs(layout: Layout, batch: int, *lengths: int, seed: int = 0) -> Inputs:
    """Random inputs in which nothing is missing. lengths : of the free axes behind the batch."""
    generator = torch.Generator().manual_seed(seed)
    match layout.kind:
        case "tokens" | "nested":
            x = torch.randint(TAG + 1, layout.vocabulary, (batch, *lengths), generator=generator)
            if layout.turn:
                x[..., lengths[-1] // 2] = TAG
            return x, torch.ones(x.shape)
        case "sequence" | "waveform":
            return torch.randn(batch, *lengths, *layout.dims, generator=generator), torch.ones(batch, *lengths)
        case "track":
            frames, size = layout.dims
            return torch.randn(batch, frames, size, size, generator=generator), torch.rand(
                batch, frames, generator=generator
            )
        case "scene":
            frames, size, *place = layout.dims
            faces = torch.randn(batch, frames, size, size, generator=generator)
            return faces, torch.randn(batch, frames, 3, *place, generator=generator)
        case "pieces":
            return torch.randn(batch, *lengths, *layout.dims, generator=generator), torch.ones(batch, *lengths)
        case _:
            return (torch.randn(batch, *layout.dims, generator=generator),)


def padded(given: Inputs, *more: int) -> Inputs:
    """The same with `more` on each free axis, behind; what stands there is not zero, so that masks are needed."""
    x, mask = given
    shape = [x.shape[0], *(size + add for size, add in zip(x.shape[1:], more, strict=False))]
    grown = torch.ones(*shape, *x.shape[len(shape) :], dtype=x.dtype)
    if x.dtype == torch.int64:
        grown = torch.zeros_like(grown)
    kept = torch.zeros(shape)
    there = tuple(slice(0, size) for size in mask.shape)
    grown[there], kept[there] = x, mask
    return grown, kept


def assert_padding_is_nothing(net: nn.Module, layout: Layout, lengths: tuple[int, ...], *more: int) -> None:
    """Alone, and beside a longer one in a batch."""
    net.eval()
    alone = inputs(layout, 1, *lengths)
    longer = inputs(layout, 1, *(size + add for size, add in zip(lengths, more, strict=True)), seed=1)
    together = tuple(torch.cat(pair) for pair in zip(padded(alone, *more), longer, strict=True))
    with torch.inference_mode():
        for one, many in zip(net(*alone), net(*together), strict=True):
            torch.testing.assert_close(many[:1], one, atol=1e-5, rtol=1e-5)


def assert_export_agrees(net: nn.Module, layout: Layout, path: Path, *sizes: tuple[int, ...]) -> None:
    """As the laboratory exports, which tries full masks itself. sizes : (batch, *lengths)."""
    write(layout, net, path)
    assert not [note for note in (b"stack_trace", b"mien/models") if note in path.read_bytes()], "where it was made"
    graph = Graph(path)
    for size in sizes:
        given = inputs(layout, *size, seed=2)
        if len(given) == 2 and size[0] > 1 and layout.kind not in FILMS:
            given[1][0, ..., -1] = 0  # a batch in which one is shorter
        found = graph(*(tensor.numpy() for tensor in given))
        with torch.inference_mode():
            for ours, theirs in zip(net(*given), found, strict=True):
                assert ours.shape == theirs.shape
                assert float(np.abs(ours.numpy() - theirs).max()) <= 1e-4


def assert_weights_sum_to_one(net: nn.Module, given: Inputs) -> None:
    """Over what is there, and nothing on what is not."""
    with torch.inference_mode():
        found = net.eval().weights(*given)
    assert found.shape == given[1].shape
    assert float((found * (1 - given[1])).abs().max()) < 1e-6
    torch.testing.assert_close(found.flatten(1).sum(dim=1), torch.ones(len(found)))


def learns(net: nn.Module, given: Inputs, labels: Tensor, rounds: int = 10, rate: float = 3e-3) -> float:
    """Accuracy on the few examples that it is trained on; every parameter must have had a gradient."""
    torch.manual_seed(0)
    optimizer = torch.optim.Adam(net.parameters(), rate)
    right = 0.0
    for _ in range(rounds):
        _train(net, given, labels, optimizer)
        with torch.inference_mode():
            right = float((net.eval()(*given)[1].argmax(dim=1) == labels).float().mean())
        if right == 1:
            break
    idle = [name for name, parameter in net.named_parameters() if parameter.requires_grad and parameter.grad is None]
    assert not idle, idle
    return right


def _train(net: nn.Module, given: Inputs, labels: Tensor, optimizer: torch.optim.Optimizer, steps: int = 20) -> None:
    net.train()
    for _ in range(steps):
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(*given)[1], labels).backward()
        optimizer.step()
