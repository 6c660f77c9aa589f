"""A face over time: a picture network at each moment, then what puts the moments together.

`stack`        the moments side by side, as the channels of one picture
`statistics`   the mean, deviation, least and most of the probabilities of each moment
`attention`    the mean of their vectors, by learnt weights
`lstm`         the mean of the states of an LSTM in both directions over their vectors

Each moment counts by how well the face is seen in it; where it is not, it counts nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor, nn

from mien.models.face import Stem, residual_trunk
from mien.models.head import head
from mien.models.layout import Layout
from mien.models.recurrent import Recurrent

Over = Literal["stack", "statistics", "attention", "lstm"]
LEAST = 1e-4  # quality of a moment in which no face is seen, as attention's logarithm takes it


class StackNet(nn.Module):
    """faces : float32, shape (batch, frames, side, side); quality : float32, shape (batch, frames), 0..1.

    Gives vector (batch, widths[-1]) and logits (batch, classes).
    """

    def __init__(
        self,
        classes: int,
        layout: Layout,
        widths: Sequence[int],
        blocks: int | Sequence[int],
        stem: Stem,
        dropout: float,
    ) -> None:
        super().__init__()
        self.trunk = residual_trunk(layout.dims[0], widths, blocks, stem)
        self.head = head(widths[-1], classes, dropout)

    def forward(self, faces: Tensor, quality: Tensor) -> tuple[Tensor, Tensor]:
        vector = self.trunk(faces * quality[:, :, None, None])
        return vector, self.head(vector)


class FilmNet(nn.Module):
    """As `StackNet`, with one network for every moment; `over` puts them together."""

    def __init__(
        self,
        classes: int,
        over: nn.Module,
        widths: Sequence[int],
        blocks: int | Sequence[int],
        stem: Stem,
        width: int,
        dropout: float,
    ) -> None:
        super().__init__()
        self.trunk, self.over = residual_trunk(1, widths, blocks, stem), over
        self.head = head(width, classes, dropout)

    def forward(self, faces: Tensor, quality: Tensor) -> tuple[Tensor, Tensor]:
        moments = self.trunk(faces.flatten(0, 1).unsqueeze(1)).reshape(*quality.shape, -1)
        vector = self.over(moments, quality)
        return vector, self.head(vector)


class Statistics(nn.Module):
    """Of the probabilities of each moment: (batch, frames, width) -> (batch, 4 × classes)."""

    def __init__(self, width: int, classes: int) -> None:
        super().__init__()
        self.say = nn.Linear(width, classes)

    def forward(self, moments: Tensor, quality: Tensor) -> Tensor:
        said = torch.softmax(self.say(moments), dim=2)
        seen = (quality > 0).unsqueeze(2)
        mean = weighted_mean(said, quality)
        deviation = (weighted_mean((said - mean.unsqueeze(1)) ** 2, quality) + LEAST).sqrt()
        least, most = said.masked_fill(~seen, 1.0).amin(dim=1), said.masked_fill(~seen, 0.0).amax(dim=1)
        return torch.cat([mean, deviation, least, most], dim=1)


class Attention(nn.Module):
    """The mean of the moments by learnt weights: (batch, frames, width) -> (batch, width)."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.score = nn.Sequential(nn.Linear(width, inner), nn.Tanh(), nn.Linear(inner, 1))

    def weights(self, moments: Tensor, quality: Tensor) -> Tensor:
        """What each moment counts, twice as much where it is seen twice as well: shape (batch, frames), sum 1."""
        return torch.softmax(self.score(moments).squeeze(2) + quality.clamp(min=LEAST).log(), dim=1)

    def forward(self, moments: Tensor, quality: Tensor) -> Tensor:
        return (moments * self.weights(moments, quality).unsqueeze(2)).sum(dim=1)


class States(nn.Module):
    """The mean of an LSTM's states in both directions: (batch, frames, width) -> (batch, 2 × hidden)."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.recurrent = Recurrent(width, hidden)

    def forward(self, moments: Tensor, quality: Tensor) -> Tensor:
        seen = moments * (quality > 0).unsqueeze(2)
        return weighted_mean(self.recurrent(seen, torch.ones_like(quality)), quality)


def film_net(
    classes: int,
    layout: Layout,
    over: Over,
    widths: Sequence[int],
    blocks: int | Sequence[int],
    stem: Stem,
    hidden: int,
    dropout: float,
) -> nn.Module:
    """The network of the kind that is asked for. hidden : of the LSTM in each direction, or of attention"""
    match over:
        case "stack":
            return StackNet(classes, layout, widths, blocks, stem, dropout)
        case "statistics":
            together: nn.Module = Statistics(widths[-1], classes)
            width = 4 * classes
        case "attention":
            together, width = Attention(widths[-1], hidden), widths[-1]
        case "lstm":
            together, width = States(widths[-1], hidden), 2 * hidden
    return FilmNet(classes, together, widths, blocks, stem, width, dropout)


def weighted_mean(moments: Tensor, quality: Tensor) -> Tensor:
    """By how well each moment is seen; zeros where none is. Returns shape (batch, width)."""
    shares = quality / quality.sum(dim=1, keepdim=True).clamp(min=LEAST)
    return (moments * shares.unsqueeze(2)).sum(dim=1)
