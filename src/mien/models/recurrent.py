"""Recurrent layers over sequences of different lengths, in a form that can be exported.

Packed sequences have no counterpart in ONNX, and need none: forward in time what follows the end cannot reach what lies
before it, and for the other direction each sequence is turned round within its own length, read forward, and turned
back. The numbers are those of a packed `torch.nn.LSTM`.
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn

from mien.models.entrance import Entrance
from mien.models.head import head
from mien.models.layout import Layout
from mien.models.pooling import masked_last, masked_max, masked_mean

Cell = Literal["lstm", "gru"]
CELLS: dict[Cell, type[nn.LSTM] | type[nn.GRU]] = {"lstm": nn.LSTM, "gru": nn.GRU}


def turned(sequence: Tensor, mask: Tensor) -> Tensor:
    """Each sequence back to front within its length; what follows stays. Shapes (batch, time, dims), (batch, time)."""
    length = mask.sum(dim=1, keepdim=True).long()
    # Counted along the mask: the exporter forgets that the time of a recurrent layer's output is free.
    place = torch.cumsum(torch.ones_like(mask), dim=1).long() - 1
    source = torch.where(place < length, length - 1 - place, place)
    return torch.gather(sequence, 1, source.unsqueeze(2).expand(-1, -1, sequence.shape[2]))


def freed(states: Tensor, like: Tensor) -> Tensor:
    """The states as they are, in time as long as `like` (batch, time): the exporter forgets that theirs is free."""
    place = torch.cumsum(torch.ones_like(like), dim=1).long() - 1
    return torch.gather(states, 1, place.unsqueeze(2).expand(-1, -1, states.shape[2]))


class Recurrent(nn.Module):
    """Layers of LSTM or GRU in one direction or both: (batch, time, inside) -> (batch, time, width), 0 in the padding.

    The mask, float32, shape (batch, time), is 1 up to each sequence's end.
    """

    def __init__(
        self, inside: int, hidden: int, layers: int = 1, both: bool = True, dropout: float = 0.0, cell: Cell = "lstm"
    ) -> None:
        super().__init__()
        self.both = both
        self.width = hidden * (1 + both)
        sizes = [inside] + [self.width] * (layers - 1)
        self.ahead = nn.ModuleList(CELLS[cell](size, hidden, batch_first=True) for size in sizes)
        self.back = nn.ModuleList(CELLS[cell](size, hidden, batch_first=True) for size in sizes if both)
        self.drop = nn.Dropout(dropout)

    def forward(self, sequence: Tensor, mask: Tensor) -> Tensor:
        x = sequence
        for number, ahead in enumerate(self.ahead):
            x = self.drop(x) if number else x
            roads = [ahead(x)[0]]
            if self.both:
                roads.append(turned(self.back[number](turned(x, mask))[0], mask))
            x = torch.cat(roads, dim=2)
        return x * mask.unsqueeze(2)

    def ends(self, states: Tensor, mask: Tensor) -> Tensor:
        """Each direction's last state of its `forward`: the end of the one, the beginning of the other."""
        last = masked_last(states, mask)
        if not self.both:
            return last
        half = self.width // 2
        return torch.cat([last[:, :half], states[:, 0, half:]], dim=1)


class RecurrentNet(nn.Module):
    """Tokens or frames -> recurrent layers -> pooling -> head, with a hidden layer if `dense` says so.

    Gives vector (batch, directions × hidden) and logits (batch, classes).
    """

    def __init__(
        self,
        classes: int,
        layout: Layout,
        hidden: int = 128,
        layers: int = 1,
        both: bool = True,
        cell: Cell = "lstm",
        pooling: Literal["mean", "max", "last"] = "mean",
        dense: int = 0,
        dropout: float = 0.3,
    ) -> None:
        super().__init__()
        self.pooling = pooling
        self.entrance = Entrance(layout, dropout)
        self.recurrent = Recurrent(self.entrance.width, hidden, layers, both, dropout, cell)
        self.head = head(self.recurrent.width, classes, dropout, dense)

    def forward(self, x: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        vector = self._pool(self.recurrent(self.entrance(x, mask), mask), mask)
        return vector, self.head(vector)

    def _pool(self, states: Tensor, mask: Tensor) -> Tensor:
        match self.pooling:
            case "mean":
                return masked_mean(states, mask)
            case "max":
                return masked_max(states, mask)
            case "last":
                return self.recurrent.ends(states, mask)
