"""Emotion of a turn from its tokens and those of the turns before it: dilated convolutions and soft attention."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from mien.models.pooling import AttentivePooling


class TextNet(nn.Module):
    """tokens : int64, shape (batch, tokens), the turn last, 0 is padding; mask : float32, 1 where there is a token.

    Gives embedding (batch, 4 × dims) and logits (batch, classes). The turn and the whole (its
    history with it) are pooled apart, so that the head always knows which words were said now.
    """

    def __init__(
        self, classes: int, vocabulary: int, dims: int, layers: int, heads: int, dropout: float, turn: int
    ) -> None:
        super().__init__()
        self.turn = turn  # number of the tag that opens the last turn
        self.words = nn.Embedding(vocabulary, dims, padding_idx=0)
        nn.init.normal_(self.words.weight, std=0.1)
        self.blocks = nn.ModuleList(Local(dims, 2**layer, dropout) for layer in range(layers))
        self.drop = nn.Dropout(dropout)
        self.now = AttentivePooling(dims, heads)
        self.whole = AttentivePooling(dims, heads)
        self.head = nn.Sequential(nn.LayerNorm(4 * dims), nn.Dropout(dropout), nn.Linear(4 * dims, classes))

    def forward(self, tokens: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        x = self.drop(self.words(tokens)) * mask.unsqueeze(2)
        now = torch.cumsum((tokens == self.turn).float(), dim=1) * mask
        for block in self.blocks:
            x = block(x, mask)
        embedding = torch.cat([self.now(x, now), self.whole(x, mask)], dim=1)
        return embedding, self.head(embedding)


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
