"""An encoder whose vector and logits are linear in the input, so that a test can follow its gradients."""

from __future__ import annotations

import torch


class LinearNet(torch.nn.Module):
    """x : shape (batch, 2) -> vector (batch, 4), logits (batch, 7)."""

    def __init__(self) -> None:
        super().__init__()
        self.layer, self.head = torch.nn.Linear(2, 4), torch.nn.Sequential(torch.nn.Linear(4, 7))

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        vector = self.layer(x)
        return vector, self.head(vector)
