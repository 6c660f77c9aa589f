"""The search space of a recipe: which keys tuning may change, between what, and how hard it tries."""

from __future__ import annotations

import json
import math
from typing import Any, Literal

from pydantic import Field, FiniteFloat, model_validator

from mien.training.strict import Strict


class Range(Strict):
    """The values of one key: `choices`, or everything from `low` to `high`; whole numbers where both ends are whole.

    A choice may be a whole group: `encoder: {choices: [{kind: lstm, layers: 2}, {kind: mlp}]}`.
    """

    choices: tuple[Any, ...] = ()  # values to choose from
    low: FiniteFloat | int | None = None  # the least value
    high: FiniteFloat | int | None = None  # the greatest value
    log: bool = False  # drawn evenly by its logarithm
    step: FiniteFloat | int | None = None  # from one value to the next

    @model_validator(mode="after")
    def _one_kind(self) -> Range:
        said = None if self.low is None or self.high is None else (self.low, self.high)
        if bool(self.choices) == bool(said) or (self.choices and (self.low, self.high) != (None, None)):
            raise ValueError("a range has either choices, or low and high")
        if said is None:
            self._check_choices()
        else:
            self._check_ends(*said)
        return self

    def _check_choices(self) -> None:
        if self.log or self.step is not None:
            raise ValueError("choices have neither log nor step")
        if len(set(self.texts)) < len(self.texts):
            raise ValueError(f"choices differ from each other, got {', '.join(self.texts)}")

    def _check_ends(self, low: float, high: float) -> None:
        if not low < high:
            raise ValueError(f"low is below high, got {low} and {high}")
        if self.log and (self.step is not None or low <= 0):
            raise ValueError("a logarithmic range begins above 0 and has no step")
        if self.step is None:
            return
        if self.step <= 0 or (self.whole and not isinstance(self.step, int)):
            raise ValueError(f"step is above 0, and whole where low and high are, got {self.step}")
        steps = (high - low) / self.step
        if not math.isclose(steps, round(steps), abs_tol=1e-9):
            raise ValueError(f"steps of {self.step} lead from {low} to {high}, got {steps:.2f} of them")

    @property
    def ends(self) -> tuple[float, float]:
        """Low and high, of a range that has them."""
        assert self.low is not None
        assert self.high is not None
        return self.low, self.high

    @property
    def whole(self) -> bool:
        """Whether only whole numbers are drawn."""
        return isinstance(self.low, int) and isinstance(self.high, int)

    @property
    def texts(self) -> tuple[str, ...]:
        """What the choices are called in a study: themselves where they are words, else JSON."""
        return tuple(choice if isinstance(choice, str) else json.dumps(choice) for choice in self.choices)

    @property
    def examples(self) -> tuple[Any, ...]:
        """The choices, or the two ends."""
        return self.choices or self.ends

    @property
    def grid(self) -> tuple[Any, ...] | None:
        """Every value by its name in a study; None where there is no end to them."""
        if self.choices:
            return self.texts
        if not self.whole and self.step is None:
            return None
        low, high = self.ends
        step = 1 if self.step is None else self.step
        return tuple(low + place * step for place in range(round((high - low) / step) + 1))


class Tune(Strict):
    """How `mien tune` searches: keys by their dotted names, such as `encoder.dropout`.

    A key of `encoder` or `input` that the drawn `kind` does not have is left out of that trial.
    """

    space: dict[str, Range] = Field({})  # keys that may change, and their values
    trials: int = Field(20, ge=1)  # that finish, or are given up; failed ones do not count
    sampler: Literal["tpe", "random", "grid"] = "tpe"  # who proposes: Parzen estimators, chance, or every value
    prune: bool = True  # give up a trial that is worse than the median of the others at its epoch
    warmup: int = Field(3, ge=0)  # epochs before a trial may be given up
    failures: int = Field(5, ge=1)  # failed trials in a row that end the search
