"""Emotion of a turn from its tokens and those of the turns before it: a deep road beside a wide one.

The deep road generalises (dilated convolutions, soft attention over the turn and over the whole with its history); the
wide one remembers which tokens and pairs of the turn speak for which emotion, as a linear model over n-grams does
(Cheng et al., 2016). Small corpora want both.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from mien.models.entrance import embedding
from mien.models.layout import Layout
from mien.models.pooling import AttentivePooling


class TextNet(nn.Module):
    """tokens : int64, shape (batch, tokens), the turn last, 0 is padding; mask : float32, 1 where there is a token.

    Gives vector (batch, 4 × dims) and logits (batch, classes). The turn and the whole (its
    history with it) are pooled apart, so that the head always knows which words were said now.
    """

    def __init__(
        self,
        classes: int,
        vocabulary: int,
        dims: int,
        layers: int,
        heads: int,
        dropout: float,
        pairs: int,
        turn: int,
        words: nn.Embedding | None = None,
    ) -> None:
        super().__init__()
        self.turn = turn  # number of the tag that opens the last turn; 0 where everything is one turn
        self.words = embedding(Layout("tokens", (dims,), vocabulary)) if words is None else words
        self.blocks = nn.ModuleList(Local(dims, 2**layer, dropout) for layer in range(layers))
        self.drop = nn.Dropout(dropout)
        self.now = AttentivePooling(dims, heads)
        self.whole = AttentivePooling(dims, heads)
        self.wide = Wide(classes, vocabulary, pairs, dropout)
        self.head = nn.Sequential(nn.LayerNorm(4 * dims), nn.Dropout(dropout), nn.Linear(4 * dims, classes))

    def forward(self, tokens: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        now = self._now(tokens, mask)
        x = self._deep(tokens, mask)
        vector = torch.cat([self.now(x, now), self.whole(x, mask)], dim=1)
        return vector, self.head(vector) + self.wide(tokens, now)

    def weights(self, tokens: Tensor, mask: Tensor) -> Tensor:
        """How much each token counts on the deep road, over both poolings and their heads: shape (batch, tokens)."""
        x = self._deep(tokens, mask)
        now = self.now.weights(x, self._now(tokens, mask))
        return torch.cat([now, self.whole.weights(x, mask)], dim=2).mean(dim=2)

    def _now(self, tokens: Tensor, mask: Tensor) -> Tensor:
        """1 on the last turn: float32, shape (batch, tokens)."""
        return torch.cumsum((tokens == self.turn).float(), dim=1) * mask if self.turn else mask

    def _deep(self, tokens: Tensor, mask: Tensor) -> Tensor:
        x: Tensor = self.drop(self.words(tokens)) * mask.unsqueeze(2)
        for block in self.blocks:
            x = block(x, mask)
        return x


class Wide(nn.Module):
    """Logits as a sum over the turn's tokens and hashed pairs of neighbours, divided by the root of their number."""

    STEP = 31_337  # odd, so that every pair of tokens finds its own slot as long as there are slots

    def __init__(self, classes: int, vocabulary: int, pairs: int, dropout: float) -> None:
        super().__init__()
        self.slots = pairs
        self.single = nn.Embedding(vocabulary, classes)
        self.pair = nn.Embedding(pairs, classes)
        nn.init.zeros_(self.single.weight)
        nn.init.zeros_(self.pair.weight)
        self.dropout = dropout

    def forward(self, tokens: Tensor, now: Tensor) -> Tensor:
        """now : float32, shape (batch, tokens), 1 on the last turn."""
        pairs = (tokens[:, :-1] * self.STEP + tokens[:, 1:]) % self.slots
        kept = nn.functional.dropout(now, self.dropout, self.training)
        votes = (self.single(tokens) * kept.unsqueeze(2)).sum(dim=1)
        votes = votes + (self.pair(pairs) * (kept[:, 1:] * now[:, :-1]).unsqueeze(2)).sum(dim=1)
        total: Tensor = votes / now.sum(dim=1, keepdim=True).clamp(min=1).sqrt()
        return total


class Local(nn.Module):
    """A token with its neighbours `reach` away on either side, around a short cut."""

    def __init__(self, dims: int, reach: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(dims)
        self.mix = nn.Conv1d(dims, dims, 3, padding=reach, dilation=reach)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        inside = (self.norm(x) * mask.unsqueeze(2)).transpose(1, 2)
        out: Tensor = x + self.drop(torch.relu(self.mix(inside)).transpose(1, 2))
        return out
