"""A Transformer encoder (Vaswani et al., 2017) over tokens or frames."""

from __future__ import annotations

import math
from typing import Literal

import torch
from torch import Tensor, nn

from mien.models.entrance import Entrance
from mien.models.head import head
from mien.models.layout import WORDS, Layout
from mien.models.pooling import Pool, Pooling

Positions = Literal["sinusoidal", "learned"]


def sinusoids(place: Tensor, dims: int) -> Tensor:
    """Sines and cosines by turns, their wavelengths from 2π to 10,000 · 2π. Shape (time,) -> (time, dims)."""
    rate = torch.exp(torch.arange(0, dims, 2, device=place.device) * (-math.log(10_000.0) / dims))
    angle = place.float().unsqueeze(1) * rate
    return torch.stack([angle.sin(), angle.cos()], dim=2).flatten(1)


class TransformerNet(nn.Module):
    """Tokens or frames -> vector (batch, pooled width), logits (batch, classes).

    Learnt positions number `longest` moments; those behind share the last one.
    """

    def __init__(
        self,
        classes: int,
        layout: Layout,
        dims: int = 128,
        layers: int = 2,
        heads: int = 8,
        feed: int = 4,
        positions: Positions = "sinusoidal",
        longest: int = 512,
        before: bool = False,
        pooling: Pooling = "mean",
        dropout: float = 0.1,
    ) -> None:
        super().__init__()
        self.entrance = Entrance(layout)
        width = self.entrance.width
        self.project = nn.Identity() if width == dims else nn.Linear(width, dims)
        self.places = nn.Embedding(longest, dims) if positions == "learned" else None
        if self.places is not None:
            nn.init.normal_(self.places.weight, std=0.02)
        # Words are made as loud as the sinusoids they are added to.
        self.gain = math.sqrt(dims) if positions == "sinusoidal" and layout.kind in WORDS else 1.0
        self.drop = nn.Dropout(dropout)
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(dims, heads, feed * dims, dropout, batch_first=True, norm_first=before)
            for _ in range(layers)
        )
        self.norm = nn.LayerNorm(dims) if before else nn.Identity()
        self.pool = Pool(pooling, dims)
        self.head = head(self.pool.width, classes, dropout)

    def forward(self, x: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        states = self.project(self.entrance(x, mask)) * self.gain
        states = self.drop(states + self._positions(mask, states.shape[2]))
        hidden = (mask == 0) & (torch.cumsum(torch.ones_like(mask), dim=1) > 1)  # an empty row still sees its first
        for layer in self.layers:
            states = layer(states, src_key_padding_mask=hidden)
        vector = self.pool(self.norm(states), mask)
        return vector, self.head(vector)

    def _positions(self, mask: Tensor, dims: int) -> Tensor:
        place = torch.arange(mask.shape[1], device=mask.device)
        if self.places is None:
            return sinusoids(place, dims)
        learned: Tensor = self.places(place.clamp(max=self.places.num_embeddings - 1))
        return learned
