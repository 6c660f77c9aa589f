"""The encoders that a recipe may name, with their settings."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from mien.models.layout import Kind
from mien.training.strict import Strict

Dropout = Annotated[float, Field(ge=0, lt=1, description="share of the numbers that training hides between layers")]


class WideDeep(Strict):
    """Dilated convolutions with attention beside a wide linear road over tokens and pairs (Cheng et al., 2016)."""

    kind: Literal["wide-deep"]
    layers: int = Field(2, ge=1, description="convolutions, each reaching twice as far as the one before")
    heads: int = Field(4, ge=1, description="attention heads of each pooling; they share the embedding's width")
    dropout: Dropout = 0.3
    pairs: int = Field(32_768, ge=1, description="slots of the wide road's hashed token pairs")


class ConvAttention(Strict):
    """2-D convolutions over log-mel frames with attentive pooling."""

    kind: Literal["conv-attention"]
    widths: tuple[int, int, int, int] = Field((32, 64, 96, 128), description="channels of the four blocks")
    dims: int = Field(128, ge=8, description="width of a moment before pooling")
    heads: int = Field(4, ge=1, description="attention heads of the pooling")
    dropout: Dropout = 0.3
    standardise: bool = Field(False, description="a second plane in which each band has mean 0 and deviation 1")


class Residual(Strict):
    """A residual network with squeeze-and-excitation over one picture."""

    kind: Literal["residual"]
    widths: tuple[int, ...] = Field((48, 96, 160), min_length=1, description="channels of each stage")
    blocks: int = Field(2, ge=1, description="residual blocks a stage")
    dropout: Dropout = 0.3


Encoder = Annotated[WideDeep | ConvAttention | Residual, Field(discriminator="kind")]

# What each kind of encoder can be given.
TAKES: dict[str, tuple[Kind, ...]] = {
    "wide-deep": ("tokens",),
    "conv-attention": ("sequence",),
    "residual": ("image",),
}
