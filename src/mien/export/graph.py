"""One encoder as an ONNX graph, and the proof that it computes the same."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import torch
from torch import Tensor

from mien.errors import MienError
from mien.inference.session import Graph
from mien.text.tokenizer import SPECIAL, TURN
from mien.training.recipe import Audio, Face, Recipe, Text

TOLERANCE = 1e-4  # largest difference of a logit or an embedding between torch and ONNX Runtime


@dataclass(frozen=True)
class Shape:
    """Names of a graph's inputs, and sizes that it is tried with: (batch, length) pairs."""

    inputs: tuple[str, ...]
    trials: tuple[tuple[int, int], ...]


SHAPES = {
    "text": Shape(("tokens", "mask"), ((2, 24), (1, 3), (1, 90), (5, 17))),
    "audio": Shape(("frames", "mask"), ((2, 64), (1, 5), (1, 700), (3, 101))),
    "face": Shape(("faces",), ((2, 0), (1, 0), (32, 0))),
}


def example(
    recipe: Recipe, encoder: torch.nn.Module, batch: int, length: int, generator: torch.Generator
) -> tuple[Tensor, ...]:
    """Random inputs of the recipe's modality."""
    match recipe.encoder:
        case Text():
            size = cast(torch.nn.Embedding, encoder.words).num_embeddings
            tokens = torch.randint(len(SPECIAL), size, (batch, length), generator=generator)
            tokens[:, length // 2] = SPECIAL.index(TURN)
            return tokens, torch.ones(batch, length)
        case Audio() as audio:
            return torch.randn(batch, length, audio.bands, generator=generator), torch.ones(batch, length)
        case Face():
            return (torch.randn(batch, 1, 48, 48, generator=generator),)


def write(recipe: Recipe, encoder: torch.nn.Module, path: Path) -> float:
    """Export the encoder to `path`; returns the largest difference from torch over inputs of several sizes."""
    shape = SHAPES[recipe.encoder.kind]
    generator = torch.Generator().manual_seed(0)
    encoder.eval()
    sample = example(recipe, encoder, *shape.trials[0], generator)
    axes = torch.export.Dim.AUTO
    free = {0: axes} if recipe.encoder.kind == "face" else {0: axes, 1: axes}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's remarks on its own internals
        program = torch.onnx.export(
            encoder,
            sample,
            input_names=list(shape.inputs),
            output_names=["vector", "logits"],
            dynamic_shapes=tuple(dict(free) for _ in sample),
            dynamo=True,
            external_data=False,
            optimize=True,
            verbose=False,
        )
    assert program is not None
    program.save(str(path), external_data=False)
    trials = [example(recipe, encoder, batch, length, generator) for batch, length in shape.trials]
    return parity(encoder, path, shape.inputs, trials)


@torch.inference_mode()
def parity(encoder: torch.nn.Module, path: Path, names: Sequence[str], trials: Sequence[tuple[Tensor, ...]]) -> float:
    """The largest difference between torch and ONNX Runtime; more than `TOLERANCE` is an error."""
    graph = Graph(path)
    worst = 0.0
    for inputs in trials:
        expected = encoder(*inputs)
        given = graph(**{name: tensor.numpy() for name, tensor in zip(names, inputs, strict=True)})
        for ours, theirs in zip(expected, given, strict=True):
            worst = max(worst, float(np.abs(ours.numpy() - theirs).max()))
    if not worst <= TOLERANCE:
        raise MienError(f"{path.name}: torch and ONNX Runtime differ by {worst:.2e}; {TOLERANCE:.0e} is allowed")
    return worst
