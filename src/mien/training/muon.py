"""Muon: every matrix takes a step of the same size in all of its directions (Jordan et al., 2024).

Momentum of a weight matrix is led by a few directions that many examples share. Its nearest matrix with orthonormal
rows or columns moves along the rare ones as far; kernels of convolutions are matrices of outputs by all that they see.
What is no matrix, and the first and the last layer, whose inputs and outputs are not alike, take AdamW's steps. The
factor that makes one rate do for both is that of Liu et al., "Muon is scalable for LLM training", 2025.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

MOMENTUM = 0.9
ROUNDS = 4  # of the iteration: singular values from a hundredth to one come to lie between 0.68 and 1.21
ALIKE = 0.2  # root mean square of AdamW's steps, as Liu et al. measured it


class Muon(torch.optim.AdamW):
    """AdamW, but for groups that say `whitened: True`, whose matrices (and kernels, flattened) take Muon's steps."""

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """One step; the loss that the closure says, if there is one."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            if group["whitened"]:
                for weight in group["params"]:
                    self._whitened(weight, group["lr"], group["weight_decay"])
        super().step()
        return loss

    def _whitened(self, weight: Tensor, rate: float, decay: float) -> None:
        if weight.grad is None:
            return
        state = self.state[weight]
        if not state:
            state["step"] = torch.zeros(())  # AdamW looks for it when it goes on from a checkpoint
            state["momentum"] = torch.zeros_like(weight)
        momentum = state["momentum"].mul_(MOMENTUM).add_(weight.grad)
        ahead = weight.grad.add(momentum, alpha=MOMENTUM)  # Nesterov's
        flat = ahead.flatten(1)
        turned = whiten(flat).reshape(weight.shape)
        weight.mul_(1 - rate * decay).add_(turned, alpha=-rate * ALIKE * max(flat.shape) ** 0.5)
        weight.grad = None  # so that AdamW passes it by


def whiten(matrix: Tensor, rounds: int = ROUNDS) -> Tensor:
    """Nearly the nearest matrix whose singular values are all one, by a quintic Newton-Schulz iteration.

    matrix : shape (rows, columns). The coefficients are Jordan's: they raise small singular values fastest and leave
    all of them near one rather than at it.
    """
    upright = matrix.shape[0] > matrix.shape[1]
    x: Tensor = matrix.T if upright else matrix
    x = x / (x.norm() + 1e-7)
    for _ in range(rounds):
        square = x @ x.T
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return x.T if upright else x
