"""From a vector to logits."""

from __future__ import annotations

from torch import nn


def head(dims: int, classes: int, dropout: float, hidden: int = 0) -> nn.Sequential:
    """Dropout and a linear layer; with `hidden`, another layer of that width before them. The last module is linear."""
    before: list[nn.Module] = [nn.Dropout(dropout), nn.Linear(dims, hidden), nn.ReLU()] if hidden else []
    return nn.Sequential(*before, nn.Dropout(dropout), nn.Linear(hidden or dims, classes))
