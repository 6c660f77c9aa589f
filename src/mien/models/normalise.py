"""Norms that know where a sequence ends."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn

Norm = Literal["instance", "batch", "none"]


def standardised(frames: Tensor, mask: Tensor) -> Tensor:
    """Each band with mean 0 and deviation 1 over the clip's own frames.

    What is left of a voice when the speaker's timbre and the microphone's colour are taken out; it stands beside the
    plain frames, which keep them.
    """
    keep = mask.unsqueeze(2)
    count = keep.sum(dim=1, keepdim=True).clamp(min=1)
    centred = (frames - (frames * keep).sum(dim=1, keepdim=True) / count) * keep
    deviation = ((centred**2).sum(dim=1, keepdim=True) / count + 1e-3).sqrt()
    return centred / deviation


def over(mask: Tensor, x: Tensor) -> Tensor:
    """The mask (batch, time) in the shape of maps (batch, channels, time[, bands])."""
    return mask.reshape(mask.shape[0], 1, -1, *(1,) * (x.ndim - 3))


class InstanceNorm(nn.Module):
    """Each channel of each example with mean 0 and deviation 1 (Ulyanov et al., 2016), over what is there alone.

    x : float32, shape (batch, channels, time[, bands]); mask : float32, shape (batch, time).
    """

    LEAST = 1e-5  # added to the variance

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        keep, axes = over(mask, x), tuple(range(2, x.ndim))
        flat = (1, -1, *(1,) * len(axes))
        exact = x.float()
        count = (keep * torch.ones_like(exact[:, :1])).sum(dim=axes, keepdim=True).clamp(min=1)
        centred = (exact - (exact * keep).sum(dim=axes, keepdim=True) / count) * keep
        deviation = ((centred**2).sum(dim=axes, keepdim=True) / count + self.LEAST).sqrt()
        return centred / deviation * self.weight.reshape(flat) + self.bias.reshape(flat)


class BatchNorm(nn.Module):
    """Batch normalisation of maps (batch, channels, time[, bands]); padding, which is zero, counts in training."""

    def __init__(self, channels: int, axes: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(channels) if axes == 1 else nn.BatchNorm2d(channels)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        normal: Tensor = self.norm(x)
        return normal


class NoNorm(nn.Module):
    """Maps as they are."""

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        return x


def norm(kind: Norm, channels: int, axes: int) -> nn.Module:
    """A norm of maps with one axis (time) or two (time, bands) behind the channels."""
    match kind:
        case "instance":
            return InstanceNorm(channels)
        case "batch":
            return BatchNorm(channels, axes)
        case "none":
            return NoNorm()
