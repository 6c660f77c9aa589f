"""Convolutions of several widths side by side, each asked where it answers loudest (Kim, EMNLP 2014)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from mien.models.entrance import Entrance
from mien.models.head import head
from mien.models.layout import Layout


class KimNet(nn.Module):
    """Tokens or frames -> vector (batch, len(widths) × channels), logits (batch, classes).

    A window may hang over the end by all but one of its tokens, so that a text is never too short.
    """

    def __init__(
        self, classes: int, layout: Layout, widths: Sequence[int] = (3, 4, 5), channels: int = 100, dropout: float = 0.5
    ) -> None:
        super().__init__()
        self.widths = tuple(widths)
        self.entrance = Entrance(layout)
        self.windows = nn.ModuleList(nn.Conv1d(self.entrance.width, channels, width) for width in widths)
        self.head = head(len(widths) * channels, classes, dropout)

    def forward(self, x: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        seen = self.entrance(x, mask).transpose(1, 2)
        heard = []
        for window, width in zip(self.windows, self.widths, strict=True):
            grown = nn.functional.pad(seen, (0, width - 1))
            heard.append((torch.relu(window(grown)) * mask.unsqueeze(1)).amax(dim=2))
        vector = torch.cat(heard, dim=1)
        return vector, self.head(vector)
