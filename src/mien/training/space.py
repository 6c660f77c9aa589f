"""The search space of a recipe: which keys tuning may change, between what, and how hard it tries."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from mien.training.strict import Strict


class Range(Strict):
    """The values of one key: `choices`, or everything from `low` to `high`; whole numbers where both ends are whole."""

    choices: tuple[Any, ...] = ()
    low: float | int | None = None
    high: float | int | None = None
    log: bool = False  # drawn evenly by its logarithm
    step: float | int | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Range:
        ends = (self.low, self.high)
        if bool(self.choices) == (None not in ends) or (self.choices and ends != (None, None)):
            raise ValueError("a range has either choices, or low and high")
        if not self.choices and not self.low < self.high:  # type: ignore[operator]
            raise ValueError(f"low is below high, got {self.low} and {self.high}")
        if self.log and (self.step is not None or (not self.choices and self.low <= 0)):  # type: ignore[operator]
            raise ValueError("a logarithmic range begins above 0 and has no step")
        return self

    @property
    def whole(self) -> bool:
        """Whether only whole numbers are drawn."""
        return isinstance(self.low, int) and isinstance(self.high, int)


class Tune(Strict):
    """How `mien tune` searches: keys by their dotted names, such as `encoder.dropout`."""

    space: dict[str, Range] = Field({})
    trials: int = Field(20, ge=1)
    sampler: Literal["tpe", "random", "grid"] = "tpe"
    prune: bool = True  # give up a trial that is worse than the median of the others at its epoch
    warmup: int = Field(3, ge=0)  # epochs before a trial may be given up
