"""CAER-Net: a face and the scene around it, each by a stream of its own, weighed against each other.

Lee, Kim, Kim, Park and Sohn, "Context-Aware Emotion Recognition Networks", ICCV 2019. Of one moment it is the paper's
CAER-Net-S, of several CAER-Net, whose convolutions are over time too. As there: in each stream five convolutions of 3
with norm and ReLU, a maximum behind the first four, of which the first leaves time alone; attention over the scene by
two more convolutions; weights of the two streams by two dense layers each and a softmax over both; two dense layers
over what they weigh. Other than there: faces are grey crops of 48 pixels, not 96 in colour; time is never halved below
one moment; the attention's last convolution has neither norm nor ReLU, which would keep it from turning away.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor, nn

from mien.models.layout import Layout

Streams = Literal["both", "face", "scene"]
INNER = 128  # width of the hidden layers of attention, weights and head


class CaerNet(nn.Module):
    """faces : float32, shape (batch, frames, side, side); scenes : float32, shape (batch, frames, 3, rows, columns).

    Gives vector (batch, 2 × widths[-1]), of one stream alone half of it, and logits (batch, classes).
    streams : which of them there are
    """

    def __init__(
        self,
        classes: int,
        layout: Layout,
        widths: Sequence[int] = (32, 64, 128, 256, 256),
        dropout: float = 0.5,
        streams: Streams = "both",
    ) -> None:
        super().__init__()
        frames, *_ = layout.dims
        width, self.axes = widths[-1], 3 if frames > 1 else 2
        self.face = stream(1, widths, frames) if streams != "scene" else None
        self.scene = stream(3, widths, frames) if streams != "face" else None
        self.attention = attention(width, self.axes) if streams != "face" else None
        self.weigh = nn.ModuleList(dense(width, 1) for _ in range(2)) if streams == "both" else None
        self.head = dense(width * (1 + (streams == "both")), classes, dropout)

    def forward(self, faces: Tensor, scenes: Tensor) -> tuple[Tensor, Tensor]:
        vectors = self._vectors(faces, scenes)
        weights = self._weights(vectors)
        vector = torch.cat([each * weights[:, [place]] for place, each in enumerate(vectors)], dim=1)
        return vector, self.head(vector)

    def shares(self, faces: Tensor, scenes: Tensor) -> Tensor:
        """How much the face counts and how much the scene: shape (batch, 2), each row's sum is 1."""
        return self._weights(self._vectors(faces, scenes))

    def glance(self, scenes: Tensor) -> Tensor:
        """How much each place of the scene counts: shape (batch, [fewer frames,] fewer rows, fewer columns), sum 1."""
        assert self.scene is not None
        return self._glance(self.scene(self._maps(scenes.transpose(1, 2))))

    def _vectors(self, faces: Tensor, scenes: Tensor) -> list[Tensor]:
        found = []
        if self.face is not None:
            found.append(self.face(self._maps(faces.unsqueeze(1))).flatten(2).mean(dim=2))
        if self.scene is not None:
            maps = self.scene(self._maps(scenes.transpose(1, 2)))
            found.append((maps * self._glance(maps).unsqueeze(1)).flatten(2).sum(dim=2))
        return found

    def _maps(self, x: Tensor) -> Tensor:
        """(batch, channels, frames, rows, columns), without the frames where there is one."""
        return x if self.axes == 3 else x.squeeze(2)

    def _glance(self, maps: Tensor) -> Tensor:
        assert self.attention is not None
        scores: Tensor = self.attention(maps)
        return torch.softmax(scores.flatten(1), dim=1).reshape(scores[:, 0].shape)

    def _weights(self, vectors: list[Tensor]) -> Tensor:
        if self.weigh is None:
            return torch.ones_like(vectors[0][:, :1])
        scores = [layer(vector) for layer, vector in zip(self.weigh, vectors, strict=True)]
        return torch.softmax(torch.cat(scores, dim=1), dim=1)


def stream(inside: int, widths: Sequence[int], frames: int) -> nn.Sequential:
    """Maps (batch, channels, [frames,] rows, columns) -> (batch, widths[-1], and less of each axis)."""
    axes = 3 if frames > 1 else 2
    layers: list[nn.Module] = []
    for number, width in enumerate(widths):
        layers += convolution(inside, width, axes)
        if number < len(widths) - 1:
            step = 2 if number and frames > 1 else 1
            layers.append(nn.MaxPool3d((step, 2, 2)) if axes == 3 else nn.MaxPool2d(2))
            frames //= step
        inside = width
    return nn.Sequential(*layers)


def convolution(inside: int, width: int, axes: int) -> list[nn.Module]:
    """A convolution of 3 along each axis, normalised and bent."""
    if axes == 3:
        return [nn.Conv3d(inside, width, 3, padding=1, bias=False), nn.BatchNorm3d(width), nn.ReLU()]
    return [nn.Conv2d(inside, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]


def attention(width: int, axes: int) -> nn.Sequential:
    """A score for each place: (batch, width, …) -> (batch, 1, …)."""
    last = nn.Conv3d(INNER, 1, 3, padding=1) if axes == 3 else nn.Conv2d(INNER, 1, 3, padding=1)
    return nn.Sequential(*convolution(width, INNER, axes), last)


def dense(inside: int, outside: int, dropout: float = 0.0) -> nn.Sequential:
    """Two dense layers, the last of them linear."""
    return nn.Sequential(nn.Linear(inside, INNER), nn.ReLU(), nn.Dropout(dropout), nn.Linear(INNER, outside))
