"""Turns without times laid over the speech of a recording, each in proportion to its length."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from mien.types import Span

EDGE = 1e-9  # seconds; a cut this near the edge of a span is on it


def lay_out(texts: Sequence[str], speech: Sequence[Span]) -> list[Span]:
    """A span for each turn, in order. Where there are as many turns as spans of speech, each takes its own.

    Otherwise the speech is thought of as one tape and cut in proportion to the turns' characters: an estimate, good
    for telling roughly who was heard when, not for measuring.
    """
    if len(texts) == len(speech):
        return list(speech)
    starts = np.array([span.start for span in speech])
    ends = np.cumsum([span.duration for span in speech])  # on the tape
    lengths = np.array([max(1, len(text)) for text in texts], dtype=np.float64)
    cuts = np.concatenate([[0.0], np.cumsum(lengths) / lengths.sum() * ends[-1]])
    begins = np.concatenate([[0.0], ends[:-1]])

    def clock(moment: float, nudge: float) -> float:
        which = min(int(np.searchsorted(ends, moment + nudge)), len(ends) - 1)
        return float(starts[which] + moment - begins[which])

    # A cut that falls between two spans of speech opens the later and closes the earlier.
    return [Span(clock(opens, EDGE), clock(closes, -EDGE)) for opens, closes in pairwise(cuts)]
