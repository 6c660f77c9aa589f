"""Stacks of convolutions over frames, along time alone or along time and bands, and a pooling over what is left."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from mien.models.entrance import Entrance, scale
from mien.models.head import head
from mien.models.layout import Layout
from mien.models.normalise import Norm, norm, over, standardised
from mien.models.pooling import Pool, Pooling


class Layer(nn.Module):
    """Convolution, norm, ReLU, and the maximum of every `shrink` neighbours: maps and their mask to smaller ones.

    Along one axis (batch, channels, time) or two (batch, channels, time, bands); time shrinks by `shrink[0]`.
    """

    def __init__(self, inside: int, width: int, kernel: int, shrink: tuple[int, ...], kind: Norm) -> None:
        super().__init__()
        self.shrink = shrink
        axes = len(shrink)
        convolution = nn.Conv1d if axes == 1 else nn.Conv2d
        self.convolution = convolution(inside, width, kernel, padding=kernel // 2)
        self.norm = norm(kind, width, axes)
        # The last neighbours may be fewer; padding is zero, and nothing behind a ReLU is less.
        self.pool: nn.Module = (nn.MaxPool1d if axes == 1 else nn.MaxPool2d)(shrink, ceil_mode=True)

    def forward(self, x: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        bent = torch.relu(self.norm(self.convolution(x), mask)) * over(mask, x)
        return self.pool(bent), mask[:, :: self.shrink[0]]


class Cnn1dNet(nn.Module):
    """Tokens or frames, convolved along time -> vector (batch, pooled width), logits (batch, classes)."""

    def __init__(
        self,
        classes: int,
        layout: Layout,
        widths: Sequence[int] = (64, 128, 128),
        kernel: int = 5,
        shrink: int = 2,
        norm: Norm = "instance",
        pooling: Pooling = "mean",
        dropout: float = 0.3,
    ) -> None:
        super().__init__()
        self.entrance = Entrance(layout)
        pairs = zip([self.entrance.width, *widths[:-1]], widths, strict=True)
        self.layers = nn.ModuleList(Layer(inside, width, kernel, (shrink,), norm) for inside, width in pairs)
        self.drop = nn.Dropout(dropout)
        self.pool = Pool(pooling, widths[-1])
        self.head = head(self.pool.width, classes, dropout)

    def forward(self, x: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        maps, kept = self.entrance(x, mask).transpose(1, 2), mask
        for layer in self.layers:
            maps, kept = layer(maps, kept)
        vector = self.pool(self.drop(maps).transpose(1, 2), kept)
        return vector, self.head(vector)


class Cnn2dNet(nn.Module):
    """frames : float32, shape (batch, frames, bands), convolved along both -> vector, logits (batch, classes).

    The vector is the pooling over time of every channel of every band that is left.
    """

    def __init__(
        self,
        classes: int,
        layout: Layout,
        widths: Sequence[int] = (16, 32, 64, 64),
        kernel: int = 3,
        norm: Norm = "instance",
        standardise: bool = False,
        pooling: Pooling = "mean",
        dropout: float = 0.3,
    ) -> None:
        super().__init__()
        (bands,) = layout.dims
        self.scale = scale(layout)
        self.standardise = standardise
        pairs = zip([1, *widths[:-1]], widths, strict=True)
        self.layers = nn.ModuleList(Layer(inside, width, kernel, (2, 2), norm) for inside, width in pairs)
        self.drop = nn.Dropout(dropout)
        self.left = -(-bands // 2 ** len(widths)) * widths[-1]
        self.pool = Pool(pooling, self.left)
        self.head = head(self.pool.width, classes, dropout)

    def forward(self, frames: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        seen = self.scale(frames) * mask.unsqueeze(2)
        maps, kept = (standardised(seen, mask) if self.standardise else seen).unsqueeze(1), mask
        for layer in self.layers:
            maps, kept = layer(maps, kept)
        batch, _, time, _ = maps.shape
        moments = self.drop(maps).permute(0, 2, 1, 3).reshape(batch, time, self.left)
        vector = self.pool(moments, kept)
        return vector, self.head(vector)
