"""From a sequence to one vector."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class AttentivePooling(nn.Module):
    """Soft attention of several heads over time (Bahdanau et al., 2015; statistics as in Okabe et al., 2018).

    Gives the weighted mean and the weighted deviation of every channel: shape (batch, time, dims) -> (batch, 2 × dims).
    """

    def __init__(self, dims: int, heads: int = 4) -> None:
        super().__init__()
        self.heads = heads
        self.score = nn.Sequential(nn.Linear(dims, dims // 2), nn.Tanh(), nn.Linear(dims // 2, heads))

    def forward(self, sequence: Tensor, mask: Tensor) -> Tensor:
        """mask : float, shape (batch, time), 1 where there is something."""
        batch, time, dims = sequence.shape
        weights = self.weights(sequence, mask).unsqueeze(3)
        channels = sequence.reshape(batch, time, self.heads, dims // self.heads)
        mean = (weights * channels).sum(dim=1)
        variance = (weights * (channels - mean.unsqueeze(1)) ** 2).sum(dim=1)
        return torch.cat([mean.reshape(batch, dims), (variance + 1e-4).sqrt().reshape(batch, dims)], dim=1)

    def weights(self, sequence: Tensor, mask: Tensor) -> Tensor:
        """What each moment counts for each head: shape (batch, time, heads), each head's sum is 1."""
        scores = self.score(sequence) + (mask.unsqueeze(2) - 1.0) * 1e4
        return torch.softmax(scores, dim=1)
