"""How evaluation writes its numbers: three decimals, intervals in brackets, a sign before differences."""

from __future__ import annotations

from mien.evaluation.intervals import Interval
from mien.evaluation.paired import Spread
from mien.evaluation.scores import Score


def number(value: float) -> str:
    """`0.714`."""
    return f"{value:.3f}"


def bracket(interval: Interval) -> str:
    """`[0.690, 0.741]`."""
    return f"[{interval.low:.3f}, {interval.high:.3f}]"


def scored(score: Score) -> str:
    """`0.714 [0.690, 0.741]`."""
    return f"{number(score.value)} {bracket(score.interval)}"


def spread(found: Spread) -> str:
    """`0.714 ± 0.004 [0.690, 0.741]`; one seed has no deviation."""
    deviation = "" if found.deviation is None else f" ± {number(found.deviation)}"
    return f"{number(found.mean)}{deviation} {bracket(found.interval)}"


def signed(value: float, interval: Interval) -> str:
    """`+0.021 [+0.003, +0.040]`."""
    return f"{value:+.3f} [{interval.low:+.3f}, {interval.high:+.3f}]"


def chance(p_value: float) -> str:
    """`0.031`; `< 0.001` below that."""
    return "< 0.001" if p_value < 0.001 else number(p_value)
