"""A BERT-family encoder with a head."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from torch import Tensor, nn

from mien.models.head import head
from mien.models.pooling import masked_mean
from mien.models.pretrained import Frozen, save_config


class PretrainedText(nn.Module):
    """tokens : int64, shape (batch, tokens), as the body's own tokenizer numbers them; mask : float32, same shape.

    Gives vector (batch, width), the state of the first token or the mean of all, and logits (batch, classes).
    """

    def __init__(
        self,
        classes: int,
        body: nn.Module,
        freeze: bool | int = False,
        pooling: Literal["cls", "mean"] = "cls",
        dropout: float = 0.1,
    ) -> None:
        super().__init__()
        config: Any = body.config
        self.padding = int(config.pad_token_id or 0)  # families differ, and RoBERTa counts positions by it
        self.first = pooling == "cls"
        self.encoder = Frozen(body, freeze)
        self.head = head(config.hidden_size, classes, dropout)

    def forward(self, tokens: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        states = self.encoder(tokens.masked_fill(mask == 0, self.padding), mask.long())[-1]
        vector = states[:, 0] if self.first else masked_mean(states, mask)
        return vector, self.head(vector)

    def save_config(self, folder: str | Path) -> None:
        """Write what `mien.models.pretrained.from_config` rebuilds the body from."""
        save_config(self.encoder.body, folder)
