"""Label sets whose labels are steps of a scale, so that what learns labels learns a number too.

A value between two steps is votes for both, by how near it is to each; the mean step under predicted probabilities is
a value again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.labels.sets import OPINION_7, RATING_5, LabelSet


@dataclass(frozen=True)
class Scale:
    """Even steps, lowest first."""

    labels: LabelSet

    @property
    def steps(self) -> NDArray[np.float64]:
        """The value of each label, shape (classes,)."""
        return np.array([float(label) for label in self.labels.labels])

    def votes(self, value: float) -> tuple[str, dict[str, float]]:
        """The nearest step, and votes for the two that a value lies between; beyond an end it is the end."""
        steps = self.steps
        place = float(np.clip((value - steps[0]) / (steps[1] - steps[0]), 0, len(steps) - 1))
        low = min(int(place), len(steps) - 2)
        names, share = self.labels.labels[low : low + 2], place - low
        return names[share > 0.5], dict(zip(names, (1 - share, share), strict=True))

    def value(self, votes: Mapping[str, float]) -> float:
        """The mean step of the votes: what they were made of."""
        return sum(float(step) * share for step, share in votes.items())


SCALES = {labels.name: Scale(labels) for labels in (OPINION_7, RATING_5)}
