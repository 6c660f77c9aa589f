"""From a sequence to one vector. sequence : shape (batch, time, dims); mask : float32, shape (batch, time)."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn

Pooling = Literal["mean", "max", "attention"]


def masked_mean(sequence: Tensor, mask: Tensor) -> Tensor:
    """The mean over what is there; zeros where nothing is. Returns shape (batch, dims)."""
    keep = mask.unsqueeze(2)
    return (sequence * keep).sum(dim=1) / keep.sum(dim=1).clamp(min=1)


def masked_max(sequence: Tensor, mask: Tensor) -> Tensor:
    """The maximum over what is there; zeros where nothing is. Returns shape (batch, dims)."""
    highest = sequence.masked_fill(mask.unsqueeze(2) == 0, -1e4).amax(dim=1)
    return highest * mask.amax(dim=1, keepdim=True)


def at(sequence: Tensor, place: Tensor) -> Tensor:
    """The vectors at one place of each sequence. place : int64, shape (batch,). Returns shape (batch, dims)."""
    index = place.reshape(-1, 1, 1).expand(-1, 1, sequence.shape[2])
    return torch.gather(sequence, 1, index).squeeze(1)


def end(mask: Tensor) -> Tensor:
    """Where each sequence has its last moment: int64, shape (batch,); 0 where there is none."""
    place = torch.cumsum(torch.ones_like(mask), dim=1) - 1
    return (place * (mask > 0)).amax(dim=1).long()


def masked_last(sequence: Tensor, mask: Tensor) -> Tensor:
    """What stands last. Returns shape (batch, dims)."""
    return at(sequence, end(mask))


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


class Pool(nn.Module):
    """One of the poolings as a module; `width` numbers for each example."""

    def __init__(self, kind: Pooling, dims: int, heads: int = 1) -> None:
        super().__init__()
        self.kind = kind
        self.width = 2 * dims if kind == "attention" else dims
        self.attend = AttentivePooling(dims, heads) if kind == "attention" else None

    def forward(self, sequence: Tensor, mask: Tensor) -> Tensor:
        if self.attend is not None:
            pooled: Tensor = self.attend(sequence, mask)
            return pooled
        return masked_mean(sequence, mask) if self.kind == "mean" else masked_max(sequence, mask)
