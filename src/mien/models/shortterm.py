"""A small network over a fixed number of short-term frames, such as a hundred of thirty-four features.

Two convolutions with pooling, a dense layer, a head: the stack that such frames are usually given, along time alone or
along time and features. The dense layer sees every moment apart, so that the length must be fixed; what is longer is
cut, what is shorter is filled up with zeros.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from mien.models.entrance import scale
from mien.models.head import head
from mien.models.layout import Layout


class ShortTermNet(nn.Module):
    """frames : float32, shape (batch, frames, features) -> vector (batch, dense), logits (batch, classes)."""

    def __init__(
        self,
        classes: int,
        layout: Layout,
        frames: int = 100,
        axes: int = 1,
        widths: Sequence[int] = (32, 64),
        kernel: int = 5,
        dense: int = 128,
        dropout: float = 0.3,
    ) -> None:
        super().__init__()
        (features,) = layout.dims
        self.frames, self.axes = frames, axes
        self.scale = scale(layout)
        convolution, norm, pool = (
            (nn.Conv1d, nn.BatchNorm1d, nn.MaxPool1d) if axes == 1 else (nn.Conv2d, nn.BatchNorm2d, nn.MaxPool2d)
        )
        layers: list[nn.Module] = []
        for inside, width in zip([features if axes == 1 else 1, *widths[:-1]], widths, strict=True):
            layers += [convolution(inside, width, kernel, padding=kernel // 2), norm(width), nn.ReLU()]
            layers += [pool(2, ceil_mode=True), nn.Dropout(dropout)]
        self.layers = nn.Sequential(*layers, nn.Flatten())
        left = [-(-size // 2 ** len(widths)) for size in (frames, features)][:axes]
        self.dense = nn.Sequential(nn.Linear(widths[-1] * torch.Size(left).numel(), dense), nn.ReLU())
        self.head = head(dense, classes, dropout)

    def forward(self, frames: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        seen = self.scale(frames) * mask.unsqueeze(2)
        filled = torch.cat([seen, seen.new_zeros(seen.shape[0], self.frames, seen.shape[2])], dim=1)[:, : self.frames]
        maps = filled.transpose(1, 2) if self.axes == 1 else filled.unsqueeze(1)
        vector = self.dense(self.layers(maps))
        return vector, self.head(vector)
