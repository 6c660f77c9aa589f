"""Emotion from log-mel frames: a 2-D convolutional network and attentive pooling over time."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from mien.models.normalise import standardised
from mien.models.pooling import AttentivePooling


class Block(nn.Module):
    """A 3×3 convolution that shrinks time and frequency by `stride`, and a residual one behind it."""

    def __init__(self, inside: int, width: int, stride: tuple[int, int]) -> None:
        super().__init__()
        self.stride = stride[0]
        self.shrink = nn.Sequential(
            nn.Conv2d(inside, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()
        )
        self.refine = nn.Sequential(nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width))

    def forward(self, x: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Gives the maps and their mask. Norms write into the padding, from where the next convolution would read."""
        kept = mask[:, :: self.stride]
        keep = kept[:, None, :, None]
        x = self.shrink(x) * keep
        return torch.relu(x + self.refine(x)) * keep, kept


class AudioNet(nn.Module):
    """frames : float32, shape (batch, frames, bands); mask : float32, shape (batch, frames), 1 where there is sound.

    Gives embedding (batch, 2 × dims) and logits (batch, classes). Time shrinks by 4, so a few frames are enough.
    """

    def __init__(
        self,
        classes: int,
        bands: int = 64,
        widths: Sequence[int] = (32, 64, 96, 128),
        dims: int = 128,
        heads: int = 4,
        dropout: float = 0.3,
        standardise: bool = False,
        scale: nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.scale = scale or nn.Identity()
        strides = [(2, 2), (2, 2), (1, 2), (1, 2)]
        self.standardise = standardise
        pairs = zip([1 + standardise, *widths[:-1]], widths, strides, strict=True)
        self.convolutions = nn.Sequential(*(Block(inside, width, stride) for inside, width, stride in pairs))
        self.project = nn.Sequential(nn.Linear(widths[-1] * (bands // 16), dims), nn.ReLU(), nn.Dropout(dropout))
        self.pool = AttentivePooling(dims, heads)
        self.head = nn.Sequential(nn.Dropout(dropout), nn.Linear(2 * dims, classes))

    def forward(self, frames: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        frames = self.scale(frames)
        planes = [frames * mask.unsqueeze(2)] + [standardised(frames, mask)] * self.standardise
        x, kept = torch.stack(planes, dim=1), mask
        for block in self.convolutions:
            x, kept = block(x, kept)
        batch, width, time, rest = x.shape
        sequence = self.project(x.permute(0, 2, 1, 3).reshape(batch, time, width * rest))
        embedding = self.pool(sequence, kept)
        return embedding, self.head(embedding)
