"""What the modalities of a turn become together. An absent one is 0 in the presence mask, and changes nothing.

Every fusion takes `parts`, one float32 tensor (dialogues, turns, width) for each modality, 0 where it is absent, and
`presence`, float32, shape (dialogues, turns, modalities). It gives float32, shape (dialogues, turns, width).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from mien.models.entrance import scale
from mien.models.layout import Layout

AWAY = -1e4  # a score that a softmax makes nothing of


def shares(scores: Tensor, presence: Tensor) -> Tensor:
    """Softmax over the last axis, over what is present; evenly where nothing is."""
    return torch.softmax(scores.float().masked_fill(presence == 0, AWAY), dim=-1)


class Parts(nn.Module):
    """The vectors of a turn, one modality behind the other, as parts of one width; an absent one is 0.

    vectors : float32, shape (dialogues, turns, sum of the layout's dims)
    """

    def __init__(self, layout: Layout, width: int, dropout: float) -> None:
        super().__init__()
        self.dims = list(layout.dims)
        self.scale = scale(layout)
        self.roads = nn.ModuleList(
            nn.Sequential(nn.Dropout(dropout), nn.Linear(dims, width), nn.ReLU()) for dims in self.dims
        )

    def forward(self, vectors: Tensor, presence: Tensor) -> list[Tensor]:
        cut = torch.split(self.scale(vectors), self.dims, dim=2)
        return [road(part) * presence[..., m, None] for m, (road, part) in enumerate(zip(self.roads, cut, strict=True))]


class Concat(nn.Module):
    """Early fusion: the parts side by side, with what of them is there, and a dense layer."""

    def __init__(self, modalities: int, width: int, dropout: float) -> None:
        super().__init__()
        self.dense = nn.Sequential(nn.Linear(modalities * (width + 1), width), nn.ReLU(), nn.Dropout(dropout))

    def forward(self, parts: Sequence[Tensor], presence: Tensor) -> Tensor:
        fused: Tensor = self.dense(torch.cat([*parts, presence], dim=2))
        return fused


class Gated(nn.Module):
    """Gated multimodal units (Arevalo et al., 2017): for each unit, shares of the parts, which all parts decide."""

    def __init__(self, modalities: int, width: int, dropout: float) -> None:
        super().__init__()
        self.bend = nn.ModuleList(nn.Linear(width, width) for _ in range(modalities))
        self.gate = nn.Linear(modalities * width, modalities * width)
        self.drop = nn.Dropout(dropout)

    def forward(self, parts: Sequence[Tensor], presence: Tensor) -> Tensor:
        gates = torch.unflatten(self.gate(torch.cat(list(parts), dim=2)), 2, (-1, len(parts)))
        weights = shares(gates, presence.unsqueeze(2)) * presence.unsqueeze(2)
        bent = torch.stack([torch.tanh(bend(part)) for bend, part in zip(self.bend, parts, strict=True)], dim=3)
        fused: Tensor = self.drop((bent * weights).sum(dim=3))
        return fused


class LowRank(nn.Module):
    """Low-rank tensor fusion (Liu et al., 2018): products across the parts, as the sum of `rank` products of sums.

    An absent part is a factor of one.
    """

    def __init__(self, modalities: int, width: int, dropout: float, rank: int) -> None:
        super().__init__()
        self.rank = rank
        self.factors = nn.ModuleList(nn.Linear(width, rank * width) for _ in range(modalities))
        self.sum = nn.Linear(rank, 1, bias=False)
        self.finish = nn.Sequential(nn.LayerNorm(width), nn.ReLU(), nn.Dropout(dropout))

    def forward(self, parts: Sequence[Tensor], presence: Tensor) -> Tensor:
        product = torch.ones_like(self.factors[0](parts[0]))
        for m, (factor, part) in enumerate(zip(self.factors, parts, strict=True)):
            there = presence[..., m, None]
            product = product * (factor(part) * there + (1 - there))
        summed = self.sum(torch.unflatten(product, 2, (-1, self.rank))).squeeze(3)
        fused: Tensor = self.finish(summed)
        return fused


class CrossAttention(nn.Module):
    """Each part asks all that are present (Vaswani et al., 2017, across modalities); then their mean."""

    def __init__(self, modalities: int, width: int, dropout: float, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.names = nn.Parameter(torch.randn(modalities, width) * 0.1)  # which modality a part is of
        self.ask, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.out = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width)
        self.drop = nn.Dropout(dropout)

    def forward(self, parts: Sequence[Tensor], presence: Tensor) -> Tensor:
        each = torch.stack(list(parts), dim=2) + self.names
        ask, key, value = (self._split(layer(each)) for layer in (self.ask, self.key, self.value))
        scores = torch.matmul(ask, key.transpose(-1, -2)) / ask.shape[-1] ** 0.5
        weights = shares(scores, presence[:, :, None, None, :])
        answers = torch.matmul(weights, value).transpose(2, 3).flatten(3)
        states = self.norm(each + self.drop(self.out(answers)))
        count = presence.sum(dim=2, keepdim=True).clamp(min=1)
        fused: Tensor = (states * presence.unsqueeze(3)).sum(dim=2) / count
        return fused

    def _split(self, each: Tensor) -> Tensor:
        """(dialogues, turns, modalities, width) -> (dialogues, turns, heads, modalities, width of a head)."""
        return torch.unflatten(each, 3, (self.heads, -1)).transpose(2, 3)


class Adaptive(nn.Module):
    """Adaptive fusion (Lee et al., 2019, CAER): each part says its own weight; the weighed parts side by side."""

    def __init__(self, modalities: int, width: int, dropout: float) -> None:
        super().__init__()
        inner = max(1, width // 2)
        self.scores = nn.ModuleList(
            nn.Sequential(nn.Linear(width, inner), nn.ReLU(), nn.Linear(inner, 1)) for _ in range(modalities)
        )
        self.dense = nn.Sequential(nn.Linear(modalities * width, width), nn.ReLU(), nn.Dropout(dropout))

    def forward(self, parts: Sequence[Tensor], presence: Tensor) -> Tensor:
        scores = torch.cat([score(part) for score, part in zip(self.scores, parts, strict=True)], dim=2)
        weights = shares(scores, presence)
        weighed = [part * weights[..., m, None] for m, part in enumerate(parts)]
        fused: Tensor = self.dense(torch.cat(weighed, dim=2))
        return fused
