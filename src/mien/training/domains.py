"""What an adversary is to tell apart: the speakers or the corpora of the training part, by number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mien.errors import RecipeError
from mien.training.examples import Example, unit_of
from mien.training.recipe import Adversary

UNKNOWN = -1  # the domain of an example that nobody named
STEEPNESS = 10.0  # of the rise, as published


@dataclass(frozen=True)
class Domains:
    """The domains of a training part, in the order of their numbers."""

    against: str
    names: tuple[str, ...]

    @classmethod
    def of(cls, settings: Adversary, examples: Sequence[Example]) -> Domains:
        """Those that the examples are of; an adversary needs two of them."""
        found = {_name(example, settings.against) for example in examples}
        names = tuple(sorted(name for name in found if name is not None))
        if len(names) < 2:
            said = ", ".join(names) or "none that is named"
            raise RecipeError(f"loss.adversary tells one {settings.against} from another; the train parts hold {said}")
        return cls(settings.against, names)

    def number(self, example: Example) -> int:
        """Which domain an example is of; UNKNOWN where nobody says."""
        name = _name(example, self.against)
        return UNKNOWN if name is None else self.names.index(name)


def _name(example: Example, against: str) -> str | None:
    return example.corpus if against == "corpus" else unit_of(example).person


def strength(settings: Adversary, progress: float) -> float:
    """How strongly the gradient is turned round when so much of the training is done (0..1).

    The ramp is that of Ganin et al. (2016), 2 / (1 + exp(-10 p)) - 1: an adversary that knows nothing yet has nothing
    to teach.
    """
    if settings.schedule == "constant":
        return settings.weight
    return settings.weight * (2 / (1 + math.exp(-STEEPNESS * progress)) - 1)
