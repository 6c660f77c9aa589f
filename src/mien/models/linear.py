"""Models that are fitted in closed form, as modules: their parameters are tensors, and they export like the others.

`training.estimators` fills them; here is only what they compute.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import torch
from torch import Tensor, nn


class MajorityNet(nn.Module):
    """The same logits whatever is given, of any layout: logarithms of how often each label was seen.

    Gives vector (batch, 1), which is all ones, and logits (batch, classes).
    """

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.head = nn.Sequential(nn.Linear(1, classes))

    def forward(self, x: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        vector = torch.ones(x.shape[0], 1, device=x.device)
        return vector, self.head(vector)


class TfidfNet(nn.Module):
    """counts : float32, shape (batch, terms) -> vector (batch, terms) of length 1, logits (batch, classes).

    A term counts tf · idf, with 1 + ln(tf) for tf where `sublinear`; a text without terms is a vector of zeros.
    """

    idf: Tensor

    def __init__(self, classes: int, terms: int, sublinear: bool = False) -> None:
        super().__init__()
        self.sublinear = sublinear
        self.register_buffer("idf", torch.ones(terms))
        self.head = nn.Sequential(nn.Linear(terms, classes))

    def forward(self, counts: Tensor) -> tuple[Tensor, Tensor]:
        often = torch.where(counts > 0, 1 + counts.clamp(min=1).log(), 0.0) if self.sublinear else counts
        vector = nn.functional.normalize(often * self.idf, dim=1)
        return vector, self.head(vector)


class Standardise(nn.Module):
    """Each number with mean 0 and deviation 1 over what the machine was fitted on."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, dims: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(dims))
        self.register_buffer("deviation", torch.ones(dims))

    def forward(self, x: Tensor) -> Tensor:
        return (x - self.mean) / self.deviation


class LinearMachine(nn.Module):
    """A linear support vector machine, one against the rest: x (batch, dims) -> standardised x, decision values."""

    def __init__(self, classes: int, dims: int) -> None:
        super().__init__()
        self.scale = Standardise(dims)
        self.head = nn.Sequential(nn.Linear(dims, classes))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        vector = self.scale(x)
        return vector, self.head(vector)


class PairMachine(nn.Module):
    """A linear machine for each pair of labels: x (batch, dims) -> standardised x, votes (batch, classes).

    Each votes for one of its two labels and against the other, whole where it is beyond its margin and in part within.
    The pairs are those of `itertools.combinations`; the first label of a pair is that of positive decisions.
    """

    def __init__(self, classes: int, dims: int) -> None:
        super().__init__()
        self.scale = Standardise(dims)
        votes = _votes(classes)
        decide, count = nn.Linear(dims, len(votes)), nn.Linear(len(votes), classes)
        for tensor, value in ((decide.weight, 0.0), (decide.bias, 0.0), (count.weight, votes.T), (count.bias, 0.0)):
            tensor.data.copy_(torch.as_tensor(value))
        self.head = nn.Sequential(decide, nn.Hardtanh(), count)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        vector = self.scale(x)
        return vector, self.head(vector)


def _votes(classes: int) -> Tensor:
    """Whom each pair speaks for and against, shape (pairs, classes)."""
    pairs = list(combinations(range(classes), 2))
    votes = torch.zeros(len(pairs), classes)
    for row, (first, second) in enumerate(pairs):
        votes[row, first], votes[row, second] = 1.0, -1.0
    return votes


class KernelMachine(nn.Module):
    """A support vector machine with Gaussian kernel, one against the rest.

    x : float32, shape (batch, dims) -> vector (batch, supports), the likeness to each support vector, and decision
    values (batch, classes). How many supports there are is known when it is fitted, or when its weights are loaded.
    """

    supports: Tensor
    gamma: Tensor

    def __init__(self, classes: int, dims: int, supports: int = 1) -> None:
        super().__init__()
        self.scale = Standardise(dims)
        self.register_buffer("gamma", torch.ones(()))
        self.register_buffer("supports", torch.zeros(supports, dims))
        self.head = nn.Sequential(nn.Linear(supports, classes))
        self.register_load_state_dict_pre_hook(_fit_supports)  # type: ignore[no-untyped-call]

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        given = self.scale(x)
        inner = given @ self.supports.T
        distance = (given**2).sum(dim=1, keepdim=True) - 2 * inner + (self.supports**2).sum(dim=1)
        vector = torch.exp(-self.gamma * distance.clamp(min=0))
        return vector, self.head(vector)


def _fit_supports(machine: KernelMachine, weights: Mapping[str, Tensor], prefix: str, *_: Any) -> None:
    """Room for as many supports as the weights bring."""
    supports = weights.get(f"{prefix}supports")
    if supports is not None and supports.shape != machine.supports.shape:
        classes = machine.head[0].out_features
        assert isinstance(classes, int)
        machine.supports = torch.zeros_like(supports)
        machine.head = nn.Sequential(nn.Linear(len(supports), classes))
