"""Several networks that answer as one by their mean probabilities (Hansen and Salamon, 1990)."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn


class EnsembleNet(nn.Module):
    """What its members are given, given to each of them -> their vectors side by side, shape (batch, sum of the
    members' widths), and the logarithm of their mean probabilities, shape (batch, classes)."""

    def __init__(self, members: Sequence[nn.Module]) -> None:
        super().__init__()
        self.members = nn.ModuleList(members)

    def forward(self, seen: Tensor, beside: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """beside : mask, quality or scenes, where the input has them"""
        given = (seen,) if beside is None else (seen, beside)
        vectors, logits = zip(*(member(*given) for member in self.members), strict=True)
        spoken = torch.stack([answer.log_softmax(dim=1) for answer in logits])
        return torch.cat(vectors, dim=1), spoken.logsumexp(dim=0) - math.log(len(self.members))
