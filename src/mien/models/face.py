"""Facial emotion from one small picture: residual networks with squeeze-and-excitation, and a separable one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

Stem = Literal["one", "two"]


class Squeeze(nn.Module):
    """Channels weighed by the whole picture (Hu et al., 2018)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.gate = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Conv2d(width, width // 4, 1), nn.ReLU(), nn.Conv2d(width // 4, width, 1)
        )

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = x * self.gate(x).sigmoid()
        return out


class Residual(nn.Module):
    """Two 3×3 convolutions around a short cut (He et al., 2016)."""

    def __init__(self, inside: int, width: int, stride: int) -> None:
        super().__init__()
        self.road = nn.Sequential(
            *convolution(inside, width, stride),
            nn.Conv2d(width, width, 3, 1, 1, bias=False),
            nn.BatchNorm2d(width),
            Squeeze(width),
        )
        same = inside == width and stride == 1
        self.short = (
            nn.Identity()
            if same
            else nn.Sequential(
                nn.AvgPool2d(stride, ceil_mode=True), nn.Conv2d(inside, width, 1, bias=False), nn.BatchNorm2d(width)
            )
        )
        self.bend = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.bend(self.road(x) + self.short(x))
        return out


@dataclass(frozen=True)
class Looks:
    """How a picture is looked at in use: as it is, its mirror image, and the middle of both, enlarged.

    zoom : share of the side that the middle has; 1 for no look at it. Random scales and shifts show faces larger in
    training than in use, so that a closer look is nearer to what was learned from (Touvron et al., "Fixing the
    train-test resolution discrepancy", 2019).
    """

    mirror: bool = False
    zoom: float = 1.0

    def __call__(self, pictures: Tensor) -> list[Tensor]:
        """The looks, each with the shape of the pictures."""
        looks = [pictures]
        if self.zoom < 1:
            rows, columns = pictures.shape[2:]
            edge = round(rows * (1 - self.zoom) / 2)
            middle = pictures[:, :, edge : rows - edge, edge : columns - edge]
            looks.append(interpolate(middle, size=(rows, columns), mode="bilinear", align_corners=False))
        return [*looks, *(look.flip(3) for look in looks)] if self.mirror else looks


ASIS = Looks()


class PictureNet(nn.Module):
    """pictures : float32, shape (batch, channels, side, side) -> embedding (batch, width), logits (batch, classes).

    trunk : pictures of any side to embeddings; in use, the mean embedding of all `looks`, by a head that is linear then
    the mean of their answers
    """

    def __init__(self, trunk: nn.Module, width: int, classes: int, dropout: float, looks: Looks) -> None:
        super().__init__()
        self.trunk, self.looks = trunk, looks
        self.head = nn.Sequential(nn.Dropout(dropout), nn.Linear(width, classes))

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        looks = [pictures] if self.training else self.looks(pictures)
        embedding = self.trunk(pictures) if len(looks) == 1 else self._mean(looks)
        return embedding, self.head(embedding)

    def _mean(self, looks: list[Tensor]) -> Tensor:
        seen: Tensor = self.trunk(torch.cat(looks))
        return seen.reshape(len(looks), -1, seen.shape[1]).mean(dim=0)


def residual_net(
    classes: int,
    widths: Sequence[int] = (48, 96, 160),
    blocks: int | Sequence[int] = 2,
    dropout: float = 0.3,
    channels: int = 1,
    looks: Looks = ASIS,
    stem: Stem = "two",
) -> PictureNet:
    """A residual network over one picture."""
    return PictureNet(residual_trunk(channels, widths, blocks, stem), widths[-1], classes, dropout, looks)


def residual_trunk(
    channels: int, widths: Sequence[int], blocks: int | Sequence[int] = 2, stem: Stem = "two"
) -> nn.Sequential:
    """A stem halves the side, then each stage of residual blocks halves it again, but for the first.

    On a CPU the full-size maps would cost more in memory traffic than all the arithmetic behind them.
    blocks : of every stage, or of each; stem : two convolutions of 3×3, the second with the stride, or one of 5×5
    Pictures of any side, shape (batch, channels, side, side) -> (batch, widths[-1]).
    """
    inside = widths[0]
    layers = stem_of(stem, channels, inside)
    counts = [blocks] * len(widths) if isinstance(blocks, int) else blocks
    for stage, (width, count) in enumerate(zip(widths, counts, strict=True)):
        for number in range(count):
            layers.append(Residual(inside, width, 2 if number == 0 and stage > 0 else 1))
            inside = width
    return _pooled(layers)


class Separable(nn.Module):
    """Two depthwise separable convolutions and a maximum, around a short cut; halves the side (Chollet, 2017)."""

    def __init__(self, inside: int, width: int) -> None:
        super().__init__()
        self.road = nn.Sequential(
            *separable(inside, width), nn.ReLU(), *separable(width, width), nn.MaxPool2d(2, ceil_mode=True)
        )
        self.short = nn.Sequential(
            nn.AvgPool2d(2, ceil_mode=True), nn.Conv2d(inside, width, 1, bias=False), nn.BatchNorm2d(width)
        )

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.road(x) + self.short(x)
        return out


def separable_net(
    classes: int,
    widths: Sequence[int] = (16, 32, 64, 128),
    dropout: float = 0.3,
    channels: int = 1,
    looks: Looks = ASIS,
    stem: Stem = "one",
) -> PictureNet:
    """A stem halves the side, then each separable block halves it again, but for the first width, which is the stem's.

    After mini-Xception (Arriaga, Valdenegro-Toro and Plöger, 2017), which has 8 channels of 3×3 twice at full size,
    maps that are not padded, and one map a class before the mean; here the last block's mean is the embedding.
    """
    layers = stem_of(stem, channels, widths[0])
    for inside, width in pairwise(widths):
        layers.append(Separable(inside, width))
    return PictureNet(_pooled([*layers, nn.ReLU()]), widths[-1], classes, dropout, looks)


def stem_of(kind: Stem, channels: int, width: int) -> list[nn.Module]:
    """From a picture to `width` maps of half its side."""
    if kind == "one":
        return [nn.Conv2d(channels, width, 5, 2, 2, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
    return [*convolution(channels, width // 2, 1), *convolution(width // 2, width, 2)]


def convolution(inside: int, width: int, stride: int) -> list[nn.Module]:
    """A 3×3 convolution, normalised and bent."""
    return [nn.Conv2d(inside, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]


def separable(inside: int, width: int) -> list[nn.Module]:
    """A 3×3 convolution of each channel by itself, then a mixture of the channels, normalised."""
    return [
        nn.Conv2d(inside, inside, 3, 1, 1, groups=inside, bias=False),
        nn.Conv2d(inside, width, 1, bias=False),
        nn.BatchNorm2d(width),
    ]


def _pooled(layers: list[nn.Module]) -> nn.Sequential:
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())
