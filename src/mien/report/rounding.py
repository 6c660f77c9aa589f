"""Shares rounded to four decimals that still sum to what they summed to."""

from __future__ import annotations

import math
from collections.abc import Sequence

DECIMALS = 4
UNITS = 10**DECIMALS


def rounded_shares(values: Sequence[float]) -> list[float]:
    """Round by largest remainder, so that the rounded shares add up; the largest share stays the largest.

    The second promise matters to readers: the arg max of the published probabilities is the published emotion, even
    where the first two differ by less than a rounding step.
    """
    units = [value * UNITS for value in values]
    whole = [math.floor(unit) for unit in units]
    by_remainder = sorted(range(len(units)), key=lambda i: (whole[i] - units[i], -values[i]))
    for i in by_remainder[: round(math.fsum(units)) - sum(whole)]:
        whole[i] += 1
    top, seen = values.index(max(values)), whole.index(max(whole))
    if seen != top:
        whole[top], whole[seen] = whole[top] + 1, whole[seen] - 1
    return [unit / UNITS for unit in whole]
