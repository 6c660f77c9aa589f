"""Facial emotion from one small grey picture: a residual network with squeeze-and-excitation."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn


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
            else nn.Sequential(nn.AvgPool2d(stride), nn.Conv2d(inside, width, 1, bias=False), nn.BatchNorm2d(width))
        )
        self.bend = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.bend(self.road(x) + self.short(x))
        return out


class FaceNet(nn.Module):
    """faces : float32, shape (batch, channels, side, side) -> embedding (batch, widths[-1]), logits (batch, classes).

    Two convolutions halve the side, then each stage of `blocks` residual blocks halves it again, but for the first:
    on a CPU the full-size maps would cost more in memory traffic than all the arithmetic behind them.
    """

    def __init__(
        self,
        classes: int,
        widths: Sequence[int] = (48, 96, 160),
        blocks: int = 2,
        dropout: float = 0.3,
        channels: int = 1,
    ) -> None:
        super().__init__()
        inside = widths[0]
        layers: list[nn.Module] = [*convolution(channels, inside // 2, 1), *convolution(inside // 2, inside, 2)]
        for stage, width in enumerate(widths):
            for number in range(blocks):
                layers.append(Residual(inside, width, 2 if number == 0 and stage > 0 else 1))
                inside = width
        self.trunk = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())
        self.head = nn.Sequential(nn.Dropout(dropout), nn.Linear(inside, classes))

    def forward(self, faces: Tensor) -> tuple[Tensor, Tensor]:
        embedding = self.trunk(faces)
        return embedding, self.head(embedding)


def convolution(inside: int, width: int, stride: int) -> list[nn.Module]:
    """A 3×3 convolution, normalised and bent."""
    return [nn.Conv2d(inside, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
