"""What a map between two label sets is: each source label shared out over target labels.

It converts labels and whole distributions. A map is `exact` when it only renames; every other map is lossy and says in
`note` what is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mien.errors import UsageError
from mien.labels.sets import LabelSet


@dataclass(frozen=True)
class LabelMap:
    """How each label of `source` is shared out over `target`; a label that is left out has no counterpart."""

    source: LabelSet
    target: LabelSet
    shares: Mapping[str, Mapping[str, float]]
    note: str = ""
    matrix: NDArray[np.float64] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        matrix = np.zeros((len(self.source), len(self.target)))
        for label, row in self.shares.items():
            for name, share in row.items():
                matrix[self.source.index(label), self.target.index(name)] = share
        totals = matrix.sum(axis=1)
        if not np.all(np.isclose(totals, 0) | np.isclose(totals, 1)):
            raise UsageError(f"every row of {self.source.name} → {self.target.name} must sum to 1 or be left out")
        object.__setattr__(self, "matrix", matrix)

    @property
    def exact(self) -> bool:
        """True when the map only renames: a bijection between the two sets."""
        binary = np.all((self.matrix == 0) | (self.matrix == 1))
        return bool(binary and np.all(self.matrix.sum(axis=0) == 1) and np.all(self.matrix.sum(axis=1) == 1))

    @property
    def remark(self) -> str:
        """What is said beside a result that it was applied to, where it is not exact."""
        return f"shown as {self.target.name}: {self.note}"

    def label(self, label: str) -> str | None:
        """The target label with the largest share, or None where the label has no counterpart."""
        row = self.matrix[self.source.index(label)]
        return self.target.labels[int(row.argmax())] if row.any() else None

    def probabilities(self, probabilities: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
        """Convert a distribution. probabilities : shape (..., len(source)) -> shape (..., len(target)), sums to 1.

        Mass on labels without a counterpart is shared out in proportion to the rest; where nothing else is left,
        the result is uniform.
        """
        mapped = np.asarray(probabilities, dtype=np.float64) @ self.matrix
        total = mapped.sum(axis=-1, keepdims=True)
        uniform = np.full_like(mapped, 1 / len(self.target))
        return np.where(total > 1e-12, mapped / np.maximum(total, 1e-12), uniform)


def renamed(text: str) -> dict[str, dict[str, float]]:
    """`"a>x b>x c>y"` -> shares of one each."""
    pairs = (pair.split(">") for pair in text.split())
    return {source: {target: 1.0} for source, target in pairs}
