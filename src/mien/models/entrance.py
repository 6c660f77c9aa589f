"""What stands before every encoder of sequences: tokens become vectors, numbers of any scale become comparable."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from mien.models.layout import WORDS, Layout


def embedding(layout: Layout) -> nn.Embedding:
    """The layout's given vectors, or fresh ones of deviation 0.1; number 0 never learns."""
    if layout.table is None:
        (width,) = layout.dims
        words = nn.Embedding(layout.vocabulary, width, padding_idx=0)
        nn.init.normal_(words.weight, std=0.1)
        return words
    given = torch.from_numpy(layout.table).clone()
    return nn.Embedding.from_pretrained(given, freeze=layout.freeze, padding_idx=0)  # type: ignore[no-any-return, no-untyped-call]


class Scale(nn.Module):
    """Each number with mean 0 and deviation 1 over the training part. Keeps the shape (batch, …, dims)."""

    centre: Tensor
    spread: Tensor

    def __init__(self, centre: NDArray[np.float32], spread: NDArray[np.float32]) -> None:
        super().__init__()
        self.register_buffer("centre", torch.from_numpy(centre).clone())
        self.register_buffer("spread", torch.from_numpy(spread).clone())

    def forward(self, x: Tensor) -> Tensor:
        return (x - self.centre) / self.spread


def scale(layout: Layout) -> nn.Module:
    """The layout's scale; numbers stay as they are where it knows none."""
    if layout.centre is None or layout.spread is None:
        return nn.Identity()
    return Scale(layout.centre, layout.spread)


class Entrance(nn.Module):
    """Tokens or frames as vectors, zero where there is nothing: (batch, …, time[, dims]) -> (batch, …, time, width)."""

    def __init__(self, layout: Layout, dropout: float = 0.0) -> None:
        super().__init__()
        (self.width,) = layout.dims
        self.look = embedding(layout) if layout.kind in WORDS else scale(layout)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        seen: Tensor = self.drop(self.look(x)) * mask.unsqueeze(-1)
        return seen
