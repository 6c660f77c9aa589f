"""A part of a feature's numbers, chosen once in training and applied by place wherever the feature is computed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mien.errors import UsageError
from mien.features.spec import FeatureSpec


@dataclass(frozen=True)
class Selection:
    """The places kept, from low to high, of the last axis of `source`."""

    source: FeatureSpec
    places: tuple[int, ...]

    def __post_init__(self) -> None:
        width = self.source.dims[-1]
        rising = all(low < high for low, high in pairwise(self.places))
        if not self.places or not rising or self.places[0] < 0 or self.places[-1] >= width:
            raise UsageError(
                f"a selection of {self.source.name} names places of 0 to {width - 1}, each once and rising, "
                f"got {len(self.places)}: {', '.join(map(str, self.places[:5]))} …"
            )

    @property
    def spec(self) -> FeatureSpec:
        """The spec of what is left; it says all that is needed to select again."""
        parameters = {"source": self.source.as_dict(), "places": list(self.places)}
        return FeatureSpec("selected", parameters, (*self.source.dims[:-1], len(self.places)), self.source.rate)

    @classmethod
    def from_spec(cls, spec: FeatureSpec) -> Selection:
        """The selection that `spec` describes."""
        return cls(FeatureSpec.from_dict(spec.parameters["source"]), tuple(spec.parameters["places"]))

    def apply(self, array: NDArray[np.float32]) -> NDArray[np.float32]:
        """What is left. array : float32, shape (…, width of the source) -> float32, shape (…, places)."""
        if array.shape[-1] != self.source.dims[-1]:
            raise UsageError(
                f"a selection of {self.source.name} takes {self.source.dims[-1]} numbers, got {array.shape[-1]}"
            )
        return array[..., list(self.places)]
