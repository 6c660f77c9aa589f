"""Dense layers over one vector: a recording's functionals, or the words of a turn pooled without their order.

With the mean of word vectors this is the deep averaging network of Iyyer et al. (2015).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from torch import Tensor, nn

from mien.models.entrance import Entrance, scale
from mien.models.head import head
from mien.models.layout import Layout
from mien.models.pooling import masked_max, masked_mean


class BatchNorm(nn.BatchNorm1d):
    """Batch normalisation of vectors that lets a batch of one pass, by the statistics of the batches before it."""

    def forward(self, x: Tensor) -> Tensor:
        if self.training and len(x) == 1:
            return nn.functional.batch_norm(
                x, self.running_mean, self.running_var, self.weight, self.bias, eps=self.eps
            )
        return super().forward(x)


NORMS = {"batch": BatchNorm, "layer": nn.LayerNorm, "none": nn.Identity}


def dense(inside: int, hidden: Sequence[int], norm: str, dropout: float) -> nn.Sequential:
    """Linear layers, each normalised, bent and thinned."""
    layers: list[nn.Module] = []
    for before, width in pairwise([inside, *hidden]):
        layers += [nn.Linear(before, width), NORMS[norm](width), nn.ReLU(), nn.Dropout(dropout)]
    return nn.Sequential(*layers)


class VectorMlp(nn.Module):
    """x : float32, shape (batch, dims) -> vector (batch, last hidden width), logits (batch, classes)."""

    def __init__(self, classes: int, layout: Layout, hidden: Sequence[int], norm: str, dropout: float) -> None:
        super().__init__()
        (dims,) = layout.dims
        self.scale = scale(layout)
        self.layers = dense(dims, hidden, norm, dropout)
        self.head = head([dims, *hidden][-1], classes, 0.0)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        vector = self.layers(self.scale(x))
        return vector, self.head(vector)


class SequenceMlp(nn.Module):
    """Tokens or frames, pooled -> vector (batch, last hidden width), logits (batch, classes)."""

    def __init__(
        self,
        classes: int,
        layout: Layout,
        hidden: Sequence[int],
        pooling: Literal["mean", "max"],
        norm: str,
        dropout: float,
    ) -> None:
        super().__init__()
        self.entrance = Entrance(layout, dropout)
        self.pool = masked_mean if pooling == "mean" else masked_max
        self.layers = dense(self.entrance.width, hidden, norm, dropout)
        self.head = head([self.entrance.width, *hidden][-1], classes, 0.0)

    def forward(self, x: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        vector = self.layers(self.pool(self.entrance(x, mask), mask))
        return vector, self.head(vector)
