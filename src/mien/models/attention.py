"""Attention as a pooling that can be looked at: one glance, or several at once."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from mien.models.entrance import Entrance
from mien.models.head import head
from mien.models.layout import Layout
from mien.models.recurrent import Recurrent


class Glances(nn.Module):
    """Weighted means of a sequence, as many as there are `hops`: (batch, time, dims) -> (batch, hops × dims).

    A moment's weight is the softmax over time of v · tanh(W h + b). One hop is additive attention (Bahdanau et al.,
    2015) with a learnt question; several are the structured self-attention of Lin et al. (2017), without its penalty on
    hops that look at the same.
    """

    def __init__(self, dims: int, inner: int, hops: int = 1) -> None:
        super().__init__()
        self.score = nn.Sequential(nn.Linear(dims, inner), nn.Tanh(), nn.Linear(inner, hops, bias=False))

    def weights(self, sequence: Tensor, mask: Tensor) -> Tensor:
        """Shape (batch, time, hops); each hop's sum is 1, or spread evenly where there is nothing at all."""
        scores = self.score(sequence).float().masked_fill(mask.unsqueeze(2) == 0, -1e4)
        return torch.softmax(scores, dim=1)

    def forward(self, sequence: Tensor, mask: Tensor) -> Tensor:
        weights = self.weights(sequence, mask).transpose(1, 2)
        return torch.matmul(weights, sequence.float()).flatten(1)


class AttentionNet(nn.Module):
    """Tokens or frames, through an LSTM in both directions if `layers` says so, and attention over its states.

    Gives vector (batch, hops × width) and logits (batch, classes).
    """

    def __init__(
        self,
        classes: int,
        layout: Layout,
        hops: int = 1,
        inner: int = 64,
        layers: int = 1,
        hidden: int = 64,
        dropout: float = 0.3,
    ) -> None:
        super().__init__()
        self.entrance = Entrance(layout, dropout)
        width = self.entrance.width
        self.recurrent = Recurrent(width, hidden, layers, dropout=dropout) if layers else None
        width = width if self.recurrent is None else self.recurrent.width
        self.glances = Glances(width, inner, hops)
        self.head = head(hops * width, classes, dropout)

    def forward(self, x: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        vector = self.glances(self._states(x, mask), mask)
        return vector, self.head(vector)

    def weights(self, x: Tensor, mask: Tensor) -> Tensor:
        """How much each moment counts, over all hops: shape (batch, time)."""
        return self.glances.weights(self._states(x, mask), mask).mean(dim=2)

    def _states(self, x: Tensor, mask: Tensor) -> Tensor:
        seen: Tensor = self.entrance(x, mask)
        return seen if self.recurrent is None else self.recurrent(seen, mask)
