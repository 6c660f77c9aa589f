"""One encoder, of utterances or of dialogues, as an ONNX graph, and the proof that it computes the same."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor

from mien.errors import MienError
from mien.inference.session import Graph
from mien.models.layout import Layout

TOLERANCE = 1e-4  # largest difference of a logit or an embedding between torch and ONNX Runtime

# Names of a graph's inputs, and sizes that it is tried with: batch and length, or batch, parts and length. The first is
# that it is traced with: a short one, since the exporter walks through recurrent networks step by step, several times.
NAMES: dict[str, tuple[str, ...]] = {
    "tokens": ("tokens", "mask"),
    "nested": ("tokens", "mask"),
    "sequence": ("frames", "mask"),
    "pieces": ("pieces", "mask"),
    "vector": ("numbers",),
    "image": ("faces",),
    "waveform": ("waveform", "mask"),
    "track": ("faces", "quality"),
    "scene": ("faces", "scenes"),
    "dialogue": ("vectors", "presence", "speakers", "mask"),
}
SIZES: dict[str, tuple[tuple[int, ...], ...]] = {
    "tokens": ((2, 6), (2, 24), (1, 3), (1, 90), (5, 17)),
    "nested": ((2, 3, 4), (2, 4, 12), (1, 1, 3), (3, 5, 30)),
    "sequence": ((2, 9), (2, 100), (1, 5), (1, 700), (3, 101)),
    "pieces": ((2, 3), (1, 1), (3, 5)),
    "vector": ((2,), (1,), (32,)),
    "image": ((2,), (1,), (32,)),
    "waveform": ((2, 16_000), (1, 8_000), (1, 40_000)),
    "track": ((2,), (1,), (5,)),
    "scene": ((2,), (1,), (5,)),
    "dialogue": ((2, 4), (2, 6), (1, 1), (3, 17), (1, 40)),
}
FREE = {"vector": 1, "image": 1, "track": 1, "scene": 1, "nested": 3}  # leading axes of any size; two in the others


def example(layout: Layout, size: tuple[int, ...], generator: torch.Generator) -> tuple[Tensor, ...]:
    """Random inputs of this layout."""
    match layout.kind:
        case "tokens" | "nested":
            tokens = torch.randint(2, layout.vocabulary, size, generator=generator)
            tokens[..., size[-1] // 2] = layout.turn or 2
            return tokens, torch.ones(size)
        case "dialogue":
            return _dialogues(layout, size, generator)
        case "vector" | "image":
            return (torch.rand(*size, *layout.dims, generator=generator),)
        case "track" | "scene":
            return _films(layout, size, generator)
        case "waveform":
            return torch.randn(size, generator=generator) * 0.1, torch.ones(size)
        case _:
            return torch.randn(*size, *layout.dims, generator=generator), torch.ones(size)


def _films(layout: Layout, size: tuple[int, ...], generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Faces over time, with how well each is seen or with the scene around it."""
    frames, side, *place = layout.dims
    faces = torch.randn(*size, frames, side, side, generator=generator)
    if layout.kind == "track":
        return faces, torch.rand(*size, frames, generator=generator)
    return faces, torch.randn(*size, frames, 3, *place, generator=generator)


def _dialogues(layout: Layout, size: tuple[int, ...], generator: torch.Generator) -> tuple[Tensor, ...]:
    """Dialogues of three speakers, each turn with some of its modalities; of several the last one ends early."""
    mask = torch.ones(size)
    mask[1:, size[1] // 2 + 1 :] = 0
    presence = (torch.rand(*size, len(layout.dims), generator=generator) < 0.6).float() * mask.unsqueeze(2)
    vectors = torch.randn(*size, sum(layout.dims), generator=generator)
    return vectors, presence, torch.randint(3, size, generator=generator), mask


def write(layout: Layout, encoder: torch.nn.Module, path: Path, fixed: int | None = None) -> float:
    """Export the encoder to `path`; returns the largest difference from torch over inputs of several sizes.

    fixed : the only length that the encoder is ever given, for features of a fixed number of frames
    """
    sizes = [(batch, fixed) if fixed else (batch, *rest) for batch, *rest in SIZES[layout.kind]]
    generator = torch.Generator().manual_seed(0)
    encoder.eval()
    sample = example(layout, sizes[0], generator)
    free = dict.fromkeys(range(1 if fixed else FREE.get(layout.kind, 2)), torch.export.Dim.AUTO)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's remarks on its own internals
        program = torch.onnx.export(
            encoder,
            sample,
            input_names=list(NAMES[layout.kind]),
            output_names=["vector", "logits"],
            dynamic_shapes=tuple(dict(free) for _ in sample),
            dynamo=True,
            external_data=False,
            optimize=True,
            verbose=False,
        )
    assert program is not None
    program.save(str(path), external_data=False)
    onnx.save(bare(onnx.load(path)), path)
    return parity(encoder, path, [example(layout, size, generator) for size in sizes])


def bare(model: onnx.ModelProto) -> onnx.ModelProto:
    """The model without what its exporter notes beside it, such as the source files that each node came from."""
    _undress(model.graph)
    return model


def _undress(graph: onnx.GraphProto) -> None:
    for part in (graph, *graph.node, *graph.input, *graph.output, *graph.value_info, *graph.initializer):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    for within in (value.g for node in graph.node for value in node.attribute if value.HasField("g")):
        _undress(within)


@torch.inference_mode()
def parity(encoder: torch.nn.Module, path: Path, trials: Sequence[tuple[Tensor, ...]]) -> float:
    """The largest difference between torch and ONNX Runtime; more than `TOLERANCE` is an error.

    Where numbers are larger than one, as decision values may be, it is the share of the largest of them:
    float32 has no more digits than that.
    """
    graph = Graph(path)
    worst = 0.0
    for inputs in trials:
        expected = encoder(*inputs)
        given = graph(*(tensor.numpy() for tensor in inputs))
        for ours, theirs in zip(expected, given, strict=True):
            scale = max(1.0, float(ours.abs().max()))
            worst = max(worst, float(np.abs(ours.numpy() - theirs).max()) / scale)
    if not worst <= TOLERANCE:
        raise MienError(f"{path.name}: torch and ONNX Runtime differ by {worst:.2e}; {TOLERANCE:.0e} is allowed")
    return worst
