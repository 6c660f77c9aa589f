"""VGGish's convolutions over pieces of log-mel frames, and a vote of all pieces of an utterance.

The layout is that of Hershey et al., CNN architectures for large-scale audio classification, ICASSP 2017, as their
released model has it: 64, 128, 2 × 256 and 2 × 512 channels with a maximum over 2 × 2 behind each group, dense layers
of 4096, 4096 and 128. `width` scales every number but the last.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from mien.models.entrance import scale
from mien.models.head import head
from mien.models.layout import Layout
from mien.models.pooling import masked_mean

GROUPS = ((64,), (128,), (256, 256), (512, 512))
DENSE = 4096


def trunk(frames: int, bands: int, width: float, dims: int, norm: bool) -> nn.Sequential:
    """The network of one piece: (pieces, 1, frames, bands) -> (pieces, dims)."""
    layers: list[nn.Module] = []
    inside = 1
    for group in GROUPS:
        for full in group:
            channels = max(1, round(full * width))
            layers.append(nn.Conv2d(inside, channels, 3, padding=1))
            layers += [nn.BatchNorm2d(channels), nn.ReLU()] if norm else [nn.ReLU()]
            inside = channels
        layers.append(nn.MaxPool2d(2))
    halvings = 2 ** len(GROUPS)
    left, dense = inside * (frames // halvings) * (bands // halvings), max(1, round(DENSE * width))
    layers += [nn.Flatten(), nn.Linear(left, dense), nn.ReLU(), nn.Linear(dense, dense), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(dense, dims))


class VggishNet(nn.Module):
    """x : float32, shape (batch, pieces, frames, bands); mask : float32, shape (batch, pieces).

    Gives vector (batch, dims), the mean of the pieces' vectors, and logits (batch, classes). Each piece votes by its
    log-probabilities; the vote is their mean, made log-probabilities again: the product rule of Kittler et al. (1998).
    A prior that is added to the head's bias then moves the vote by that prior and nothing else, which a mean of
    probabilities would not do.
    """

    def __init__(
        self,
        classes: int,
        layout: Layout,
        width: float = 0.25,
        dims: int = 128,
        norm: bool = False,
        dropout: float = 0.3,
    ) -> None:
        super().__init__()
        frames, bands = layout.dims
        self.scale = scale(layout)
        self.trunk = trunk(frames, bands, width, dims, norm)
        self.head = head(dims, classes, dropout)

    def forward(self, x: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        batch, pieces, _, _ = x.shape
        each = self.trunk(self.scale(x).flatten(0, 1).unsqueeze(1))
        votes = torch.log_softmax(self.head(each).float(), dim=1)
        vector = masked_mean(each.reshape(batch, pieces, each.shape[1]), mask)
        mean = masked_mean(votes.reshape(batch, pieces, votes.shape[1]), mask)
        return vector, torch.log_softmax(mean, dim=1)
