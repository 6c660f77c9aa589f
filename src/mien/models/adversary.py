"""A network that tries to tell domains (speakers, corpora) apart, and a gradient that teaches an encoder to prevent it.

Ganin et al., "Domain-Adversarial Training of Neural Networks", JMLR 17, 2016. On the way forward the vector passes
unchanged; on the way back its gradient is turned round. So the adversary gets better at its task, and the encoder at
leaving it nothing to go by.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn


class _Reversal(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, strength: float) -> Tensor:
        ctx.strength = strength
        return x.view_as(x)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        return -ctx.strength * gradients[0], None


def reverse(x: Tensor, strength: float) -> Tensor:
    """`x` itself, whose gradient comes back times -strength."""
    reversed_: Tensor = _Reversal.apply(x, strength)  # type: ignore[no-untyped-call]
    return reversed_


class AdversaryNet(nn.Module):
    """vector : float32, shape (batch, dims) -> logits (batch, domains)."""

    def __init__(self, dims: int, domains: int, hidden: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(dims, hidden), nn.ReLU(), nn.Linear(hidden, domains))

    def forward(self, vector: Tensor, strength: float) -> Tensor:
        logits: Tensor = self.layers(reverse(vector, strength))
        return logits
