"""Attention over words, then over the parts that they make up: the sentences of a document, the turns of a dialogue.

Yang et al., Hierarchical attention networks for document classification, NAACL 2016: at each level a recurrent layer in
both directions and attention with a learnt question.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from mien.models.attention import Glances
from mien.models.entrance import Entrance
from mien.models.head import head
from mien.models.layout import Layout
from mien.models.pooling import at, end
from mien.models.recurrent import Cell, Recurrent


class Level(nn.Module):
    """A recurrent layer and attention over its states: (batch, time, inside) -> (batch, width)."""

    def __init__(self, inside: int, hidden: int, cell: Cell) -> None:
        super().__init__()
        self.recurrent = Recurrent(inside, hidden, cell=cell)
        self.width = self.recurrent.width
        self.glance = Glances(self.width, self.width)

    def forward(self, sequence: Tensor, span: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Gives the vector, the states and their weights. span : mask without gaps, which recurrence needs."""
        states = self.recurrent(sequence, span)
        return self.glance(states, mask), states, self.glance.weights(states, mask).squeeze(2)


class HierarchicalNet(nn.Module):
    """x : int64, shape (batch, parts, tokens); mask : float32, same shape -> vector, logits (batch, classes).

    The vector has twice `hidden` numbers; with `last`, the state of the last part, which is judged in a dialogue,
    stands beside the whole, and it has four times as many. A part without words in between is passed over.
    """

    def __init__(
        self,
        classes: int,
        layout: Layout,
        hidden: int = 50,
        cell: Cell = "gru",
        last: bool = False,
        dropout: float = 0.3,
    ) -> None:
        super().__init__()
        self.last = last
        self.entrance = Entrance(layout, dropout)
        self.words = Level(self.entrance.width, hidden, cell)
        self.drop = nn.Dropout(dropout)
        self.parts = Level(self.words.width, hidden, cell)
        self.head = head(self.parts.width * (1 + last), classes, dropout)

    def forward(self, x: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        vector, _, _ = self._read(x, mask)
        return vector, self.head(vector)

    def weights(self, x: Tensor, mask: Tensor) -> Tensor:
        """How much each word counts: its weight in its part times the part's. Shape (batch, parts, tokens)."""
        _, words, parts = self._read(x, mask)
        return words * parts.unsqueeze(2) * mask

    def _read(self, x: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The vector, the weights of words and the weights of parts."""
        inside = mask.flatten(0, 1)
        said, _, words = self.words(self.entrance(x, mask).flatten(0, 1), inside, inside)
        present = mask.amax(dim=2)
        span = (torch.cumsum(torch.ones_like(present), dim=1) - 1 <= end(present).unsqueeze(1)).float()
        batch, parts, _ = mask.shape
        told = self.drop(said.reshape(batch, parts, self.words.width)) * present.unsqueeze(2)
        whole, states, weights = self.parts(told, span, present)
        vector = torch.cat([whole, at(states, end(present))], dim=1) if self.last else whole
        return vector, words.reshape(batch, parts, -1), weights
