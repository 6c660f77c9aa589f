"""Emotion of a turn from its tokens and those of the turns before it: a small Transformer encoder."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from mien.models.pooling import AttentivePooling


class TextNet(nn.Module):
    """tokens : int64, shape (batch, tokens), the turn last, 0 is padding; mask : float32, 1 where there is a token.

    Gives embedding (batch, 4 × dims) and logits (batch, classes). A token is attended to by every other; the turn and its
    history are pooled apart, so that the head always knows which words were said now.
    """

    def __init__(
        self, classes: int, vocabulary: int, dims: int, layers: int, heads: int, dropout: float, turn: int, longest: int
    ) -> None:
        super().__init__()
        self.turn = turn  # number of the tag that opens the last turn
        self.words = nn.Embedding(vocabulary, dims, padding_idx=0)
        nn.init.normal_(self.words.weight, std=0.1)
        self.blocks = nn.ModuleList(Mixer(dims, heads, dropout) for _ in range(layers))
        self.drop = nn.Dropout(dropout)
        self.now = AttentivePooling(dims, heads)
        self.before = AttentivePooling(dims, heads)
        self.head = nn.Sequential(nn.LayerNorm(4 * dims), nn.Dropout(dropout), nn.Linear(4 * dims, classes))

    def forward(self, tokens: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        x = self.drop(self.words(tokens)) * mask.unsqueeze(2)
        now = torch.cumsum((tokens == self.turn).float(), dim=1) * mask
        for block in self.blocks:
            x = block(x, mask)
        embedding = torch.cat([self.now(x, now), self.before(x, mask)], dim=1)
        return embedding, self.head(embedding)


class Mixer(nn.Module):
    """A depthwise convolution for word order, self-attention for the rest, and a feed-forward layer."""

    def __init__(self, dims: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.local = nn.Conv1d(dims, dims, 3, padding=1)
        self.norms = nn.ModuleList(nn.LayerNorm(dims) for _ in range(3))
        self.attention = nn.MultiheadAttention(dims, heads, dropout=dropout, batch_first=True)
        self.feed = nn.Sequential(nn.Linear(dims, 2 * dims), nn.GELU(), nn.Dropout(dropout), nn.Linear(2 * dims, dims))
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        keep = mask.unsqueeze(2)
        x = x + self.drop(torch.relu(self.local((self.norms[0](x) * keep).transpose(1, 2))).transpose(1, 2))
        y = self.norms[1](x)
        x = x + self.drop(self.attention(y, y, y, key_padding_mask=mask == 0, need_weights=False)[0])
        out: Tensor = x + self.drop(self.feed(self.norms[2](x)))
        return out
