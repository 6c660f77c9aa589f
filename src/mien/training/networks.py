"""From an encoder's settings and the layout of its input to the network: the one table of what is built how."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import nn

from mien.errors import RecipeError
from mien.models.audio import AudioNet
from mien.models.entrance import embedding
from mien.models.face import FaceNet
from mien.models.layout import Layout
from mien.models.text import TextNet
from mien.training.encoders import TAKES, ConvAttention, Encoder, Residual, WideDeep


def network(settings: Encoder, layout: Layout, classes: int) -> nn.Module:
    """A fresh network; `forward(*inputs)` gives a vector and logits, and the last module of its `head` is linear."""
    kind = settings.kind
    if layout.kind not in TAKES[kind]:
        raise RecipeError(f"the encoder {kind} takes {' or '.join(TAKES[kind])}, and the input gives {layout.kind}")
    return BUILDERS[kind](settings, layout, classes)


def _shared(dims: int, heads: int, what: str) -> None:
    if dims % heads:
        raise RecipeError(f"{what} is shared by the heads: {dims} is no multiple of {heads}")


def wide_deep(settings: WideDeep, layout: Layout, classes: int) -> nn.Module:
    (dims,) = layout.dims
    _shared(dims, settings.heads, "the width of the embedding")
    return TextNet(
        classes,
        layout.vocabulary,
        dims,
        settings.layers,
        settings.heads,
        settings.dropout,
        settings.pairs,
        layout.turn,
        embedding(layout),
    )


def conv_attention(settings: ConvAttention, layout: Layout, classes: int) -> nn.Module:
    (bands,) = layout.dims
    _shared(settings.dims, settings.heads, "dims")
    if bands < 16:
        raise RecipeError(f"the encoder conv-attention halves the bands four times and needs 16 of them, got {bands}")
    return AudioNet(
        classes, bands, settings.widths, settings.dims, settings.heads, settings.dropout, settings.standardise
    )


def residual(settings: Residual, layout: Layout, classes: int) -> nn.Module:
    return FaceNet(classes, settings.widths, settings.blocks, settings.dropout, layout.dims[0])


BUILDERS: dict[str, Callable[[Any, Layout, int], nn.Module]] = {
    "wide-deep": wide_deep,
    "conv-attention": conv_attention,
    "residual": residual,
}
